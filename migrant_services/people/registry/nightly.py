"""The nightly job: recounts names and phones, and compares all people on file who may be the same person.

First it checks the people who changed since the last night as thoroughly as the desk does. Then it goes through the
whole registry, for people who were stored in another way or whose scores changed with the counts. People who share a
strong key are paired in the order of the keys; pairs whose birth dates cannot belong to one person are skipped, and the
others are scored. The progress is stored, so the next run continues where this one was interrupted.
"""

import string
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, groupby

import frappe
from frappe.utils import now_datetime

from migrant_services.core.jobs import scheduled
from migrant_services.matching.dates import parse_birth
from migrant_services.matching.quick_check import ALWAYS, AT_A_GLANCE, Glimpse, is_worth_scoring
from migrant_services.matching.score import is_worth_a_review, score
from migrant_services.matching.tokens import SOUND
from migrant_services.people.registry import counts, pairs
from migrant_services.people.registry.candidates import MAX_SHARED, build_queries, find_many, load_profiles
from migrant_services.people.registry.index import KIND_SHIFT, KINDS
from migrant_services.people.registry.records import batches, load_records
from migrant_services.people.registry.tables import KEYS, TOKENS, get_state, set_state
from migrant_services.workflow.stages import PERSON_GONE

FOUND_BY = "Nightly"
LAST_RUN, CURSOR = "compared_on", "compared_to"
ROWS_AT_ONCE, PEOPLE_AT_ONCE, PAIRS_AT_ONCE = 50_000, 500, 2000
# The characters a sound can begin with.
FIRST_CHARACTERS = string.digits + string.ascii_lowercase

Pair = tuple[str, str]


@scheduled
def run() -> dict[str, int] | None:
	"""Run the nightly job (hooks: scheduler_events; also for ``bench execute``). Commits as it goes.

	:returns: the number of people who had changed, of pairs compared, and of pairs that were new to the review; None
		when another worker is running it
	"""
	counts.recount()
	frappe.db.commit()
	changed, new_of_changed = compare_changed()
	compared, new = compare_all()
	return {"changed": changed, "compared": compared, "new": new_of_changed + new}


def compare_changed() -> tuple[int, int]:
	"""Compare the people who changed since the last run; return how many they are, and how many pairs were new."""
	started, since, settings = str(now_datetime()), get_state(LAST_RUN), counts.get_settings()
	changed = new = 0
	for names in batches(_list_changed(since) if since else (), PEOPLE_AT_ONCE):
		found = find_many(build_queries(load_records(names)))
		new += pairs.note_many(
			[
				pairs.FoundPair(name, each.person, each.score)
				for name, people in found.items()
				for each in people
				if is_worth_a_review(each.score, settings)
			],
			FOUND_BY,
		)
		changed += len(names)
		frappe.db.commit()
	set_state(LAST_RUN, started)
	frappe.db.commit()
	return changed, new


def compare_all() -> tuple[int, int]:
	"""Compare all people on file who share a strong key; return the number of pairs, and how many were new."""
	glimpses, compared, new = _load_glimpses(), 0, 0
	for place, number, found in _iterate_pairs(int(get_state(CURSOR) or 0), glimpses):
		for batch in batches(found, PAIRS_AT_ONCE):
			compared += len(batch)
			new += pairs.note_many(_score_pairs(batch), FOUND_BY)
		set_state(CURSOR, str(number))
		frappe.db.commit()
		frappe.utils.update_progress_bar("Registry", place, len(_kinds_to_scan()))
	set_state(CURSOR, None)
	frappe.db.commit()
	return compared, new


def _list_changed(since: str) -> list[str]:
	person = frappe.qb.DocType("Person")
	query = (
		frappe.qb.from_(person)
		.select(person.name)
		.where((person.modified >= since) & person.status.notin(PERSON_GONE))
	)
	return query.orderby(person.name).run(pluck=True)


def _load_glimpses() -> dict[str, Glimpse]:
	"""Load what the first comparison needs of each person on file. A date or sound that many have is kept once."""
	sounds: dict[str, tuple[str, ...]] = {}
	table = frappe.qb.Table(TOKENS)
	for character in FIRST_CHARACTERS:
		query = (
			frappe.qb.from_(table)
			.select(table.token, table.person)
			.where(table.token.like(f"{SOUND}{character}%"))
		)
		for token, group in groupby(query.orderby(table.token).run(), key=lambda row: row[0]):
			for _token, name in group:
				sounds[name] = (*sounds.get(name, ()), token[1:])
	person, births, glimpses, last = frappe.qb.DocType("Person"), {}, {}, ""
	query = frappe.qb.from_(person).select(person.name, person.birth_date, person.birth_date_precision)
	query = query.where(person.status.notin(PERSON_GONE)).orderby(person.name).limit(ROWS_AT_ONCE)
	while rows := query.where(person.name > last).run():
		for name, *birth in rows:
			birth = tuple(birth)
			if birth not in births:
				births[birth] = parse_birth(*birth)
			glimpses[name] = Glimpse(births[birth], sounds.pop(name, ()))
		last = rows[-1][0]
	return glimpses


def _kinds_to_scan() -> str:
	"""Return the kinds of keys to scan, in their order in the table."""
	return "".join(kind for kind in KINDS if kind in ALWAYS + AT_A_GLANCE)


def _iterate_pairs(after: int, glimpses: Mapping[str, Glimpse]) -> Iterator[tuple[int, int, list[Pair]]]:
	"""Yield pairs of people to compare in portions, with the position of the kind of key and the number of the last key."""
	for place, kind in enumerate(_kinds_to_scan()):
		first = KINDS.index(kind) << KIND_SHIFT
		end = first + (1 << KIND_SHIFT)
		after = max(after, first - 1)
		while after < end - 1 and (rows := _load_keys(after, end)):
			last = rows[-1][0]
			if len(rows) == ROWS_AT_ONCE and rows[0][0] != last:
				# The last key may continue in the next portion.
				rows = [row for row in rows if row[0] != last]
			after = rows[-1][0]
			yield place, after, sorted(_pair_up(kind, rows, glimpses))


def _load_keys(after: int, end: int) -> list[tuple[int, str]]:
	table = frappe.qb.Table(KEYS)
	query = frappe.qb.from_(table).select(table.match_key, table.person)
	query = query.where((table.match_key > after) & (table.match_key < end))
	return query.orderby(table.match_key, table.person).limit(ROWS_AT_ONCE).run()


def _pair_up(kind: str, rows: Iterable[tuple[int, str]], glimpses: Mapping[str, Glimpse]) -> set[Pair]:
	found = set()
	for _number, group in groupby(rows, key=lambda row: row[0]):
		people = [name for _key, name in group if name in glimpses]
		if 1 < len(people) <= MAX_SHARED:
			found.update(
				pair
				for pair in combinations(people, 2)
				if is_worth_scoring(kind, glimpses[pair[0]], glimpses[pair[1]])
			)
	return found


def _score_pairs(batch: list[Pair]) -> list[pairs.FoundPair]:
	settings, people = counts.get_settings(), load_profiles({name for pair in batch for name in pair})
	found = (
		pairs.FoundPair(one, other, score(people[one], people[other], settings))
		for one, other in batch
		if one in people and other in people
	)
	return [pair for pair in found if is_worth_a_review(pair.score, settings)]
