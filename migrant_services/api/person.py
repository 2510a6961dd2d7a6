"""Finding and naming a person, always with the rights of the user who asks."""

import frappe
from frappe import _
from frappe.utils import cint
from pypika import Table
from pypika.queries import QueryBuilder

from migrant_services.access import criterion
from migrant_services.people.registry.records import GONE
from migrant_services.people.registry.search import search

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
	"""People for a link field: hash and label (folio, name, year of birth), found as at the desk; without a text the
	newest ones. A person is found by the hash too: version 16 asks for that again, once the person was chosen.

	The filters of the client are not taken: a filter on a hidden column would tell what is in it.
	Who may not choose people finds none: Frappe has no answer for a refusal here.
	"""
	if not (frappe.has_permission("Person", "select") or frappe.has_permission("Person", "read")):
		return []
	first, most = max(0, cint(start)), min(cint(page_len) or MAX_RESULTS, MAX_RESULTS)
	if not (txt or "").strip():
		rows = _newest(first, most)
	else:
		rows = (_chosen(txt) or search(txt, limit=first + most))[first:]
	if as_dict:
		return [{"name": row["person"], "folio": row["folio"], "full_name": row["full_name"]} for row in rows]
	return [[row["person"], _label(row)] for row in rows]


def _newest(first: int, most: int) -> list[dict]:
	"""Those registered last; the folio counts up and has an index."""
	return _rows(_people().orderby(PERSON.folio, order=frappe.qb.desc).limit(most).offset(first))


def _chosen(name: str) -> list[dict]:
	return _rows(_people().where(PERSON.name == name))


def _people() -> QueryBuilder:
	"""Those on the register whom the user may see."""
	query = frappe.qb.from_(PERSON).where(PERSON.status.notin(GONE))
	query = query.select(PERSON.name.as_("person"), PERSON.folio, PERSON.full_name, PERSON.birth_date)
	return criterion.bounded(query, "Person")


def _rows(query: QueryBuilder) -> list[dict]:
	return [{**row, "birth_year": row.birth_date and row.birth_date.year} for row in query.run(as_dict=True)]


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
