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
from migrant_services.people.registry.counts import settings as site_settings
from migrant_services.people.registry.index import DOCUMENT_KIND, KIND_SHIFT, key_number, kind_of
from migrant_services.people.registry.records import batches, records_of
from migrant_services.people.registry.tables import KEYS, NUMBER_OF_TURNS, TURNS

# A key that more people share says nothing about anybody, unless it is a document's number.
MOST_SHARED = 200
# Of those who share a key, the ones that share the most and rarest are compared.
MOST_SCORED = 15
DOCUMENT_WEIGHT = 4
# Keys that two records of one person share when two clerks write down the same: document, script, whole name, birth date.
TELLING_KINDS = "DNFB"
BATCH = 500

Key = TypeVar("Key")


class Asked(NamedTuple):
	"""Who is looked for: in comparable form, and the numbers of the keys under which they would be on file."""

	profile: Profile
	numbers: list[int]


def find(record: Record, leave_out: Collection[str] = (), limit: int = 10) -> list[Candidate]:
	"""People on file who may be this one, "very likely" before "possible"; never those of no likeness.

	:param leave_out: names that are not looked for, such as the person's own
	"""
	return look(asked_of(record), leave_out, limit)


def asked_of(record: Record) -> Asked:
	"""A record ready to be looked for."""
	return _asked(record, site_settings())


def look(
	wanted: Asked,
	leave_out: Collection[str] = (),
	limit: int = 10,
	sharing: Mapping[int, Collection[str]] | None = None,
) -> list[Candidate]:
	"""The same as :func:`find` for a record that is ready.

	:param sharing: what :func:`sharing_of` answers, where it was asked already
	"""
	shares = _shares(sharing_of(wanted) if sharing is None else sharing, leave_out)
	names = _likeliest(shares, MOST_SCORED)
	return _compared(wanted.profile, names, profiles(names), site_settings(), limit)


def sharing_of(wanted: Asked) -> Mapping[int, Collection[str]]:
	"""Who on file shares each key with the one who is looked for."""
	return _sharing(wanted.numbers)


def telling(wanted: Asked, sharing: Mapping[int, Collection[str]]) -> dict[int, Collection[str]]:
	"""Of the keys that two records share when two clerks write down the same person, who has them already.

	Keys of names that very many people bear are left out.
	"""
	numbers = (number for number in wanted.numbers if kind_of(number) in TELLING_KINDS)
	return {number: people for number in numbers if len(people := sharing.get(number, ())) <= MOST_SHARED}


def wait_for_same(numbers: Iterable[int]) -> None:
	"""Lock these keys: requests that store a person with one of them wait until this transaction ends."""
	rows = frappe.qb.Table(TURNS)
	turns = sorted({number % NUMBER_OF_TURNS for number in numbers})
	if turns:
		lock_rows(frappe.qb.from_(rows).select(rows.turn).where(rows.turn.isin(turns)))


def came_since(seen: Mapping[int, Collection[str]], leave_out: Collection[str] = ()) -> set[str]:
	"""People with one of these keys who were stored since this transaction began to read.

	To be called once the own keys are stored: what is locked here are the places between keys too.

	:param seen: what :func:`telling` answered before
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


def find_many(wanted: Mapping[Key, Asked], limit: int = 10) -> dict[Key, list[Candidate]]:
	"""The same for many with few queries, a batch at a time. A key that is the name of a person on file is not found
	as its own candidate."""
	settings, found = site_settings(), {}
	for batch in batches(wanted, BATCH):
		sharing = _sharing_many({number for key in batch for number in wanted[key].numbers})
		chosen = {
			key: _likeliest(
				_shares(
					{number: sharing[number] for number in wanted[key].numbers if number in sharing}, (key,)
				),
				MOST_SCORED,
			)
			for key in batch
		}
		on_file = profiles(set().union(*chosen.values()))
		for key, names in chosen.items():
			found[key] = _compared(wanted[key].profile, names, on_file, settings, limit)
	return found


def asked(records: Mapping[Key, Record]) -> dict[Key, Asked]:
	"""Records ready to be looked for."""
	settings = site_settings()
	return {key: _asked(record, settings) for key, record in records.items()}


def profiles(names: Iterable[str]) -> dict[str, Profile]:
	"""People on file in comparable form."""
	return {name: profile(record) for name, record in records_of(names).items()}


def _asked(record: Record, settings: Settings) -> Asked:
	form = profile(record)
	return Asked(form, [key_number(text) for text in keys(form, settings)])


def _sharing(numbers: list[int]) -> dict[int, list[str]]:
	"""Who shares each key; of a key that too many share only as many as tell that."""
	found = defaultdict(list)
	if numbers:
		one = f"(select match_key, person from `{KEYS}` where match_key = %s limit {MOST_SHARED + 1})"
		# why not by the query builder: it would take longer than the database.
		for number, person in frappe.db.sql(" union all ".join([one] * len(numbers)), numbers):
			found[number].append(person)
	return found


def _sharing_many(numbers: set[int]) -> dict[int, list[str]]:
	found = defaultdict(list)
	if numbers:
		listed = ", ".join(["%s"] * len(numbers))
		few = (
			f"select match_key from `{KEYS}` where match_key in ({listed}) group by match_key "
			f"having count(*) <= {MOST_SHARED}"
		)
		query = (
			f"select k.match_key, k.person from ({few}) few join `{KEYS}` k on k.match_key = few.match_key"
		)
		for number, person in frappe.db.sql(query, list(numbers)):
			found[number].append(person)
	return found


def _shares(sharing: Mapping[int, list[str]], leave_out: Collection[str]) -> dict[str, float]:
	"""By person, how telling the shared keys are together: a rare key more than a frequent one."""
	found: dict[str, float] = defaultdict(float)
	for number, people in sharing.items():
		is_document = number >> KIND_SHIFT == DOCUMENT_KIND
		if len(people) > MOST_SHARED and not is_document:
			continue
		weight = math.log2(2 * (MOST_SHARED + 1) / len(people)) * (DOCUMENT_WEIGHT if is_document else 1)
		for person in people:
			found[person] += weight
	for name in leave_out:
		found.pop(name, None)
	return found


def _likeliest(shares: Mapping[str, float], most: int) -> list[str]:
	return sorted(shares, key=lambda name: (-shares[name], name))[:most]


def _compared(
	asked: Profile, names: Iterable[str], on_file: Mapping[str, Profile], settings: Settings, limit: int
) -> list[Candidate]:
	scored = (Candidate(name, score(asked, on_file[name], settings)) for name in names if name in on_file)
	found = [candidate for candidate in scored if candidate.score.band != NONE]
	return sorted(found, key=_rank)[:limit]


def _rank(candidate: Candidate) -> tuple:
	return (candidate.score.band != VERY_LIKELY, -candidate.score.total, candidate.person)
