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
from migrant_services.people.registry.candidates import Asked, asked, find_many
from migrant_services.people.registry.counts import settings as site_settings
from migrant_services.people.registry.index import kind_of
from migrant_services.people.registry.records import record_of

# Rows a day of which a user is told that they very likely are somebody at another office.
MOST_TOLD_A_DAY = 50
# Kinds of keys by which rows of one file are held together: one of the first, or two of the others.
ENOUGH, HALF = "DF", "BYEN"
# A key that more rows share says nothing.
MOST_SHARED = 50
MOST_COMPARED = 4
MOST_FOUND = 5


class Telling:
	"""Of whom the importer is told in a chunk: who is open to them, and of those at other offices so many rows a day.

	:param doc: the import, locked
	:param people: all who were found
	"""

	def __init__(self, doc: Document, people: Collection[str]):
		user, self.day = doc.imported_by, getdate()
		self.seen, self.untold = set(open_cards(people, user)), withheld(people, user)
		self.before = doc.told_elsewhere if doc.told_on and getdate(doc.told_on) == self.day else 0
		self.left, self.told = MOST_TOLD_A_DAY - told_on(self.day, user), 0

	def of(self, found: Iterable[Candidate]) -> set[str]:
		"""Of whom of these is told in one row; a row that tells of another office counts."""
		likely = {each.person for each in found if each.score.band == VERY_LIKELY}
		elsewhere = likely - self.seen - self.untold
		if not elsewhere or self.told >= self.left:
			return self.seen
		self.told += 1
		return self.seen | elsewhere

	def to_keep(self) -> dict:
		"""Fields of the import by which :func:`told_on` counts."""
		return {"told_on": self.day, "told_elsewhere": self.before + self.told}


def find(doc: Document, rows: list[dict], records: Mapping[int, Record]) -> dict:
	"""Write into the rows who they may be.

	:param doc: the import, locked
	:param records: of those rows that have no error, by number
	:return: fields of the import that say of how many was told
	"""
	wanted = asked(records)
	in_file = _in_file(doc.name, wanted)
	on_file = find_many(wanted, limit=MOST_FOUND)
	everybody = {candidate.person for found in on_file.values() for candidate in found}
	telling = Telling(doc, everybody)
	for row in rows:
		number = row["row_no"]
		people = on_file.get(number, [])
		matches = {
			"rows": [[other, *as_kept(found)] for other, found in in_file.get(number, [])],
			"people": people_kept(people, telling.of(people)),
		}
		if any(matches.values()):
			row["matches"] = json.dumps(matches, separators=(",", ":"))
			row["band"] = band_of(matches)
			if row["band"] == VERY_LIKELY and not row.get("decision"):
				row["status"] = imports.DECIDE
	return telling.to_keep()


def people_kept(found: Iterable[Candidate], told: Collection[str]) -> list[list]:
	"""People on file as they are kept with a row.

	:param told: those of whom the importer is told
	"""
	return [[each.person, *as_kept(each.score), each.person in told] for each in found]


def as_kept(found: Score) -> tuple:
	"""A score as it is kept with a row: codes and bits."""
	reasons = [(reason.field, reason.code, round(reason.bits, 1)) for reason in found.reasons]
	return (found.band, round(found.total, 2), reasons, list(found.held_back))


def as_score(kept: Iterable) -> Score:
	"""What :func:`as_kept` kept."""
	band, total, reasons, held_back = list(kept)[:4]
	return Score(total, band, tuple(Reason(*reason) for reason in reasons), tuple(held_back))


def band_of(matches: Mapping) -> str:
	"""The likeliest band of those matches that are told; "" without any."""
	bands = [match[1] for match in matches["rows"]] + [match[1] for match in matches["people"] if match[5]]
	return VERY_LIKELY if VERY_LIKELY in bands else next(iter(bands), "")


def matches_of(row: Mapping) -> dict:
	"""The matches of a row, as :func:`find` keeps them."""
	return json.loads(row["matches"]) if row.get("matches") else {"rows": [], "people": []}


def told_people(row: Mapping) -> list[Candidate]:
	"""The people on file who are shown for a row."""
	return [Candidate(match[0], as_score(match[1:])) for match in matches_of(row)["people"] if match[5]]


def told_on(day: date, user: str) -> int:
	"""How many rows were told of a match elsewhere on a day, in all imports of the user."""
	table = frappe.qb.DocType(imports.DOCTYPE)
	query = frappe.qb.from_(table).select(Sum(table.told_elsewhere))
	return int(query.where((table.imported_by == user) & (table.told_on == day)).run()[0][0] or 0)


def forget_keys(name: str) -> None:
	table = frappe.qb.Table(KEYS)
	frappe.qb.from_(table).delete().where(table.import_name == name).run()


# --- rows of the same file


def _in_file(name: str, wanted: Mapping[int, Asked]) -> dict[int, list[tuple[int, Score]]]:
	"""By row, the earlier rows that may be the same person."""
	mine = {
		number: {key: kind for key in each.numbers if (kind := kind_of(key)) in ENOUGH + HALF}
		for number, each in wanted.items()
	}
	insert_rows(
		KEYS,
		["import_name", "match_key", "row_no"],
		sorted((name, key, number) for number, found in mine.items() for key in found),
	)
	sharing = _sharing(name, {key for found in mine.values() for key in found})
	pairs = {number: _likeliest(number, found, sharing) for number, found in mine.items()}
	before = {other for others in pairs.values() for other in others} - set(wanted)
	others = {**_profiles_of(name, before), **{number: each.profile for number, each in wanted.items()}}
	settings, found = site_settings(), {}
	for number, earlier in pairs.items():
		scored = [
			(other, score(others[number], others[other], settings)) for other in earlier if other in others
		]
		found[number] = [(other, each) for other, each in scored if each.band != NONE]
	return found


def _sharing(name: str, wanted: set[int]) -> dict[int, list[int]]:
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
		.having((number > 1) & (number <= MOST_SHARED))
		.run()
	)
	found: dict[int, list[int]] = defaultdict(list)
	if shared:
		query = frappe.qb.from_(table).select(table.match_key, table.row_no)
		query = query.where((table.import_name == name) & table.match_key.isin([key for (key,) in shared]))
		for key, row_no in query.run():
			found[key].append(row_no)
	return found


def _likeliest(number: int, mine: Mapping[int, str], sharing: Mapping[int, list[int]]) -> list[int]:
	"""The earlier rows that share the most."""
	weights: Counter = Counter()
	for key, kind in mine.items():
		for other in sharing.get(key, ()):
			if other < number:
				weights[other] += 2 if kind in ENOUGH else 1
	return [other for other, weight in weights.most_common(MOST_COMPARED) if weight > 1]


def _profiles_of(name: str, numbers: set[int]) -> dict[int, Profile]:
	"""Rows of earlier chunks in comparable form, as they were checked."""
	if not numbers:
		return {}
	table = frappe.qb.Table(ROWS)
	query = frappe.qb.from_(table).select(table.row_no, table.checked)
	rows = query.where(
		(table.import_name == name) & table.row_no.isin(list(numbers)) & table.checked.notnull()
	).run()
	return {number: profile(record_of(value_cache.values_of(kept))) for number, kept in rows}
