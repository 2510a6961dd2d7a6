"""Finds who a row of a file may be: another row of the same file, or a person on file.

A match is stored as names of records and scores, never as values. A person hidden from the importer is disclosed
only as a match at another office, and only a limited number of them a day: a list of names must not become a way to find
out who is registered elsewhere.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

import frappe
from frappe.model.document import Document
from frappe.query_builder.functions import Sum
from frappe.utils import getdate

from migrant_services.access.disclosure import find_undisclosed, get_visible_cards
from migrant_services.matching.profile import Profile, profile
from migrant_services.matching.record import Record
from migrant_services.matching.score import NONE, VERY_LIKELY, Candidate, Score, score
from migrant_services.matching.stored_score import from_stored, to_stored
from migrant_services.people.intake import imports, value_cache
from migrant_services.people.intake.tables import KEYS, ROWS, insert_rows
from migrant_services.people.registry.candidates import Query, build_queries, find_many
from migrant_services.people.registry.counts import get_settings
from migrant_services.people.registry.index import kind_of
from migrant_services.people.registry.records import to_record

# The rows a day for which a user learns of a very likely match at another office.
MAX_DISCLOSED_PER_DAY = 50
# Kinds of keys that connect rows of one file: one strong key, or two weak ones.
STRONG_KINDS, WEAK_KINDS = "DF", "BYEN"
# A key that more rows share is ignored.
MAX_SHARED = 50
MAX_COMPARED = 4
MAX_FOUND = 5


class DisclosureBudget:
	"""Decides which matches of a chunk are disclosed to the importer.

	Visible people always are. People of other offices are, in a limited number of rows a day.

	:param doc: the import, locked
	:param people: the names of all people who were found
	"""

	def __init__(self, doc: Document, people: Collection[str]):
		user, self.day = doc.imported_by, getdate()
		self.visible, self.undisclosed = set(get_visible_cards(people, user)), find_undisclosed(people, user)
		self.before = (
			doc.disclosed_elsewhere if doc.disclosed_on and getdate(doc.disclosed_on) == self.day else 0
		)
		self.left, self.used = MAX_DISCLOSED_PER_DAY - count_disclosed_rows(self.day, user), 0

	def take(self, found: Iterable[Candidate]) -> set[str]:
		"""Return who of these is disclosed in one row. A row that discloses a person of another office uses the budget."""
		likely = {each.person for each in found if each.score.band == VERY_LIKELY}
		elsewhere = likely - self.visible - self.undisclosed
		if not elsewhere or self.used >= self.left:
			return self.visible
		self.used += 1
		return self.visible | elsewhere

	def to_fields(self) -> dict:
		"""Return the fields of the import that :func:`count_disclosed_rows` reads."""
		return {"disclosed_on": self.day, "disclosed_elsewhere": self.before + self.used}


def find_matches(doc: Document, rows: list[dict], records: Mapping[int, Record]) -> dict:
	"""Store in the rows who they may be.

	:param doc: the import, locked
	:param records: the records of rows without errors, by row number
	:returns: the fields of the import that count what was disclosed
	"""
	queries = build_queries(records)
	in_file = _find_in_file(doc.name, queries)
	on_file = find_many(queries, limit=MAX_FOUND)
	people_found = {candidate.person for found in on_file.values() for candidate in found}
	budget = DisclosureBudget(doc, people_found)
	for row in rows:
		number = row["row_no"]
		people = on_file.get(number, [])
		matches = {
			"rows": [[other, to_stored(found)] for other, found in in_file.get(number, [])],
			"people": serialize_people(people, budget.take(people)),
		}
		if any(matches.values()):
			row["matches"] = json.dumps(matches, separators=(",", ":"))
			row["band"] = get_band(matches)
			if row["band"] == VERY_LIKELY and not row.get("decision"):
				row["status"] = imports.DECIDE
	return budget.to_fields()


def serialize_people(found: Iterable[Candidate], disclosed: Collection[str]) -> list[list]:
	"""Return people on file as they are stored with a row.

	:param disclosed: the names of those who are disclosed to the importer
	"""
	return [[each.person, to_stored(each.score), each.person in disclosed] for each in found]


def get_band(matches: Mapping) -> str:
	"""Return the likeliest band of the disclosed matches; "" without any."""
	bands = [stored["band"] for _row, stored in matches["rows"]]
	bands += [stored["band"] for _person, stored, disclosed in matches["people"] if disclosed]
	return VERY_LIKELY if VERY_LIKELY in bands else next(iter(bands), "")


def get_matches(row: Mapping) -> dict:
	"""Return the matches of a row, as :func:`find_matches` stores them."""
	return json.loads(row["matches"]) if row.get("matches") else {"rows": [], "people": []}


def list_disclosed_people(row: Mapping) -> list[Candidate]:
	"""Return the people on file who are disclosed for a row."""
	return [
		Candidate(person, from_stored(stored))
		for person, stored, disclosed in get_matches(row)["people"]
		if disclosed
	]


def count_disclosed_rows(day: date, user: str) -> int:
	"""Count the rows with a disclosed match at another office on a day, in all imports of a user."""
	table = frappe.qb.DocType(imports.DOCTYPE)
	query = frappe.qb.from_(table).select(Sum(table.disclosed_elsewhere))
	return int(query.where((table.imported_by == user) & (table.disclosed_on == day)).run()[0][0] or 0)


def delete_keys(name: str) -> None:
	"""Delete the keys that connect the rows of an import."""
	table = frappe.qb.Table(KEYS)
	frappe.qb.from_(table).delete().where(table.import_name == name).run()


# --- rows of the same file


def _find_in_file(name: str, queries: Mapping[int, Query]) -> dict[int, list[tuple[int, Score]]]:
	"""Return the earlier rows that may be the same person, by row."""
	keys_of_rows = {
		number: {key: kind for key in each.numbers if (kind := kind_of(key)) in STRONG_KINDS + WEAK_KINDS}
		for number, each in queries.items()
	}
	insert_rows(
		KEYS,
		["import_name", "match_key", "row_no"],
		sorted((name, key, number) for number, found in keys_of_rows.items() for key in found),
	)
	rows_by_key = _rows_by_key(name, {key for found in keys_of_rows.values() for key in found})
	pairs = {number: _pick_likeliest(number, found, rows_by_key) for number, found in keys_of_rows.items()}
	before = {other for others in pairs.values() for other in others} - set(queries)
	others = {**_load_profiles(name, before), **{number: each.profile for number, each in queries.items()}}
	settings, found = get_settings(), {}
	for number, earlier in pairs.items():
		scored = [
			(other, score(others[number], others[other], settings)) for other in earlier if other in others
		]
		found[number] = [(other, each) for other, each in scored if each.band != NONE]
	return found


def _rows_by_key(name: str, queries: set[int]) -> dict[int, list[int]]:
	"""Return the rows with each key, for keys that several rows share, but not too many."""
	found: dict[int, list[int]] = defaultdict(list)
	if queries:
		# why in this order: from a list of keys MariaDB may choose to read all keys of the import.
		query = f"""
			with asked (match_key) as (values {", ".join(f"({key})" for key in queries)}),
			shared as (
				select asked.match_key
				from asked straight_join `{KEYS}` k on k.import_name = %s and k.match_key = asked.match_key
				group by asked.match_key having count(*) between 2 and {MAX_SHARED}
			)
			select k.match_key, k.row_no
			from shared straight_join `{KEYS}` k on k.import_name = %s and k.match_key = shared.match_key
		"""
		for key, row_no in frappe.db.sql(query, (name, name)):
			found[key].append(row_no)
	return found


def _pick_likeliest(
	number: int, keys_of_rows: Mapping[int, str], rows_by_key: Mapping[int, list[int]]
) -> list[int]:
	"""Return the earlier rows that share the most keys."""
	weights: Counter = Counter()
	for key, kind in keys_of_rows.items():
		for other in rows_by_key.get(key, ()):
			if other < number:
				weights[other] += 2 if kind in STRONG_KINDS else 1
	return [other for other, weight in weights.most_common(MAX_COMPARED) if weight > 1]


def _load_profiles(name: str, numbers: set[int]) -> dict[int, Profile]:
	"""Load the profiles of rows of earlier chunks from their checked values."""
	if not numbers:
		return {}
	table = frappe.qb.Table(ROWS)
	query = frappe.qb.from_(table).select(table.row_no, table.checked)
	rows = query.where(
		(table.import_name == name) & table.row_no.isin(list(numbers)) & table.checked.notnull()
	).run()
	return {number: profile(to_record(value_cache.get_values(stored))) for number, stored in rows}
