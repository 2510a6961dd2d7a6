"""People of the registry as records of the matching, one by one or many with few queries."""

from collections.abc import Iterable, Iterator
from itertools import islice

import frappe
from frappe.model.document import Document as FrappeDocument
from frappe.utils import getdate, today

from migrant_services.matching.record import EXACT, Document, Name, Record
from migrant_services.rules.names import display_name

# People who are somebody else by now, or nobody any more, are not found.
GONE = ("Merged", "Anonymised")
EXTRA = ("address_line", "neighbourhood", "municipality", "birth_place")
FIELDS = (
	"given_names",
	"first_surname",
	"second_surname",
	"chosen_name",
	"name_on_document",
	"name_in_original_script",
	"birth_date",
	"birth_date_precision",
	"sex_on_document",
	"nationality",
	"second_nationality",
	"email",
	*EXTRA,
)
# More rows than anybody has; what is beyond them is not compared.
MOST_ROWS = 12
ROWS = {
	"documents": ("Person Document", ("document_type", "number", "normalized_number", "expires_on", "name_on_document")),
	"phones": ("Person Phone", ("phone", "normalized_phone")),
	"aliases": ("Person Alias", ("alias",)),
}


def record_of(doc: FrappeDocument) -> Record:
	"""What a Person document says now, saved or not."""
	rows = {
		table: [{column: row.get(column) for column in columns} for row in doc.get(table) or ()]
		for table, (_doctype, columns) in ROWS.items()
	}
	return _record({field: doc.get(field) for field in FIELDS}, rows)


def records_of(names: Iterable[str]) -> dict[str, Record]:
	"""The stored people of these names, who are there and not merged or anonymised, with one query a table."""
	names = list(names)
	if not names:
		return {}
	people = _select("Person", "name", names, FIELDS, f"status not in {GONE!r}")
	of_person = "parenttype = 'Person' order by idx"
	rows = {
		table: _by_parent(_select(doctype, "parent", names, columns, of_person))
		for table, (doctype, columns) in ROWS.items()
	}
	return {
		person["name"]: _record(person, {table: found.get(person["name"], ()) for table, found in rows.items()})
		for person in people
	}


def batches(names: Iterable[str], size: int) -> Iterator[list[str]]:
	"""The names in lists of at most ``size``."""
	names = iter(names)
	while batch := list(islice(names, size)):
		yield batch


def _select(doctype: str, column: str, names: list[str], fields: tuple[str, ...], more: str) -> list[dict]:
	# why not by the query builder: a check at the desk would spend half of its time there.
	columns = (column, *fields)
	query = (
		f"select {', '.join(columns)} from `tab{doctype}` where {column} in ({', '.join(['%s'] * len(names))}) and {more}"
	)
	return [dict(zip(columns, row, strict=True)) for row in frappe.db.sql(query, names)]


def _by_parent(rows: list[dict]) -> dict[str, list[dict]]:
	found: dict[str, list[dict]] = {}
	for row in rows:
		found.setdefault(row["parent"], []).append(row)
	return found


def _record(person: dict, rows: dict[str, list[dict]]) -> Record:
	documents = [row for row in rows["documents"] if row.get("number")][:MOST_ROWS]
	return Record(
		names=_names(person, documents, rows["aliases"]),
		native_name=person["name_in_original_script"] or "",
		birth_date=getdate(person["birth_date"]) if person["birth_date"] else None,
		birth_precision=person["birth_date_precision"] or EXACT,
		sex=person["sex_on_document"] or "",
		nationalities=tuple(filter(None, (person["nationality"], person["second_nationality"]))),
		documents=tuple(map(_document, documents)),
		phones=tuple(row.get("normalized_phone") or row.get("phone") or "" for row in rows["phones"][:MOST_ROWS]),
		email=person["email"] or "",
		extra={field: person[field] for field in EXTRA if person[field]},
	)


def _names(person: dict, documents: list[dict], aliases: list[dict]) -> tuple[Name, ...]:
	"""The name in use first; it is written whole where the chosen name has the surname in it."""
	given, first, second, chosen = (
		person[field] or "" for field in ("given_names", "first_surname", "second_surname", "chosen_name")
	)
	names = [Name(given, first, second)]
	if chosen:
		whole = display_name(given, first, second, chosen)
		names.insert(0, Name(whole) if whole == chosen else Name(chosen, first, second))
	others = [person["name_on_document"], *(row.get("name_on_document") for row in documents)]
	others += [row["alias"] for row in aliases[:MOST_ROWS]]
	return tuple(dict.fromkeys((*names, *(Name(other) for other in others if other))))


def _document(row: dict) -> Document:
	kind = row.get("document_type") or ""
	return Document(kind, row.get("normalized_number") or row["number"], _is_lasting(kind), _is_expired(row))


def _is_lasting(kind: str) -> bool:
	"""A number that does not expire and identifies is kept for life."""
	if not kind or not frappe.db.exists("Identity Document Type", kind, cache=True):
		return False
	document_type = frappe.get_cached_doc("Identity Document Type", kind)
	return bool(document_type.is_dedup_key and not document_type.has_expiry)


def _is_expired(row: dict) -> bool:
	return bool(row.get("expires_on")) and getdate(row["expires_on"]) < getdate(today())
