"""Search for people and the card of a person, always with the rights of the user."""

import frappe
from frappe import _
from frappe.utils import cint
from pypika import Table
from pypika.queries import QueryBuilder

from migrant_services.access import criterion
from migrant_services.people.registry.search import search
from migrant_services.workflow.stages import PERSON_GONE

MAX_RESULTS = 20
PERSON = Table("tabPerson")


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
	"""Return people for a link field: name and label (folio, full name, year of birth), found as in the search at the desk.

	Without a text, the newest people are listed. A person is also found by name, because v16 searches for it once the
	person is chosen. Filters of the client are ignored: a filter on a hidden column would reveal its values. A user without
	the right to select people gets an empty list, because Frappe cannot show an error here.
	"""
	if not (frappe.has_permission("Person", "select") or frappe.has_permission("Person", "read")):
		return []
	first, limit = max(0, cint(start)), min(cint(page_len) or MAX_RESULTS, MAX_RESULTS)
	if not (txt or "").strip():
		rows = _newest(first, limit)
	else:
		rows = (_chosen(txt) or search(txt, limit=first + limit))[first:]
	if as_dict:
		return [{"name": row["person"], "folio": row["folio"], "full_name": row["full_name"]} for row in rows]
	return [[row["person"], _label(row)] for row in rows]


def _newest(first: int, limit: int) -> list[dict]:
	"""Return the people registered last. The folio counts up and has an index."""
	return _rows(_people().orderby(PERSON.folio, order=frappe.qb.desc).limit(limit).offset(first))


def _chosen(name: str) -> list[dict]:
	return _rows(_people().where(PERSON.name == name))


def _people() -> QueryBuilder:
	"""Return the query for registered people who are visible to the user."""
	query = frappe.qb.from_(PERSON).where(PERSON.status.notin(PERSON_GONE))
	query = query.select(PERSON.name.as_("person"), PERSON.folio, PERSON.full_name, PERSON.birth_date)
	return criterion.limit_to_visible(query, "Person")


def _rows(query: QueryBuilder) -> list[dict]:
	return [{**row, "birth_year": row.birth_date and row.birth_date.year} for row in query.run(as_dict=True)]


@frappe.whitelist()
def card(person: str) -> dict:
	"""Return what forms show beside a person's folio: name, age, nationality, and what a consultation has to consider.

	:raises frappe.PermissionError: when the person is hidden from the user
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
