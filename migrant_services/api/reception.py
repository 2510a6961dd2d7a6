"""What the desk asks while a person is there: who is this, and are they registered already?"""

from collections.abc import Mapping

import frappe
from frappe import _
from frappe.model import no_value_fields
from frappe.utils import cstr, getdate

from migrant_services.access import rate_limits
from migrant_services.access.denial_messages import check_right
from migrant_services.access.disclosure import disclose_candidates
from migrant_services.core.messages import reject
from migrant_services.matching.score import are_relatives
from migrant_services.people.registry import candidates, records
from migrant_services.people.registry.search import search

MAX_VALUE_LENGTH, MAX_ROWS = 300, 10


@frappe.whitelist(methods=["POST"])
def search_people(text: str) -> list[dict]:
	"""Return the people who match the typed text (:func:`migrant_services.people.registry.search.search`).

	:raises frappe.PermissionError: when the user may neither read nor choose people
	"""
	if not frappe.has_permission("Person", "select"):
		check_right("Person")
	return search(text)


@frappe.whitelist(methods=["POST"])
def check_person(values: dict | str, person: str | None = None) -> list[dict]:
	"""Return registered people who may be the person whose fields are being filled in
	(:func:`migrant_services.access.disclosure.disclose_candidates`).

	Relatives are left out: a clerk who registers a family would see the earlier members at each new one.

	:param values: the known fields of the Person
	:param person: the stored person of these values, who is left out of the result
	:raises frappe.PermissionError: when the user may not register people, or may not write the stored person
	:raises frappe.TooManyRequestsError: more often than :data:`rate_limits.MAX_CHECKS` in a minute
	"""
	check_right("Person", "create")
	if person:
		frappe.get_doc("Person", person).check_permission("write")
	if rate_limits.is_exceeded("checks", frappe.session.user):
		reject(
			"TOO_MANY_DUPLICATE_CHECKS",
			_("Possible duplicates were asked for too often. Wait a minute and try again."),
			exc=frappe.TooManyRequestsError,
		)
	found = candidates.find_candidates(
		records.to_record(_make_person(values)), leave_out=(person,) if person else ()
	)
	return disclose_candidates((each for each in found if not are_relatives(each.score)), frappe.session.user)


def _make_person(values: dict | str):
	"""Return an unsaved Person with those values that identify a person and can be read."""
	values = frappe.parse_json(values)
	if not isinstance(values, Mapping):
		reject("PERSON_NOT_JSON", _("Send the fields of the person as a JSON object."))
	doc = frappe.new_doc("Person")
	doc.update(
		{field: cstr(values[field])[:MAX_VALUE_LENGTH] for field in records.FIELDS if values.get(field)}
	)
	doc.birth_date = _parse_date(doc.birth_date)
	for table in records.TABLE_COLUMNS:
		rows = values.get(table)
		doc.set(table, [])
		for row in (rows if isinstance(rows, list) else [])[:MAX_ROWS]:
			if isinstance(row, Mapping):
				doc.append(table, _select_values(doc.meta.get_field(table).options, row))
	return doc


def _select_values(doctype: str, row: Mapping) -> dict:
	fields = [field for field in frappe.get_meta(doctype).fields if field.fieldtype not in no_value_fields]
	return {
		field.fieldname: cstr(row[field.fieldname])[:MAX_VALUE_LENGTH]
		for field in fields
		if row.get(field.fieldname)
	}


def _parse_date(text: str | None):
	"""Return the date; None for one that is still being typed."""
	try:
		return getdate(text) if text else None
	except (ValueError, frappe.ValidationError):
		return None
