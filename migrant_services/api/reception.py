"""What the desk asks while somebody stands in front of it: who is this, and are they on file already?"""

from collections.abc import Mapping

import frappe
from frappe import _
from frappe.model import no_value_fields
from frappe.utils import cstr, getdate

from migrant_services.access import budget
from migrant_services.access.disclosure import shown
from migrant_services.matching.score import are_relatives
from migrant_services.people.registry import candidates, records
from migrant_services.people.registry.search import search

LONGEST_VALUE, MOST_ROWS = 300, 10


@frappe.whitelist(methods=["POST"])
def search_people(text: str) -> list[dict]:
	"""People meant by what was typed so far (:func:`migrant_services.people.registry.search.search`).

	:raises frappe.PermissionError: when the user may neither read nor choose people
	"""
	if not frappe.has_permission("Person", "select"):
		frappe.has_permission("Person", "read", throw=True)
	return search(text)


@frappe.whitelist(methods=["POST"])
def check_person(values: dict | str, person: str | None = None) -> list[dict]:
	"""Who on file may be the person whose fields are being filled in (:func:`migrant_services.access.disclosure.shown`).

	Without relatives: whoever registers a family would be shown the ones before at each.

	:param values: fields of Person, as far as they are known
	:param person: the stored person that they belong to, who is not found
	:raises frappe.PermissionError: when the user may not register people, or the stored one is not open to them
	:raises frappe.TooManyRequestsError: more often than :data:`budget.MOST_CHECKS` in a minute
	"""
	frappe.has_permission("Person", "create", throw=True)
	if person:
		frappe.get_doc("Person", person).check_permission("write")
	if budget.is_over("checks", frappe.session.user):
		frappe.throw(
			_("Possible duplicates were asked for too often. Wait a minute and try again."),
			frappe.TooManyRequestsError,
		)
	found = candidates.find_candidates(
		records.to_record(_as_document(values)), leave_out=(person,) if person else ()
	)
	return shown((each for each in found if not are_relatives(each.score)), frappe.session.user)


def _as_document(values: dict | str):
	"""A Person that is not saved, of those values that say who it is and can be read."""
	values = frappe.parse_json(values)
	if not isinstance(values, Mapping):
		frappe.throw(_("Send the fields of the person as a JSON object."))
	doc = frappe.new_doc("Person")
	doc.update({field: cstr(values[field])[:LONGEST_VALUE] for field in records.FIELDS if values.get(field)})
	doc.birth_date = _date(doc.birth_date)
	for table in records.TABLE_COLUMNS:
		rows = values.get(table)
		doc.set(table, [])
		for row in (rows if isinstance(rows, list) else [])[:MOST_ROWS]:
			if isinstance(row, Mapping):
				doc.append(table, _plain(doc.meta.get_field(table).options, row))
	return doc


def _plain(doctype: str, row: Mapping) -> dict:
	fields = [field for field in frappe.get_meta(doctype).fields if field.fieldtype not in no_value_fields]
	return {
		field.fieldname: cstr(row[field.fieldname])[:LONGEST_VALUE]
		for field in fields
		if row.get(field.fieldname)
	}


def _date(text: str | None):
	"""A date that is still being typed is not known yet."""
	try:
		return getdate(text) if text else None
	except (ValueError, frappe.ValidationError):
		return None
