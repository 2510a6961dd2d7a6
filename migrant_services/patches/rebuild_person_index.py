"""People who are on file are found by the rules of today: of numbers that identify no person, and of names."""

import frappe

from migrant_services.core import countries
from migrant_services.core.identity.documents import check_document
from migrant_services.people.registry import index

BATCH = 5000


def execute():
	tidy_numbers()
	index.rebuild(from_start=True)


def tidy_numbers() -> int:
	"""Have the stored numbers be those that the rules take out of what is written.

	:return: how many changed
	"""
	changed, last = 0, ""
	validators = dict(frappe.get_all("Identity Document Type", fields=["name", "validator"], as_list=True))
	row = frappe.qb.DocType("Person Document")
	columns = ("name", "document_type", "number", "issuing_country", "normalized_number")
	query = frappe.qb.from_(row).select(*(row[column] for column in columns)).orderby(row.name).limit(BATCH)
	while rows := query.where(row.name > last).run(as_dict=True):
		for each in rows:
			country = countries.get_country_code(each.issuing_country)
			number = check_document(validators.get(each.document_type), each.number, country=country).number
			if number != (each.normalized_number or None):
				frappe.qb.update(row).set(row.normalized_number, number).where(row.name == each.name).run()
				changed += 1
		last = rows[-1].name
		frappe.db.commit()  # why: a patch; what is tidied stays so when it is interrupted and begins again
	return changed
