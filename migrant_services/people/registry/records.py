"""Loads people of the registry as records for the matching, one by one or many with few queries."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

import frappe
from frappe.model.document import Document as FrappeDocument
from frappe.utils import getdate, today

from migrant_services.core.names import build_display_name
from migrant_services.core.phones import read_phones
from migrant_services.matching.record import EXACT, Document, Name, Record
from migrant_services.workflow.stages import PERSON_GONE

EXTRA_FIELDS = ("address_line", "neighbourhood", "municipality", "birth_place")
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
	*EXTRA_FIELDS,
)
# Rows of a table that are compared; hardly any person has more.
MAX_ROWS = 12
TABLE_COLUMNS = {
	"documents": (
		"document_type",
		"number",
		"normalized_number",
		"expires_on",
		"name_on_document",
		"issuing_country",
	),
	"phones": ("phone", "normalized_phone"),
	"aliases": ("alias",),
}
_ISO_DATE = re.compile("[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])")
# The rows of the three tables in one result: table, person, position, values, and whether the number lasts for life.
_ALL_ROWS = """
	select 'documents', d.parent, d.idx, d.document_type, d.number, d.normalized_number, d.expires_on,
		d.name_on_document, d.issuing_country, t.is_dedup_key and not t.has_expiry
	from `tabPerson Document` d left join `tabIdentity Document Type` t on t.name = d.document_type
	where d.parent in ({0}) and d.parenttype = 'Person'
	union all
	select 'phones', parent, idx, phone, normalized_phone, null, null, null, null, null
	from `tabPerson Phone` where parent in ({0}) and parenttype = 'Person'
	union all
	select 'aliases', parent, idx, alias, null, null, null, null, null, null
	from `tabPerson Alias` where parent in ({0}) and parenttype = 'Person'
"""


def to_record(doc: FrappeDocument | dict) -> Record:
	"""Return the record of a Person document, saved or not, or of a mapping of its values."""
	rows = {
		table: [{column: row.get(column) for column in columns} for row in doc.get(table) or ()]
		for table, columns in TABLE_COLUMNS.items()
	}
	for row in rows["documents"]:
		row["lasting"] = _is_lasting(row["document_type"])
	return _build_record({field: doc.get(field) for field in FIELDS}, rows)


def load_records(names: Iterable[str]) -> dict[str, Record]:
	"""Load the records of stored people by name, with two queries; without people who are merged or anonymised."""
	names = list(names)
	if not names:
		return {}
	# why not the query builder: a check at the desk would spend half of its time in it.
	places, columns = ", ".join(["%s"] * len(names)), ("name", *FIELDS)
	people = frappe.db.sql(
		f"select {', '.join(columns)} from `tabPerson` where name in ({places}) and status not in {PERSON_GONE!r}",
		names,
	)
	rows: dict[str, dict[str, list[dict]]] = {table: {} for table in TABLE_COLUMNS}
	for table, name, _idx, *values, lasting in sorted(
		frappe.db.sql(_ALL_ROWS.format(places), names * len(TABLE_COLUMNS)), key=lambda row: row[1:3]
	):
		row = dict(zip(TABLE_COLUMNS[table], values, strict=False))
		rows[table].setdefault(name, []).append({**row, "lasting": bool(lasting)})
	return {
		name: _build_record(
			dict(zip(columns, (name, *values), strict=True)),
			{table: found.get(name, ()) for table, found in rows.items()},
		)
		for name, *values in people
	}


def batches(names: Iterable[str], size: int) -> Iterator[list[str]]:
	"""Yield the names in lists of at most ``size``."""
	names = iter(names)
	while batch := list(islice(names, size)):
		yield batch


def _build_record(person: dict, rows: dict[str, list[dict]]) -> Record:
	documents = [row for row in rows["documents"] if row.get("number")][:MAX_ROWS]
	return Record(
		names=_build_names(person, documents, rows["aliases"]),
		native_name=person["name_in_original_script"] or "",
		birth_date=_to_date(person["birth_date"]),
		birth_precision=person["birth_date_precision"] or EXACT,
		sex=person["sex_on_document"] or "",
		nationalities=tuple(filter(None, (person["nationality"], person["second_nationality"]))),
		documents=tuple(map(_build_document, documents)),
		phones=tuple(number for row in rows["phones"][:MAX_ROWS] for number in _phone_numbers(row)),
		email=person["email"] or "",
		extra={field: person[field] for field in EXTRA_FIELDS if person[field]},
	)


def _to_date(value: date | str | None) -> date | None:
	"""Return a date. Rows of a list have texts, which Frappe's function takes long to read."""
	if isinstance(value, str) and _ISO_DATE.fullmatch(value):
		return date.fromisoformat(value)
	return getdate(value) if value else None


def _build_names(person: dict, documents: list[dict], aliases: list[dict]) -> tuple[Name, ...]:
	"""Return the names of a person, the one in use first.

	Where the chosen name includes the surname, it is one whole name.
	"""
	given, first, second, chosen = (
		person[field] or "" for field in ("given_names", "first_surname", "second_surname", "chosen_name")
	)
	names = [Name(given, first, second)]
	if chosen:
		whole = build_display_name(given, first, second, chosen)
		names.insert(0, Name(whole) if whole == chosen else Name(chosen, first, second))
	others = [person["name_on_document"], *(row.get("name_on_document") for row in documents)]
	others += [row["alias"] for row in aliases[:MAX_ROWS]]
	return tuple(dict.fromkeys((*names, *(Name(other) for other in others if other))))


def _build_document(row: dict) -> Document:
	kind = row.get("document_type") or ""
	number = row.get("normalized_number") or row["number"]
	return Document(kind, number, row["lasting"], _is_expired(row), row.get("issuing_country") or "")


def _phone_numbers(row: dict) -> list[str]:
	"""Return the phone number of a stored row, or the numbers typed into a row that is not saved yet."""
	known = row.get("normalized_phone")
	return [known] if known else [phone.number for phone in read_phones(row.get("phone")) if phone.number]


def _is_lasting(kind: str | None) -> bool:
	"""Return whether a number of this type is kept for life: it identifies and does not expire (as in `_ALL_ROWS`)."""
	if not kind or not frappe.db.exists("Identity Document Type", kind, cache=True):
		return False
	document_type = frappe.get_cached_doc("Identity Document Type", kind)
	return bool(document_type.is_dedup_key and not document_type.has_expiry)


def _is_expired(row: dict) -> bool:
	"""Return whether the document has expired, or may have: it is renewed with another number and has no expiry date."""
	return getdate(row["expires_on"]) < getdate(today()) if row.get("expires_on") else not row["lasting"]
