"""People on file who may be a given person: those who share a key, scored, the likeliest first.

No permissions are checked here.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, TypeVar

import frappe

from migrant_services.core.locks import lock_rows
from migrant_services.matching.keys import keys
from migrant_services.matching.profile import Profile, profile
from migrant_services.matching.record import Record
from migrant_services.matching.score import NONE, VERY_LIKELY, Candidate, Settings, score
from migrant_services.people.registry.counts import get_settings
from migrant_services.people.registry.index import DOCUMENT_KIND, KIND_SHIFT, key_number, kind_of
from migrant_services.people.registry.records import batches, load_records
from migrant_services.people.registry.tables import KEYS, NUMBER_OF_TURNS, TURNS

# A key that more people share identifies no one, unless it is the number of a document.
MAX_SHARED = 200
# Of the people who share keys, those who share the most and the rarest keys are scored.
MAX_SCORED = 15
DOCUMENT_WEIGHT = 4
# Kinds of keys that two records of one person share when two clerks type the same: document, name in original
# script, whole name, birth date.
STRONG_KINDS = "DNFB"
BATCH = 500

Key = TypeVar("Key")


class Query(NamedTuple):
	"""A person to look for: the profile to compare, and the numbers of their keys."""

	profile: Profile
	numbers: list[int]


def find_candidates(record: Record, leave_out: Collection[str] = (), limit: int = 10) -> list[Candidate]:
	"""Return people on file who may be this person, "very likely" before "possible"; unlike people are left out.

	:param leave_out: names of people to ignore, such as the person's own
	:param limit: the most candidates to return
	"""
	return find_by_query(build_query(record), leave_out, limit)


def build_query(record: Record) -> Query:
	"""Build the query that looks for one record."""
	return _build_query(record, get_settings())


def find_by_query(
	query: Query,
	leave_out: Collection[str] = (),
	limit: int = 10,
	people_by_key: Mapping[int, Collection[str]] | None = None,
) -> list[Candidate]:
	"""Return the same as :func:`find_candidates` for a query that is already built.

	:param people_by_key: the result of :func:`get_people_by_key`, when the caller already has it
	"""
	shares = _weigh_shared_keys(
		get_people_by_key(query) if people_by_key is None else people_by_key, leave_out
	)
	names = _pick_likeliest(shares, MAX_SCORED)
	return _score_people(query.profile, names, load_profiles(names), get_settings(), limit)


def get_people_by_key(query: Query) -> Mapping[int, Collection[str]]:
	"""Return the people on file who have each key of the query."""
	return _people_by_key(query.numbers)


def select_strong_keys(
	query: Query, people_by_key: Mapping[int, Collection[str]]
) -> dict[int, Collection[str]]:
	"""Return the people who already have each strong key: keys that two records of one person share.

	Keys of names that very many people have are left out.
	"""
	numbers = (number for number in query.numbers if kind_of(number) in STRONG_KINDS)
	return {
		number: people for number in numbers if len(people := people_by_key.get(number, ())) <= MAX_SHARED
	}


def lock_keys(numbers: Iterable[int]) -> None:
	"""Lock keys: requests that store a person with one of them wait until this transaction ends."""
	rows = frappe.qb.Table(TURNS)
	turns = sorted({number % NUMBER_OF_TURNS for number in numbers})
	if turns:
		lock_rows(frappe.qb.from_(rows).select(rows.turn).where(rows.turn.isin(turns)))


def find_newly_stored(seen: Mapping[int, Collection[str]], leave_out: Collection[str] = ()) -> set[str]:
	"""Return people with one of these keys who were stored since this transaction began to read.

	Call it after the person's own keys are stored, because it also locks the gaps between keys.

	:param seen: the earlier result of :func:`select_strong_keys`
	"""
	rows = frappe.qb.Table(KEYS)
	# Without the hint the database would scan a small table completely, and lock all its rows.
	query = (
		frappe.qb.from_(rows)
		.force_index("PRIMARY")
		.select(rows.person)
		.where(rows.match_key.isin(list(seen)))
	)
	return set(lock_rows(query, pluck=True)).difference(leave_out, *seen.values()) if seen else set()


def find_many(queries: Mapping[Key, Query], limit: int = 10) -> dict[Key, list[Candidate]]:
	"""Return the candidates of many queries with few statements, a batch at a time.

	Where the key of a query is the name of a person on file, that person is not their own candidate.
	"""
	settings, found = get_settings(), {}
	for batch in batches(queries, BATCH):
		people_by_key = _people_by_rare_key({number for key in batch for number in queries[key].numbers})
		chosen = {
			key: _pick_likeliest(
				_weigh_shared_keys(
					{
						number: people_by_key[number]
						for number in queries[key].numbers
						if number in people_by_key
					},
					(key,),
				),
				MAX_SCORED,
			)
			for key in batch
		}
		on_file = load_profiles(set().union(*chosen.values()))
		for key, names in chosen.items():
			found[key] = _score_people(queries[key].profile, names, on_file, settings, limit)
	return found


def build_queries(records: Mapping[Key, Record]) -> dict[Key, Query]:
	"""Build a query for each record."""
	settings = get_settings()
	return {key: _build_query(record, settings) for key, record in records.items()}


def load_profiles(names: Iterable[str]) -> dict[str, Profile]:
	"""Return the profiles of people on file by name."""
	return {name: profile(record) for name, record in load_records(names).items()}


def _build_query(record: Record, settings: Settings) -> Query:
	form = profile(record)
	return Query(form, [key_number(text) for text in keys(form, settings)])


def _people_by_key(numbers: list[int]) -> dict[int, list[str]]:
	"""Return who has each key; one more than the limit where too many people share it."""
	found = defaultdict(list)
	if numbers:
		one = f"(select match_key, person from `{KEYS}` where match_key = %s limit {MAX_SHARED + 1})"
		# why not the query builder: it would take longer than the database.
		for number, person in frappe.db.sql(" union all ".join([one] * len(numbers)), numbers):
			found[number].append(person)
	return found


def _people_by_rare_key(numbers: set[int]) -> dict[int, list[str]]:
	found = defaultdict(list)
	if numbers:
		# why in this order: from a list of keys MariaDB may choose to read all keys of the registry.
		query = f"""
			with asked (match_key) as (values {", ".join(f"({number})" for number in numbers)}),
			rare as (
				select asked.match_key from asked straight_join `{KEYS}` k on k.match_key = asked.match_key
				group by asked.match_key having count(*) <= {MAX_SHARED}
			)
			select k.match_key, k.person from rare straight_join `{KEYS}` k on k.match_key = rare.match_key
		"""
		for number, person in frappe.db.sql(query):
			found[number].append(person)
	return found


def _weigh_shared_keys(
	people_by_key: Mapping[int, list[str]], leave_out: Collection[str]
) -> dict[str, float]:
	"""Return the total weight of the keys that each person shares. A rare key weighs more than a frequent one."""
	found: dict[str, float] = defaultdict(float)
	for number, people in people_by_key.items():
		is_document = number >> KIND_SHIFT == DOCUMENT_KIND
		if len(people) > MAX_SHARED and not is_document:
			continue
		weight = math.log2(2 * (MAX_SHARED + 1) / len(people)) * (DOCUMENT_WEIGHT if is_document else 1)
		for person in people:
			found[person] += weight
	for name in leave_out:
		found.pop(name, None)
	return found


def _pick_likeliest(shares: Mapping[str, float], most: int) -> list[str]:
	return sorted(shares, key=lambda name: (-shares[name], name))[:most]


def _score_people(
	build_queries: Profile,
	names: Iterable[str],
	on_file: Mapping[str, Profile],
	settings: Settings,
	limit: int,
) -> list[Candidate]:
	scored = (
		Candidate(name, score(build_queries, on_file[name], settings)) for name in names if name in on_file
	)
	found = [candidate for candidate in scored if candidate.score.band != NONE]
	return sorted(found, key=_rank)[:limit]


def _rank(candidate: Candidate) -> tuple:
	return (candidate.score.band != VERY_LIKELY, -candidate.score.total, candidate.person)
