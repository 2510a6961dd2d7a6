"""Keeps the lookup tables (`tables.py`) up to date, in the transaction that saves the person."""

import hashlib
from collections.abc import Iterable, Mapping

import frappe
from frappe.model.document import Document

from migrant_services.matching.keys import keys
from migrant_services.matching.profile import profile
from migrant_services.matching.record import Record
from migrant_services.matching.tokens import MAX_LENGTH, make_tokens
from migrant_services.people.registry.records import batches, load_records, to_record
from migrant_services.people.registry.tables import KEYS, TOKENS, get_state, set_state
from migrant_services.workflow.stages import PERSON_GONE

OFFICE = "@"
# The kinds of keys of `matching.keys`. The first bits of a number are its kind. The very first bit stays free: the
# database uses no index for a list of numbers of which only some have it set.
KINDS = "DPENBYMFTRX"
KIND_SHIFT = 59
DOCUMENT_KIND = KINDS.index("D")
BATCH = 1000
PROGRESS = "rebuilt"
# Rows of one insert statement, which has to fit into a packet of the server.
ROWS_AT_ONCE = 5000
# People of one delete statement.
DELETED_AT_ONCE = 20


def key_number(text: str) -> int:
	"""Return a key of `matching.keys` as a number: its kind and a digest that reveals nothing."""
	digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
	return KINDS.index(text[0]) << KIND_SHIFT | int.from_bytes(digest, "big") >> (64 - KIND_SHIFT)


def kind_of(number: int) -> str:
	"""Return the letter of the kind of key that a number stands for."""
	return KINDS[number >> KIND_SHIFT]


def index_entries(record: Record, office: str | None) -> tuple[set[int], set[str]]:
	"""Return what the tables hold of a person: the numbers of the keys, and the words."""
	person = profile(record)
	words = make_tokens(person)
	if office:
		words.add(office_token(office))
	return set(map(key_number, keys(person))), words


def office_token(office: str) -> str:
	"""Return the office as a word, so that a search within an office needs no other table."""
	return (OFFICE + office)[:MAX_LENGTH]


def store(doc: Document) -> None:
	"""Update the tables from a Person document that was just saved."""
	if doc.status in PERSON_GONE:
		return forget([doc.name])
	record = to_record(doc)
	# None for a new person.
	before = doc.get_doc_before_save()
	if (
		before
		and before.status not in PERSON_GONE
		and before.office == doc.office
		and to_record(before) == record
	):
		return
	_replace_entries({doc.name: index_entries(record, doc.office)}, names=[doc.name] if before else [])


def forget(names: Iterable[str]) -> None:
	"""Remove people from the tables."""
	for batch in batches(names, BATCH):
		_replace_entries({}, names=batch)


def store_many(records: Mapping[str, Record], offices: Mapping[str, str], are_new: bool = False) -> None:
	"""Write many people to the tables; entries that already exist are replaced.

	:param records: by name of the person
	:param offices: the office of each
	:param are_new: the people have no entries yet, so none are looked for
	"""
	for batch in batches(records, BATCH):
		entries = {name: index_entries(records[name], offices.get(name)) for name in batch}
		_replace_entries(entries, names=[] if are_new else batch)


def follow_options(doctype: str, names: list[str]) -> None:
	"""Update people whose documents are of another type now, because two types were merged (hook: option_followers).

	:param doctype: of the records in ``names``; other records than people have no entries
	"""
	if doctype == "Person":
		offices = dict(
			frappe.get_all(
				"Person", {"name": ("in", names)}, ["name", "office"], as_list=True, order_by="name"
			)
		)
		store_many(load_records(names), offices)


def rebuild(from_start: bool = False) -> int:
	"""Rebuild the tables from all stored people, in batches that are committed one by one.

	Continues where an earlier call was interrupted. Run it with ``bench execute`` after a change of the keys.

	:param from_start: start from the first person in any case
	:returns: the number of people written
	"""
	person = frappe.qb.DocType("Person")
	last, written = ("" if from_start else get_state(PROGRESS) or ""), 0
	total = frappe.db.count("Person")
	while True:
		query = frappe.qb.from_(person).select(person.name, person.office).where(person.name > last)
		offices = dict(query.orderby(person.name).limit(BATCH).run())
		if not offices:
			break
		entries = {
			name: index_entries(record, offices[name]) for name, record in load_records(offices).items()
		}
		_replace_entries(entries, names=list(offices))
		last, written = max(offices), written + len(offices)
		set_state(PROGRESS, last)
		frappe.db.commit()
		frappe.utils.update_progress_bar("Registry", min(written, total) - 1, total)
	set_state(PROGRESS, None)
	return written


def _replace_entries(entries: Mapping[str, tuple[set[int], set[str]]], names: list[str]) -> None:
	"""Make the tables hold these entries, and no other entries of the people in ``names``."""
	for place, (table, column) in enumerate(((KEYS, "match_key"), (TOKENS, "token"))):
		entries_to_keep = {(value, name) for name, values in entries.items() for value in values[place]}
		stored = _load_entries(table, column, names) if names else set()
		_delete(table, column, stored - entries_to_keep)
		# In the order of the primary key, so that neighbouring rows are written together.
		_insert(table, column, sorted(entries_to_keep - stored))


def _load_entries(table: str, column: str, names: list[str]) -> set[tuple]:
	rows = frappe.qb.Table(table)
	return set(frappe.qb.from_(rows).select(rows[column], rows.person).where(rows.person.isin(names)).run())


def _delete(table: str, column: str, rows: set[tuple]) -> None:
	"""Delete rows, each by its whole primary key.

	A condition on the person alone would also lock the gaps between people, and so block clerks who register others.
	"""
	by_person: dict[str, list] = {}
	for value, name in rows:
		by_person.setdefault(name, []).append(value)
	for names in batches(by_person, DELETED_AT_ONCE):
		parts = [
			f"(t.person = %s and t.`{column}` in ({', '.join(['%s'] * len(by_person[name]))}))"
			for name in names
		]
		values = [value for name in names for value in (name, *by_person[name])]
		frappe.db.sql(f"delete t from `{table}` t force index (primary) where {' or '.join(parts)}", values)


def _insert(table: str, column: str, rows: list[tuple]) -> None:
	for at in range(0, len(rows), ROWS_AT_ONCE):
		part = rows[at : at + ROWS_AT_ONCE]
		# why not the query builder: it would take longer than the database.
		values = ", ".join(["(%s, %s)"] * len(part))
		frappe.db.sql(
			f"insert into `{table}` (`{column}`, person) values {values}",
			[value for row in part for value in row],
		)
