"""Who on file may be a given person: those who share a key, likest first, scored. Nobody's permission is asked here."""

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

# A key that more people share says nothing about anybody, unless it is a document's number.
MAX_SHARED = 200
# Of those who share a key, the ones that share the most and rarest are compared.
MAX_SCORED = 15
DOCUMENT_WEIGHT = 4
# Keys that two records of one person share when two clerks write down the same: document, script, whole name, birth date.
STRONG_KINDS = "DNFB"
BATCH = 500

Key = TypeVar("Key")


class Query(NamedTuple):
	"""Who is looked for: in comparable form, and the numbers of the keys under which they would be on file."""

	profile: Profile
	numbers: list[int]


def find_candidates(record: Record, leave_out: Collection[str] = (), limit: int = 10) -> list[Candidate]:
	"""People on file who may be this one, "very likely" before "possible"; never those of no likeness.

	:param leave_out: names that are not looked for, such as the person's own
	"""
	return find_by_query(build_query(record), leave_out, limit)


def build_query(record: Record) -> Query:
	"""A record ready to be looked for."""
	return _build_query(record, get_settings())


def find_by_query(
	wanted: Query,
	leave_out: Collection[str] = (),
	limit: int = 10,
	sharing: Mapping[int, Collection[str]] | None = None,
) -> list[Candidate]:
	"""The same as :func:`find_candidates` for a record that is ready.

	:param sharing: what :func:`get_people_by_key` answers, where it was asked already
	"""
	shares = _weigh_shared_keys(get_people_by_key(wanted) if sharing is None else sharing, leave_out)
	names = _pick_likeliest(shares, MAX_SCORED)
	return _score_people(wanted.profile, names, load_profiles(names), get_settings(), limit)


def get_people_by_key(wanted: Query) -> Mapping[int, Collection[str]]:
	"""Who on file shares each key with the one who is looked for."""
	return _people_by_key(wanted.numbers)


def select_strong_keys(wanted: Query, sharing: Mapping[int, Collection[str]]) -> dict[int, Collection[str]]:
	"""Of the keys that two records share when two clerks write down the same person, who has them already.

	Keys of names that very many people bear are left out.
	"""
	numbers = (number for number in wanted.numbers if kind_of(number) in STRONG_KINDS)
	return {number: people for number in numbers if len(people := sharing.get(number, ())) <= MAX_SHARED}


def lock_keys(numbers: Iterable[int]) -> None:
	"""Lock these keys: requests that store a person with one of them wait until this transaction ends."""
	rows = frappe.qb.Table(TURNS)
	turns = sorted({number % NUMBER_OF_TURNS for number in numbers})
	if turns:
		lock_rows(frappe.qb.from_(rows).select(rows.turn).where(rows.turn.isin(turns)))


def find_newly_stored(seen: Mapping[int, Collection[str]], leave_out: Collection[str] = ()) -> set[str]:
	"""People with one of these keys who were stored since this transaction began to read.

	To be called once the own keys are stored: what is locked here are the places between keys too.

	:param seen: what :func:`select_strong_keys` answered before
	"""
	rows = frappe.qb.Table(KEYS)
	# Of a small table the database would go through all rows, and lock them.
	query = (
		frappe.qb.from_(rows)
		.force_index("PRIMARY")
		.select(rows.person)
		.where(rows.match_key.isin(list(seen)))
	)
	return set(lock_rows(query, pluck=True)).difference(leave_out, *seen.values()) if seen else set()


def find_many(wanted: Mapping[Key, Query], limit: int = 10) -> dict[Key, list[Candidate]]:
	"""The same for many with few queries, a batch at a time. A key that is the name of a person on file is not found
	as its own candidate."""
	settings, found = get_settings(), {}
	for batch in batches(wanted, BATCH):
		sharing = _people_by_rare_key({number for key in batch for number in wanted[key].numbers})
		chosen = {
			key: _pick_likeliest(
				_weigh_shared_keys(
					{number: sharing[number] for number in wanted[key].numbers if number in sharing}, (key,)
				),
				MAX_SCORED,
			)
			for key in batch
		}
		on_file = load_profiles(set().union(*chosen.values()))
		for key, names in chosen.items():
			found[key] = _score_people(wanted[key].profile, names, on_file, settings, limit)
	return found


def build_queries(records: Mapping[Key, Record]) -> dict[Key, Query]:
	"""Records ready to be looked for."""
	settings = get_settings()
	return {key: _build_query(record, settings) for key, record in records.items()}


def load_profiles(names: Iterable[str]) -> dict[str, Profile]:
	"""People on file in comparable form."""
	return {name: profile(record) for name, record in load_records(names).items()}


def _build_query(record: Record, settings: Settings) -> Query:
	form = profile(record)
	return Query(form, [key_number(text) for text in keys(form, settings)])


def _people_by_key(numbers: list[int]) -> dict[int, list[str]]:
	"""Who shares each key; of a key that too many share only as many as tell that."""
	found = defaultdict(list)
	if numbers:
		one = f"(select match_key, person from `{KEYS}` where match_key = %s limit {MAX_SHARED + 1})"
		# why not by the query builder: it would take longer than the database.
		for number, person in frappe.db.sql(" union all ".join([one] * len(numbers)), numbers):
			found[number].append(person)
	return found


def _people_by_rare_key(numbers: set[int]) -> dict[int, list[str]]:
	found = defaultdict(list)
	if numbers:
		listed = ", ".join(["%s"] * len(numbers))
		few = (
			f"select match_key from `{KEYS}` where match_key in ({listed}) group by match_key "
			f"having count(*) <= {MAX_SHARED}"
		)
		query = (
			f"select k.match_key, k.person from ({few}) few join `{KEYS}` k on k.match_key = few.match_key"
		)
		for number, person in frappe.db.sql(query, list(numbers)):
			found[number].append(person)
	return found


def _weigh_shared_keys(sharing: Mapping[int, list[str]], leave_out: Collection[str]) -> dict[str, float]:
	"""By person, how telling the shared keys are together: a rare key more than a frequent one."""
	found: dict[str, float] = defaultdict(float)
	for number, people in sharing.items():
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
