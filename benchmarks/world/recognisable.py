"""Whether a careful clerk, with both entries on the table, could say that they are of one person and of no one else.

A pair that fails here is not made: a set must be one that can be solved. What counts is what is left: of the name
(``Entry.kept``), the birth date, a document and a telephone.
"""

from datetime import date

from rapidfuzz.distance import Levenshtein

from benchmarks.world.documents import CURP
from benchmarks.world.entries import Entry
from benchmarks.world.names import nicknames
from benchmarks.world.people import FATHER_AND_SON, NAMESAKES, SAME_DAY, SIBLINGS, TWINS, Person
from migrant_services.matching.record import EXACT, YEAR_AND_MONTH

ENOUGH = 1.75
# From this value on a field identifies; below ONLY_SURNAMES only a document does.
NAME_LEFT, BIRTH_LEFT, ONLY_SURNAMES = 0.6, 0.5, 0.4
# The value of a name of which only the surnames are left.
OTHER_NAME = 0.25


def recognisable(one: Entry, other: Entry, people: list[Person]) -> bool:
	"""Return whether at least two identifying fields are left that are not a relative's as well."""
	name, born, paper, phone = (left(one, other) for left in (name_left, birth_left, paper_left, phone_left))
	if (
		name + born + paper + phone < ENOUGH
		or (name >= NAME_LEFT) + (born >= BIRTH_LEFT) + (paper > 0) + (phone > 0) < 2
	):
		return False
	if name < NAME_LEFT and not (born and (paper or phone)):
		return False
	if name < ONLY_SURNAMES and not paper:
		return False
	return all(
		_not_a_relative(entry, kind, people[number], born, paper)
		for entry in (one, other)
		for kind, number in entry.person.relatives
	)


def name_left(one: Entry, other: Entry) -> float:
	"""Return a value from 0 to 1, and a quarter more for two given names and two surnames."""
	person = one.person
	rich = 1.25 if person.second and " " in person.given else 1.0
	return rich * one.kept * other.kept * (1 if one.known_as & other.known_as else OTHER_NAME)


def birth_left(one: Entry, other: Entry) -> float:
	"""Return 1 for the same date, also from a CURP; a half for a slip; less where only the year agrees."""
	dates = [_dates(entry) for entry in (one, other)]
	if dates[0] & dates[1]:
		return 1.0
	if one.birth is None or other.birth is None:
		return 0.0
	if one.precision == other.precision == EXACT:
		swapped = any(
			(born.day, born.month, born.year) == (two.month, two.day, two.year)
			for born in dates[0]
			for two in dates[1]
		)
		slip = any(
			Levenshtein.distance(f"{born:%Y%m%d}", f"{two:%Y%m%d}") == 1
			for born in dates[0]
			for two in dates[1]
		)
		if swapped or slip:
			return 0.5
	if YEAR_AND_MONTH in (one.precision, other.precision) and (one.birth.year, one.birth.month) == (
		other.birth.year,
		other.birth.month,
	):
		return 0.5
	apart = abs(one.birth.year - other.birth.year)
	return {0: 0.35, 1: 0.1}.get(apart, 0.0)


def _dates(entry: Entry) -> set[date]:
	"""Return the date written and the one in a CURP."""
	known = {entry.birth} if entry.birth and entry.precision == EXACT else set()
	if any(paper.kind == CURP and paper in entry.person.papers for paper in entry.papers):
		known.add(entry.person.birth)
	return known


def paper_left(one: Entry, other: Entry) -> float:
	"""Return 1 for a number in common, a little over a half where one character of it is wrong."""
	own = one.person.papers
	distances = [
		Levenshtein.distance(paper.number, second.number)
		for paper in one.papers
		for second in other.papers
		if paper.kind == second.kind and (paper in own or second in own)
	]
	return {0: 1.0, 1: 0.6}.get(min(distances, default=9), 0.0)


def phone_left(one: Entry, other: Entry) -> float:
	"""Count half, because families share one."""
	return 0.5 if one.person.phone in one.phones and one.person.phone in other.phones else 0.0


def _not_a_relative(entry: Entry, kind: str, relative: Person, born: float, paper: float) -> bool:
	if kind == SAME_DAY:
		return paper == 1.0
	if kind == TWINS or (kind == SIBLINGS and born < 1):
		return paper == 1.0 or not fits(entry.given, relative.given)
	if kind in (FATHER_AND_SON, NAMESAKES):
		return paper == 1.0 or (
			born >= 0.5 and entry.birth is not None and abs(entry.birth.year - relative.birth.year) > 1
		)
	return True


def fits(written: str, given: str) -> bool:
	"""Return whether given names as written could be short for those of another person."""
	short = {form.lower() for forms in nicknames(given).values() for form in forms}
	names = [name.lower() for name in given.replace("-", " ").split()]
	words = [word.lower().strip(".,*()") for word in written.replace("-", " ").split()]
	return any(word in short for word in words) or all(
		any(name.startswith(word) or word.startswith(name) for name in names) for word in words
	)
