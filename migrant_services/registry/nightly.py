"""At night: names and phones are counted anew, and everybody is compared with everybody who may be the same.

First those who changed since the last night, as thoroughly as the desk does it. Then all people on file, for what came
by another way or what the counts show in another light: people who share one of the telling keys are taken together
in the order of the keys, those whose birth dates cannot be one person's are passed over, and the others are scored.
How far it came is kept, so the next run goes on where one was interrupted.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import combinations, groupby

import frappe
from frappe.utils import now_datetime

from migrant_services.matching.dates import CONFLICTS, Birth, birth_of, compare_births
from migrant_services.matching.score import NONE, score
from migrant_services.registry import counts, pairs
from migrant_services.registry.candidates import MOST_SHARED, find_many, profiles
from migrant_services.registry.index import KIND_SHIFT, KINDS
from migrant_services.registry.read import GONE, batches, records_of
from migrant_services.registry.tables import KEYS, remember, remembered

FOUND_BY = "Nightly"
# Kinds of keys that tell enough to compare all who share one, whatever their birth dates are; and those that tell
# enough with birth dates that can be one person's. The other kinds mostly come together with one of these.
ALWAYS, WITH_BIRTH = "DEN", "PFTM"
SAME_YEAR = frozenset({"same", "same_default", "swapped", "one_sign"})
LAST_RUN, CURSOR = "compared_on", "compared_to"
ROWS, PEOPLE, PAIRS = 50_000, 500, 2000
LOCK = "migrant_services_registry_nightly"

Pair = tuple[str, str]


def run() -> dict[str, int]:
	"""The work of a night (hooks: scheduler_events; also for ``bench execute``). Commits as it goes.

	:return: how many people had changed, how many pairs were compared, and how many of these were new to the review
	"""
	with _alone() as alone:
		if not alone:
			return {}
		counts.recount()
		frappe.db.commit()
		changed, new_of_changed = compare_changed()
		compared, new = compare_all()
		return {"changed": changed, "compared": compared, "new": new_of_changed + new}


def compare_changed() -> tuple[int, int]:
	"""Look for those who were written since the last run; how many, and how many pairs were new."""
	started, since = str(now_datetime()), remembered(LAST_RUN)
	changed = new = 0
	for names in batches(_changed_since(since) if since else (), PEOPLE):
		found = find_many(records_of(names))
		new += pairs.note_many(
			[pairs.Found(name, each.person, each.score) for name, people in found.items() for each in people], FOUND_BY
		)
		changed += len(names)
		frappe.db.commit()
	remember(LAST_RUN, started)
	frappe.db.commit()
	return changed, new


def compare_all() -> tuple[int, int]:
	"""Compare all people on file who share a telling key; how many pairs, and how many of them were new."""
	births = _births()
	total = len(ALWAYS + WITH_BIRTH)
	compared = new = 0
	for kind, number, found in _pairs(int(remembered(CURSOR) or 0), births):
		for batch in batches(found, PAIRS):
			compared += len(batch)
			new += pairs.note_many(_scored(batch), FOUND_BY)
		remember(CURSOR, str(number))
		frappe.db.commit()
		frappe.utils.update_progress_bar("Registry", _kinds().index(kind), total)
	remember(CURSOR, None)
	frappe.db.commit()
	return compared, new


@contextmanager
def _alone() -> Iterator[bool]:
	"""Whether no other process is at it; the lock goes with the connection, also when this one is killed."""
	name = f"{frappe.conf.db_name}_{LOCK}"[:64]
	taken = bool(frappe.db.sql("select get_lock(%s, 0)", name)[0][0])
	try:
		yield taken
	finally:
		if taken:
			frappe.db.sql("select release_lock(%s)", name)


def _changed_since(since: str) -> list[str]:
	person = frappe.qb.DocType("Person")
	query = frappe.qb.from_(person).select(person.name).where((person.modified >= since) & person.status.notin(GONE))
	return query.orderby(person.name).run(pluck=True)


def _births() -> dict[str, Birth | None]:
	"""The birth date of everybody; people of one date share one."""
	person, known = frappe.qb.DocType("Person"), {}
	found = {}
	query = frappe.qb.from_(person).select(person.name, person.birth_date, person.birth_date_precision)
	for name, *date_and_precision in query.where(person.status.notin(GONE)).run():
		key = tuple(date_and_precision)
		if key not in known:
			known[key] = birth_of(*key)
		found[name] = known[key]
	return found


def _kinds() -> str:
	"""The kinds of keys that are gone through, in the order in which they lie in the table."""
	return "".join(kind for kind in KINDS if kind in ALWAYS + WITH_BIRTH)


def _pairs(after: int, births: Mapping[str, Birth | None]) -> Iterator[tuple[str, int, list[Pair]]]:
	"""Pairs of people to compare, in portions: with the kind of key, and the number of the last one gone through."""
	for kind in _kinds():
		first = KINDS.index(kind) << KIND_SHIFT
		end = first + (1 << KIND_SHIFT)
		after = max(after, first - 1)
		while after < end - 1 and (rows := _rows(after, end)):
			last = rows[-1][0]
			if len(rows) == ROWS and rows[0][0] != last:
				# The last key may go on in the next portion.
				rows = [row for row in rows if row[0] != last]
			after = rows[-1][0]
			yield kind, after, sorted(_together(kind, rows, births))


def _rows(after: int, end: int) -> list[tuple[int, str]]:
	table = frappe.qb.Table(KEYS)
	query = frappe.qb.from_(table).select(table.match_key, table.person)
	query = query.where((table.match_key > after) & (table.match_key < end))
	return query.orderby(table.match_key, table.person).limit(ROWS).run()


def _together(kind: str, rows: Iterable[tuple[int, str]], births: Mapping[str, Birth | None]) -> set[Pair]:
	found = set()
	for _number, group in groupby(rows, key=lambda row: row[0]):
		people = [name for _key, name in group if name in births]
		if 1 < len(people) <= MOST_SHARED:
			found.update(pair for pair in combinations(people, 2) if _may_be_one(kind, births[pair[0]], births[pair[1]]))
	return found


def _may_be_one(kind: str, one: Birth | None, other: Birth | None) -> bool:
	if kind in ALWAYS:
		return True
	likeness = compare_births(one, other)
	if kind == "M":
		return likeness in SAME_YEAR and one.year == other.year
	return likeness not in CONFLICTS


def _scored(batch: list[Pair]) -> list[pairs.Found]:
	settings, people = counts.settings(), profiles({name for pair in batch for name in pair})
	found = (
		pairs.Found(one, other, score(people[one], people[other], settings))
		for one, other in batch
		if one in people and other in people
	)
	return [pair for pair in found if pair.score.band != NONE]
