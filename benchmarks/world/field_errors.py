"""Errors in birth dates, documents, telephones, sex and nationality."""

from dataclasses import replace
from datetime import date
from random import Random
from string import ascii_uppercase, digits

from benchmarks.world import documents
from benchmarks.world.documents import CURP, PASSPORT, Paper
from benchmarks.world.entries import Entry
from benchmarks.world.people import AREAS
from migrant_services.matching.record import ESTIMATED, EXACT, YEAR, YEAR_AND_MONTH

NO_NUMBER = "S/N,ROBADO,EXTRAVIADO,NO TRAE,EN TRÁMITE,PENDIENTE,NO APLICA,SIN DOCUMENTO,XXXXXXX,00000000,99999999,N/A,NO TIENE,VER EXPEDIENTE,12345678"
NO_SURNAME = "X,S/A,NO TIENE,N/A,.,-,XX,SIN APELLIDO,NO APLICA"
NO_DATE = date(1900, 1, 1)
LOOK_ALIKE = {
	"0": "O",
	"O": "0",
	"1": "I",
	"I": "1",
	"5": "S",
	"S": "5",
	"8": "B",
	"B": "8",
	"2": "Z",
	"Z": "2",
}


def day_and_month_swapped(entry: Entry, _first: Entry, _rng: Random) -> Entry | None:
	born = _exact(entry)
	if born is None or born.day > 12 or born.day == born.month:
		return None
	return replace(entry, birth=born.replace(day=born.month, month=born.day))


def by_year(entry: Entry, _first: Entry, rng: Random) -> Entry | None:
	"""Keep only the year, the month or the age; a CURP beside it often gives the rest."""
	born = _exact(entry)
	if born is None:
		return None
	own = [paper for paper in entry.person.papers if paper.kind == CURP and paper not in entry.papers]
	if own and rng.random() < 0.7:
		entry = replace(entry, papers=(*entry.papers, *own))
	how = rng.random()
	if how < 0.6:
		return replace(entry, birth=date(born.year, 1, 1), precision=YEAR)
	if how < 0.85:
		return replace(entry, birth=born.replace(day=1), precision=YEAR_AND_MONTH)
	return replace(entry, birth=date(born.year + rng.choice((-1, 0, 1)), 1, 1), precision=ESTIMATED)


def first_of_january(entry: Entry, _first: Entry, _rng: Random) -> Entry | None:
	"""Keep only the year of a date that the system requires in full."""
	born = _exact(entry)
	if born is None or (born.month, born.day) == (1, 1):
		return None
	return replace(entry, birth=date(born.year, 1, 1))


def digit_of_birth(entry: Entry, _first: Entry, rng: Random) -> Entry | None:
	born = _exact(entry)
	if born is None:
		return None
	written = f"{born:%Y%m%d}"
	for _try in range(30):
		place = rng.randrange(2, 8)
		changed = written[:place] + rng.choice(digits) + written[place + 1 :]
		if changed != written and (other := _date(changed)) and 1930 <= other.year <= 2026:
			return replace(entry, birth=other)
	return None


def character_of_document(entry: Entry, first: Entry, rng: Random) -> Entry | None:
	"""Change one character of a number on file."""
	shown = [paper for paper in first.papers if paper in entry.person.papers]
	if not shown:
		return None
	paper = rng.choice(shown)
	number, place = paper.number, rng.randrange(len(paper.number))
	character = number[place]
	if character in LOOK_ALIKE and rng.random() < 0.2:
		other = LOOK_ALIKE[character]
	else:
		other = rng.choice((digits if character.isdigit() else ascii_uppercase).replace(character, ""))
	wrong = replace(paper, number=number[:place] + other + number[place + 1 :])
	return replace(entry, papers=(*(own for own in entry.papers if own.kind != paper.kind), wrong))


def another_document(entry: Entry, first: Entry, rng: Random) -> Entry | None:
	"""Show a document that is not on file: of another type, or a new passport where the old one had expired."""
	on_file = {paper.kind for paper in first.papers}
	if not on_file:
		return None
	others = tuple(paper for paper in entry.person.papers if paper.kind not in on_file)
	if any(paper.kind == PASSPORT and paper.expired for paper in first.papers) and rng.random() < 0.6:
		others = (Paper(PASSPORT, documents.passport(entry.person.country, rng)),)
	return replace(entry, papers=others) if others else None


def document_missing(entry: Entry, first: Entry, _rng: Random) -> Entry | None:
	return replace(entry, papers=()) if first.papers else None


def placeholder(entry: Entry, _first: Entry, rng: Random) -> Entry | None:
	"""Put a word or a row of one digit where a number, a surname, a date or a telephone is required."""
	how = rng.random()
	if how < 0.6:
		kind = rng.choice([paper.kind for paper in entry.person.papers] or [PASSPORT])
		return replace(entry, papers=(Paper(kind, rng.choice(NO_NUMBER.split(","))),))
	if how < 0.8 and not entry.second:
		return replace(entry, second=rng.choice(NO_SURNAME.split(",")))
	if how > 0.9 and entry.birth == entry.person.birth:
		return replace(entry, birth=NO_DATE, precision=EXACT)
	country = {"Mexico": "+52", "Argentina": "+549"}[entry.person.host]
	return replace(entry, phones=(country + rng.choice("059") * 10,))


def phone_changed(entry: Entry, first: Entry, rng: Random) -> Entry | None:
	if not first.phones or entry.phones not in ((), first.phones):
		return None
	area = rng.choice(AREAS[entry.person.host])
	return replace(entry, phones=(area + "".join(rng.choice(digits) for _digit in range(13 - len(area))),))


def sex_wrong(entry: Entry, _first: Entry, _rng: Random) -> Entry | None:
	return replace(entry, sex={"F": "M", "M": "F"}[entry.sex]) if entry.sex else None


def nationality(entry: Entry, first: Entry, rng: Random) -> Entry | None:
	"""Drop the nationality or write the second one, sometimes with the passport of that country."""
	if not first.countries:
		return None
	second = entry.person.second_country
	if not second:
		return replace(entry, countries=())
	beside = rng.random() < 0.3
	papers = entry.papers
	if rng.random() < 0.3:
		papers = (
			*(paper for paper in papers if paper.kind != PASSPORT),
			Paper(PASSPORT, documents.passport(second, rng)),
		)
	return replace(entry, countries=(second, entry.person.country) if beside else (second,), papers=papers)


def _exact(entry: Entry) -> date | None:
	return entry.birth if entry.precision == EXACT else None


def _date(text: str) -> date | None:
	try:
		return date(int(text[:4]), int(text[4:6]), int(text[6:]))
	except ValueError:
		return None
