"""Who a row of a file may be: another row of the same file, or somebody on file.

What is kept of a match are names of records and bits, never a value. People whom the importer may not see are told
only as a match at another office, and of those only so many a day: a list of names must not become a way to ask who
is known elsewhere.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

import frappe
from frappe.model.document import Document
from frappe.query_builder.functions import Count, Sum
from frappe.utils import getdate

from migrant_services.access.disclosure import open_cards, withheld
from migrant_services.matching.profile import Profile, profile
from migrant_services.matching.record import Record
from migrant_services.matching.score import NONE, VERY_LIKELY, Candidate, Reason, Score, score
from migrant_services.people.intake import imports, value_cache
from migrant_services.people.intake.tables import KEYS, ROWS, insert_rows
from migrant_services.people.registry.candidates import Query, build_queries, find_many
from migrant_services.people.registry.counts import get_settings
from migrant_services.people.registry.index import kind_of
from migrant_services.people.registry.records import to_record

# Rows a day of which a user is told that they very likely are somebody at another office.
MAX_DISCLOSED_PER_DAY = 50
# Kinds of keys by which rows of one file are held together: one of the first, or two of the others.
STRONG_KINDS, WEAK_KINDS = "DF", "BYEN"
# A key that more rows share says nothing.
MAX_SHARED = 50
MAX_COMPARED = 4
MAX_FOUND = 5


class DisclosureBudget:
	"""Of whom the importer is told in a chunk: who is open to them, and of those at other offices so many rows a day.

	:param doc: the import, locked
	:param people: all who were found
	"""

	def __init__(self, doc: Document, people: Collection[str]):
		user, self.day = doc.imported_by, getdate()
		self.seen, self.untold = set(open_cards(people, user)), withheld(people, user)
		self.before = doc.told_elsewhere if doc.told_on and getdate(doc.told_on) == self.day else 0
		self.left, self.told = MAX_DISCLOSED_PER_DAY - count_disclosed_rows(self.day, user), 0

	def of(self, found: Iterable[Candidate]) -> set[str]:
		"""Of whom of these is told in one row; a row that tells of another office counts."""
		likely = {each.person for each in found if each.score.band == VERY_LIKELY}
		elsewhere = likely - self.seen - self.untold
		if not elsewhere or self.told >= self.left:
			return self.seen
		self.told += 1
		return self.seen | elsewhere

	def to_keep(self) -> dict:
		"""Fields of the import by which :func:`count_disclosed_rows` counts."""
		return {"told_on": self.day, "told_elsewhere": self.before + self.told}


def find_matches(doc: Document, rows: list[dict], records: Mapping[int, Record]) -> dict:
	"""Write into the rows who they may be.

	:param doc: the import, locked
	:param records: of those rows that have no error, by number
	:return: fields of the import that say of how many was told
	"""
	wanted = build_queries(records)
	in_file = _find_in_file(doc.name, wanted)
	on_file = find_many(wanted, limit=MAX_FOUND)
	everybody = {candidate.person for found in on_file.values() for candidate in found}
	telling = DisclosureBudget(doc, everybody)
	for row in rows:
		number = row["row_no"]
		people = on_file.get(number, [])
		matches = {
			"rows": [[other, *serialize_score(found)] for other, found in in_file.get(number, [])],
			"people": serialize_people(people, telling.of(people)),
		}
		if any(matches.values()):
			row["matches"] = json.dumps(matches, separators=(",", ":"))
			row["band"] = get_band(matches)
			if row["band"] == VERY_LIKELY and not row.get("decision"):
				row["status"] = imports.DECIDE
	return telling.to_keep()


def serialize_people(found: Iterable[Candidate], told: Collection[str]) -> list[list]:
	"""People on file as they are kept with a row.

	:param told: those of whom the importer is told
	"""
	return [[each.person, *serialize_score(each.score), each.person in told] for each in found]


def serialize_score(found: Score) -> tuple:
	"""A score as it is kept with a row: codes and bits."""
	reasons = [(reason.field, reason.code, round(reason.bits, 1)) for reason in found.reasons]
	return (found.band, round(found.total, 2), reasons, list(found.held_back))


def deserialize_score(kept: Iterable) -> Score:
	"""What :func:`serialize_score` kept."""
	band, total, reasons, held_back = list(kept)[:4]
	return Score(total, band, tuple(Reason(*reason) for reason in reasons), tuple(held_back))


def get_band(matches: Mapping) -> str:
	"""The likeliest band of those matches that are told; "" without any."""
	bands = [match[1] for match in matches["rows"]] + [match[1] for match in matches["people"] if match[5]]
	return VERY_LIKELY if VERY_LIKELY in bands else next(iter(bands), "")


def get_matches(row: Mapping) -> dict:
	"""The matches of a row, as :func:`find_matches` keeps them."""
	return json.loads(row["matches"]) if row.get("matches") else {"rows": [], "people": []}


def list_disclosed_people(row: Mapping) -> list[Candidate]:
	"""The people on file who are shown for a row."""
	return [
		Candidate(match[0], deserialize_score(match[1:])) for match in get_matches(row)["people"] if match[5]
	]


def count_disclosed_rows(day: date, user: str) -> int:
	"""How many rows were told of a match elsewhere on a day, in all imports of the user."""
	table = frappe.qb.DocType(imports.DOCTYPE)
	query = frappe.qb.from_(table).select(Sum(table.told_elsewhere))
	return int(query.where((table.imported_by == user) & (table.told_on == day)).run()[0][0] or 0)


def delete_keys(name: str) -> None:
	table = frappe.qb.Table(KEYS)
	frappe.qb.from_(table).delete().where(table.import_name == name).run()


# --- rows of the same file


def _find_in_file(name: str, wanted: Mapping[int, Query]) -> dict[int, list[tuple[int, Score]]]:
	"""By row, the earlier rows that may be the same person."""
	mine = {
		number: {key: kind for key in each.numbers if (kind := kind_of(key)) in STRONG_KINDS + WEAK_KINDS}
		for number, each in wanted.items()
	}
	insert_rows(
		KEYS,
		["import_name", "match_key", "row_no"],
		sorted((name, key, number) for number, found in mine.items() for key in found),
	)
	sharing = _rows_by_key(name, {key for found in mine.values() for key in found})
	pairs = {number: _pick_likeliest(number, found, sharing) for number, found in mine.items()}
	before = {other for others in pairs.values() for other in others} - set(wanted)
	others = {**_load_profiles(name, before), **{number: each.profile for number, each in wanted.items()}}
	settings, found = get_settings(), {}
	for number, earlier in pairs.items():
		scored = [
			(other, score(others[number], others[other], settings)) for other in earlier if other in others
		]
		found[number] = [(other, each) for other, each in scored if each.band != NONE]
	return found


def _rows_by_key(name: str, wanted: set[int]) -> dict[int, list[int]]:
	"""The rows that have each key, of keys that some share and not too many."""
	if not wanted:
		return {}
	table = frappe.qb.Table(KEYS)
	number = Count("*")
	shared = (
		frappe.qb.from_(table)
		.select(table.match_key)
		.where((table.import_name == name) & table.match_key.isin(list(wanted)))
		.groupby(table.match_key)
		.having((number > 1) & (number <= MAX_SHARED))
		.run()
	)
	found: dict[int, list[int]] = defaultdict(list)
	if shared:
		query = frappe.qb.from_(table).select(table.match_key, table.row_no)
		query = query.where((table.import_name == name) & table.match_key.isin([key for (key,) in shared]))
		for key, row_no in query.run():
			found[key].append(row_no)
	return found


def _pick_likeliest(number: int, mine: Mapping[int, str], sharing: Mapping[int, list[int]]) -> list[int]:
	"""The earlier rows that share the most."""
	weights: Counter = Counter()
	for key, kind in mine.items():
		for other in sharing.get(key, ()):
			if other < number:
				weights[other] += 2 if kind in STRONG_KINDS else 1
	return [other for other, weight in weights.most_common(MAX_COMPARED) if weight > 1]


def _load_profiles(name: str, numbers: set[int]) -> dict[int, Profile]:
	"""Rows of earlier chunks in comparable form, as they were checked."""
	if not numbers:
		return {}
	table = frappe.qb.Table(ROWS)
	query = frappe.qb.from_(table).select(table.row_no, table.checked)
	rows = query.where(
		(table.import_name == name) & table.row_no.isin(list(numbers)) & table.checked.notnull()
	).run()
	return {number: profile(to_record(value_cache.get_values(kept))) for number, kept in rows}
