"""Finding and naming a person, always with the rights of the user who asks."""

import frappe
from frappe import _

from migrant_services import permissions

MOST_RESULTS = 20


@frappe.whitelist()
@frappe.validate_and_sanitize_search_inputs
def search_link(
	doctype: str,
	txt: str,
	searchfield: str,
	start: int,
	page_len: int,
	filters: dict | list | str | None = None,
	as_dict: bool = False,
	**kwargs,
) -> list:
	"""People for a link field: hash and label (folio, name, year of birth), found by folio or words of the name.

	The filters of the client are not taken: a filter on a hidden column would tell what is in it.
	Who may not choose people finds none: Frappe has no answer for a refusal here.
	"""
	if not (frappe.has_permission("Person", "select") or frappe.has_permission("Person", "read")):
		return []
	person = frappe.qb.DocType("Person")
	query = (
		frappe.qb.from_(person)
		.select(person.name, person.folio, person.full_name, person.birth_date)
		.where(person.status.notin(("Merged", "Anonymised")))
		.orderby(person.creation, order=frappe.qb.desc)
		.limit(min(int(page_len or MOST_RESULTS), MOST_RESULTS))
		.offset(int(start or 0))
	)
	bound = permissions.criterion("Person", frappe.session.user)
	if bound is not None:
		query = query.where(bound)
	for word in (txt or "").split():
		query = query.where(person.folio.like(f"%{word}%") | person.full_name.like(f"%{word}%"))
	rows = query.run(as_dict=True)
	if as_dict:
		return rows
	return [[row.name, _label(row)] for row in rows]


@frappe.whitelist()
def card(person: str) -> dict:
	"""What the forms show beside a person's folio: name, age, nationality, and what to mind when attending.

	:raises frappe.PermissionError: when the person is not open to the user
	"""
	doc = frappe.get_doc("Person", person)
	doc.check_permission("read")
	return {
		"folio": doc.folio,
		"full_name": doc.full_name,
		"age": doc.age,
		"nationality": _(doc.nationality) if doc.nationality else None,
		"status": _(doc.status),
		"minor": doc.is_minor(),
		"restricted": bool(doc.restricted),
		"interpreter_needed": bool(doc.interpreter_needed),
		"language": _(frappe.get_cached_value("Spoken Language", doc.preferred_language, "title"))
		if doc.preferred_language
		else None,
	}


def _label(row) -> str:
	year = f" ({row.birth_date.year})" if row.birth_date else ""
	return f"{row.folio} · {row.full_name}{year}"
