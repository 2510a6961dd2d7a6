"""What an office writes down about a person: an entry, which errors change and which becomes a record of the matching."""

from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

from benchmarks.world.people import SAME_DAY, Person
from migrant_services.matching.record import ESTIMATED, EXACT, YEAR, YEAR_AND_MONTH, Document, Name, Record

LEGAL, CHOSEN = frozenset({"legal"}), frozenset({"chosen"})


@dataclass(frozen=True)
class Entry:
	"""One registration.

	:param other: given names in use beside ``given``: the chosen name of a person registered with both
	:param known_as: which of the legal and the chosen name stand here
	:param birth: the date, or None; of what is not known for certain the first day or the middle of the year
	:param kept: how much of the name is left for a reader, from 1 (all of it) to 0
	:param kinds: the kinds of error that were made
	"""

	person: Person
	given: str
	first: str
	second: str = ""
	other: str = ""
	native: str = ""
	birth: date | None = None
	precision: str = EXACT
	sex: str = ""
	countries: tuple[str, ...] = ()
	papers: tuple = ()
	phones: tuple[str, ...] = ()
	address: str = ""
	known_as: frozenset[str] = LEGAL
	kept: float = 1.0
	kinds: frozenset[str] = field(default_factory=frozenset)

	def record(self) -> Record:
		"""Return the entry as the matching reads it: the name in use first."""
		name = Name(self.given, self.first, self.second)
		in_use = (Name(self.other, self.first, self.second),) if self.other else ()
		return Record(
			names=(*in_use, name),
			native_name=self.native,
			birth_date=self.birth,
			birth_precision=self.precision,
			sex=self.sex,
			nationalities=self.countries,
			documents=tuple(
				Document(paper.kind, paper.number, paper.lasting, paper.expired) for paper in self.papers
			),
			phones=self.phones,
			extra={"address_line": self.address} if self.address else {},
		)


def register(person: Person, rng: Random, like: Entry | None = None) -> Entry:
	"""Make an entry without errors. It need not be complete: people bring some papers and know some dates.

	:param like: an earlier entry of the same person, whose name in use this one has too
	"""
	shown = tuple(paper for paper in person.papers if rng.random() < 0.65)
	if any(kind == SAME_DAY for kind, _number in person.relatives):
		shown = person.papers
	entry = Entry(
		person,
		person.given,
		person.first,
		person.second,
		birth=person.birth,
		sex=person.sex if rng.random() < 0.98 else "",
		countries=(person.country,) if rng.random() < 0.97 else (),
		papers=shown,
		phones=(person.phone,) if person.phone and rng.random() < 0.75 else (),
		address=person.address if rng.random() < 0.7 else "",
	)
	if person.native_given and rng.random() < 0.25:
		entry = replace(entry, native=f"{person.native_given} {person.native_surname}".strip())
	entry = _known_date(entry, rng)
	if like is not None:
		return replace(entry, given=like.given, other=like.other, known_as=like.known_as)
	return _name_in_use(entry, rng)


def _name_in_use(entry: Entry, rng: Random) -> Entry:
	"""Draw the names under which a person with a chosen name is on file: that one, both, or the legal one."""
	if not entry.person.chosen:
		return entry
	how = rng.random()
	if how < 0.3:
		return replace(entry, given=entry.person.chosen, known_as=CHOSEN)
	return replace(entry, other=entry.person.chosen, known_as=LEGAL | CHOSEN) if how < 0.55 else entry


def _known_date(entry: Entry, rng: Random) -> Entry:
	"""Draw how much of the birth date is known: mostly all; else the month, the year or the age, rarely nothing."""
	born, draw = entry.person.birth, rng.random()
	if draw < 0.94 or any(kind == SAME_DAY for kind, _number in entry.person.relatives):
		return entry
	if draw < 0.96:
		return replace(entry, birth=born.replace(day=1), precision=YEAR_AND_MONTH)
	if draw < 0.98:
		return replace(entry, birth=date(born.year, 1, 1), precision=YEAR)
	if draw < 0.99:
		return replace(entry, birth=date(born.year + rng.choice((-1, 0, 0, 1)), 1, 1), precision=ESTIMATED)
	return replace(entry, birth=None)
