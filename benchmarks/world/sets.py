"""Labelled sets of registrations: complete, reproducible, one for development and three for judging."""

from dataclasses import replace
from random import Random
from typing import NamedTuple

from benchmarks.world.entries import Entry, register
from benchmarks.world.errors import KINDS
from benchmarks.world.people import COUPLES, Person, Population
from benchmarks.world.recognisable import recognisable

# Rules and weights are developed on TUNE and never looked at on the others, which stay apart.
TUNE, JUDGES = "tune", ("judge 1", "judge 2", "judge 3")
PEOPLE, REGISTERED_TWICE, REGISTERED_THRICE = 8020, 3180, 400
# How many kinds of error a second registration has, of a hundred.
KINDS_AT_ONCE = {1: 50, 2: 35, 3: 15}
# A kind that has been made often is drawn more rarely, so that rare ones have pairs enough to be measured.
EVENNESS = 25


class Labelled(NamedTuple):
	"""A set.

	:param entries: all registrations, in no order
	:param pairs: true pairs as two indexes of ``entries``, the smaller first
	:param couples: of two numbers of people who must not be joined, by kind
	"""

	people: list[Person]
	entries: list[Entry]
	pairs: set[tuple[int, int]]
	couples: dict[str, list[tuple[int, int]]]


def labelled(seed: str = TUNE, share: float = 1.0) -> Labelled:
	"""Make 12,000 registrations with 4,380 true pairs, or a share of them. The same seed always gives the same set."""
	rng = Random(f"world {seed}")
	population = Population(
		rng, round(PEOPLE * share), {kind: round(count * share) for kind, count in COUPLES.items()}
	)
	first = {person.number: register(person, rng) for person in population.people}
	entries, made = list(first.values()), dict.fromkeys(KINDS, 0)
	waiting = list(first)
	rng.shuffle(waiting)
	wanted = [2] * round(REGISTERED_THRICE * share) + [1] * round(REGISTERED_TWICE * share)
	while wanted:
		further = _register_again(first[waiting.pop()], wanted[-1], made, population.people, rng)
		if further:
			entries += further
			wanted.pop()
			for entry in further:
				for kind in entry.kinds:
					made[kind] += 1
	rng.shuffle(entries)
	return Labelled(population.people, entries, _pairs(entries), population.couples)


def _pairs(entries: list[Entry]) -> set[tuple[int, int]]:
	places: dict[int, list[int]] = {}
	pairs = set()
	for place, entry in enumerate(entries):
		earlier = places.setdefault(entry.person.number, [])
		pairs.update((other, place) for other in earlier)
		earlier.append(place)
	return pairs


def _register_again(
	first: Entry, times: int, made: dict[str, int], people: list[Person], rng: Random
) -> list[Entry]:
	"""Make further registrations of a person, each with errors and recognisable beside all others; none where that fails."""
	entries = [first]
	for _time in range(times):
		for _try in range(12):
			entry = spoilt(first, rng.choices(*zip(*KINDS_AT_ONCE.items(), strict=True))[0], made, rng)
			if entry and all(recognisable(entry, other, people) for other in entries):
				entries.append(entry)
				break
		else:
			return []
	return entries[1:]


def spoilt(first: Entry, count: int, made: dict[str, int], rng: Random) -> Entry | None:
	"""Make another registration of the person on file as ``first``, with ``count`` kinds of error."""
	chosen = _kinds(first.person, count, made, rng)
	entry = register(first.person, rng, like=first)
	for kind in KINDS:
		if kind in chosen:
			entry = KINDS[kind].spoil(entry, first, rng)
			if entry is None:
				return None
	return replace(entry, kinds=frozenset(chosen))


def _kinds(person: Person, count: int, made: dict[str, int], rng: Random) -> set[str]:
	"""Draw kinds of error; a name in use besides the registered one is drawn often for the few who have one."""
	chosen: set[str] = set()
	if person.chosen and rng.random() < 0.7:
		chosen.add("chosen name for legal name")
	elif person.married and rng.random() < 0.4:
		chosen.add("surname of marriage")
	while len(chosen) < count:
		taken = {KINDS[kind].part for kind in chosen}
		free = [kind for kind in KINDS if KINDS[kind].part not in taken]
		chosen.add(rng.choices(free, [1 / (made[kind] + EVENNESS) for kind in free])[0])
	return chosen
