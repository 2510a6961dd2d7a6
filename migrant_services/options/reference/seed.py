"""Creates the shipped reference records of a site."""

import frappe

from migrant_services.options.reference import REFERENCE_FILES, reference_rows

# Space between two rows, so that a municipality can put its own in between.
SORT_STEP = 10


def seed_reference() -> int:
	"""Create the shipped rows that the site does not have yet, and return how many.

	An existing row stays as it is: a title changed in the desk stays, and a disabled row stays disabled. Runs
	at install and in patches that bring new rows, with the rights of the user who runs it.
	"""
	return sum(_seed_doctype(doctype) for doctype in REFERENCE_FILES)


def _seed_doctype(doctype: str) -> int:
	existing = set(frappe.get_all(doctype, pluck="name"))
	created = 0
	for place, row in enumerate(reference_rows(doctype), start=1):
		if row["code"] in existing:
			continue
		values = {field: value for field, value in row.items() if field != "title_es"}
		frappe.get_doc({"doctype": doctype, "sort_order": place * SORT_STEP, **values}).insert()
		created += 1
	return created
