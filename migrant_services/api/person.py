"""Finding and naming a person, always with the rights of the user who asks."""

import frappe
from frappe import _
from frappe.utils import cint

from migrant_services import permissions
from migrant_services.registry.read import GONE
from migrant_services.registry.search import search

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
	"""People for a link field: hash and label (folio, name, year of birth), found as at the desk; without a text the
	newest ones.

	The filters of the client are not taken: a filter on a hidden column would tell what is in it.
	Who may not choose people finds none: Frappe has no answer for a refusal here.
	"""
	if not (frappe.has_permission("Person", "select") or frappe.has_permission("Person", "read")):
		return []
	first, most = max(0, cint(start)), min(cint(page_len) or MOST_RESULTS, MOST_RESULTS)
	if not (txt or "").strip():
		rows = _newest(first, most)
	else:
		rows = search(txt, limit=first + most)[first:]
	if as_dict:
		return [{"name": row["person"], "folio": row["folio"], "full_name": row["full_name"]} for row in rows]
	return [[row["person"], _label(row)] for row in rows]


def _newest(first: int, most: int) -> list[dict]:
	"""Those registered last whom the user may see; the folio counts up and has an index."""
	person = frappe.qb.DocType("Person")
	query = frappe.qb.from_(person).select(person.name.as_("person"), person.folio, person.full_name, person.birth_date)
	query = query.where(person.status.notin(GONE)).orderby(person.folio, order=frappe.qb.desc).limit(most).offset(first)
	rows = permissions.bounded(query, "Person").run(as_dict=True)
	return [{**row, "birth_year": row.birth_date and row.birth_date.year} for row in rows]


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


def _label(row: dict) -> str:
	year = f" ({row['birth_year']})" if row["birth_year"] else ""
	return f"{row['folio']} · {row['full_name']}{year}"
