"""The words under which a person is looked up at the desk, and what somebody typed as such words.

========  ==================================================================================================
prefix    what follows
========  ==================================================================================================
(none)    a word of a name, folded
``~``     how a word sounds, and how the names sound that it is a short form of
``&``     how a word sounds, and another word of the same name as it is written: few people have both
``#``     a document number without its letters
``+``     the last digits of a phone number
``=``     the birth date as YYYYMMDD, as far as it is known
========  ==================================================================================================
"""

import re
from datetime import date
from itertools import permutations
from typing import NamedTuple

from migrant_services.core.folio import FOLIO_PREFIXES, MIN_DIGITS, parse_folio
from migrant_services.core.identity import machine_readable
from migrant_services.core.identity.documents import extract_dni, normalise_number
from migrant_services.core.identity.mrz import MachineRead
from migrant_services.matching.compare_names import meanings, stands_for
from migrant_services.matching.frequency import SURNAME
from migrant_services.matching.names import fold, is_idle, joined, written_out
from migrant_services.matching.phonetic import sound
from migrant_services.matching.pieces import dates_in_digits, pieces
from migrant_services.matching.profile import (
	LEAST_DOCUMENT_SIGNS,
	LEAST_PHONE_DIGITS,
	Profile,
	document_core,
	phone_form,
)
from migrant_services.matching.record import ESTIMATED, YEAR, YEAR_AND_MONTH
from migrant_services.matching.repair import mend

SOUND, PAIR, DOCUMENT, PHONE, BIRTH = "~", "&", "#", "+", "="
LENGTH = 64
HALF = 30  # of a pair
# Words of one name that are paired; names, and numbers, of what was typed that are looked for.
MOST_PAIRED, MOST_NAMES, MOST_NUMBERS = 6, 5, 2
# The beginning of a sound of one sign is that of every tenth name.
LEAST_SOUND = 2
# Longer text is nothing that somebody looks for.
MOST_SIGNS = 140
NAME, BY_SOUND, BY_DOCUMENT, BY_PHONE, BY_BIRTH = "name", "sound", "document", "phone", "birth"
FIRST_YEAR = 1900

_KNOWN_DIGITS = {YEAR: 4, ESTIMATED: 4, YEAR_AND_MONTH: 6}
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})")
_MONTH_AND_YEAR = re.compile(r"(\d{1,2})[/.\-](\d{4})")
_COMPACT = re.compile(r"(\d{2})(\d{2})(\d{4})")
_COMPACT_YEAR_FIRST = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_NUMBER_ALONE = re.compile(r"[+\d(][\d\s().\-/]*")


class Way(NamedTuple):
	"""One way to take what was typed: the token sought, whole or its beginning."""

	kind: str
	token: str
	whole: bool


Term = tuple[Way, ...]


class Sought(NamedTuple):
	"""What was typed, taken apart.

	:param names: folded words of a name, of which the last may still be in typing
	:param numbers: dates, documents and phones, each to be fulfilled in one of its ways
	:param folio: beginning of a person's folio, or ""
	"""

	names: tuple[str, ...] = ()
	numbers: tuple[Term, ...] = ()
	folio: str = ""


def tokens(person: Profile) -> set[str]:
	"""The words of a person, none longer than :data:`LENGTH` characters."""
	found = set()
	for form in person.names:
		words = dict.fromkeys((*form.given, *form.surnames))
		heard = {word: {sound(name) for name in names} for word, names in meanings(form).items()}
		found |= words.keys() | {SOUND + key for keys in heard.values() for key in keys}
		for one, other in permutations(list(words)[:MOST_PAIRED], 2):
			found |= {_pair(key, other) for key in heard[one]}
		found |= {text for text, _role, start, end in form.glued if end - start == 1}
		# A letter that stands before an apostrophe: N Diaye, L Ouverture.
		found |= {
			text
			for text, role, start, end in form.glued
			if role == SURNAME and end - start == 2 and len(form.surnames[start]) == 1
		}
	found |= {_document(form.core) for form in person.documents}
	found |= {PHONE + phone for phone in person.phones}
	if person.birth and person.birth.year:
		found.add(BIRTH + person.birth.digits[: _KNOWN_DIGITS.get(person.birth.precision, 8)])
	return {token[:LENGTH] for token in found}


def readings(text: str, today: date) -> list[Sought]:
	"""The ways to take what was typed, the likeliest first.

	What a reader typed from a document is its number, else its holder. In anything else particles and letters may be
	the beginnings of names that others write as one word: ``o neillson``, ``de la cruz``.
	"""
	if found := machine_readable.read(text, today):
		return _of_document(found)
	asked = sought(text, today)
	as_one = sought(text, today, joining=True)
	return [asked] if as_one == asked else [asked, as_one]


def sought(text: str, today: date, joining: bool = False) -> Sought:
	"""Take apart what was typed into the box of the search.

	>>> sought("Quispe 1987", date(2026, 1, 1))
	Sought(names=('quispe',), numbers=((Way(kind='birth', token='=1987', whole=False),),), folio='')

	:param joining: write particles and the like as one word with what follows them
	"""
	text = dates_in_digits(" ".join(mend(text[:MOST_SIGNS]).split()))
	folio = _folio(text)
	if _NUMBER_ALONE.fullmatch(text):
		term = _birth(text, today) + _number(text)
		return Sought((), (term,) if term else (), folio)
	words, numbers = [], []
	for _kind, part in pieces(text):
		if term := _birth(part, today) or _number(part):
			numbers.append(term)
		else:
			words += re.sub("[0-9]", "", fold(part)).split()
	words = joined(words) if joining else words
	names = [word for word in words if not is_idle(word)]
	# A particle alone is the beginning of a name that is still being typed.
	names = names if names or numbers else words
	return Sought(
		tuple(dict.fromkeys(names))[:MOST_NAMES], tuple(dict.fromkeys(numbers))[:MOST_NUMBERS], folio
	)


def _of_document(found: MachineRead) -> list[Sought]:
	"""By the numbers of a document that was read; else by the name and the birth date in it."""
	numbers = [number for text in (found.number, found.optional) if (number := normalise_number(text))]
	ways = tuple(way for number in numbers for way in _documents(number))
	names = fold(f"{found.surnames} {found.given_names}").split()
	born = (Way(BY_BIRTH, BIRTH + found.birth_date.strftime("%Y%m%d"), True),) if found.birth_date else ()
	return [
		Sought(numbers=(ways,) if ways else ()),
		Sought(
			tuple(name for name in dict.fromkeys(names) if not is_idle(name))[:MOST_NAMES],
			(born,) if born else (),
		),
	]


def as_written(names: tuple[str, ...]) -> list[Term]:
	"""Names as whole words, however they are spelled; of the last one its beginning."""
	return [_sounds(word, True) for word in names[:-1]] + [_beginning(word) for word in names[-1:]]


def beginnings(names: tuple[str, ...]) -> list[Term]:
	"""Each name by its beginning."""
	return list(map(_beginning, names))


def loosely(names: tuple[str, ...]) -> list[Term]:
	"""Each name by its beginning, as it is written or as it sounds."""
	return [_beginning(word) + _sounds(word, False) for word in names]


def by_sound(names: tuple[str, ...]) -> list[Term]:
	"""Each name by its sound; of the last one the beginning of its sound, where there is enough of it."""
	return [_sounds(word, True) for word in names[:-1]] + [
		_sounds(word, False) or _beginning(word) for word in names[-1:]
	]


def pair(name: str, beginning: str) -> Term:
	"""A name as it sounds together with the beginning of another one."""
	return tuple(
		Way(NAME, _pair(heard.token[1:], written.token), False)
		for heard in _sounds(name, True)
		for written in _beginning(beginning)
	)


def _document(core: str) -> str:
	"""In plain letters: the database takes Ñ and N for one."""
	return DOCUMENT + fold(core).replace(" ", "")


def _pair(heard: str, word: str) -> str:
	return f"{PAIR}{heard[:HALF]} {word[:HALF]}"


def _beginning(word: str) -> Term:
	return tuple(Way(NAME, way[:LENGTH], False) for way in dict.fromkeys((word, written_out(word))))


def _sounds(word: str, whole: bool) -> Term:
	names = {name for way in (word, written_out(word)) for name in stands_for(way)}
	keys = {key for name in names if len(key := sound(name)) >= LEAST_SOUND or whole}
	return tuple(Way(BY_SOUND, (SOUND + key)[:LENGTH], whole) for key in sorted(keys))


def _number(text: str) -> Term:
	"""As a document or a phone number."""
	number, digits = normalise_number(text), re.sub("[^0-9]", "", text)
	if "/" in text or len(digits) < 3:
		return ()
	ways = _documents(number)
	if len(digits) >= LEAST_PHONE_DIGITS and _NUMBER_ALONE.fullmatch(text) and (phone := phone_form(text)):
		ways.append(Way(BY_PHONE, PHONE + phone, False))
	return tuple(ways)


def _documents(number: str) -> list[Way]:
	"""A normalised number as that of a document; a CUIL also as the DNI in it."""
	if len(number) < LEAST_DOCUMENT_SIGNS:
		return []
	ways = [Way(BY_DOCUMENT, _document(document_core(number))[:LENGTH], False)]
	if dni := extract_dni(number):
		ways.append(Way(BY_DOCUMENT, _document(document_core(dni)), True))
	return ways


def _birth(text: str, today: date) -> Term:
	"""Day, month and year in the order in which people here write them, also with day and month changed over."""
	if _YEAR.fullmatch(text):
		return (Way(BY_BIRTH, BIRTH + text, False),)
	if found := _MONTH_AND_YEAR.fullmatch(text):
		in_month, in_year = map(int, found.groups())
		known = 1 <= in_month <= 12 and FIRST_YEAR <= in_year <= today.year
		return (Way(BY_BIRTH, f"{BIRTH}{in_year:04d}{in_month:02d}", False),) if known else ()
	found = _DAY_FIRST.fullmatch(text) or _COMPACT.fullmatch(text)
	day, month, year = found.groups() if found else ("", "", "")
	readings = [(_whole_year(year, today), *order) for order in ((month, day), (day, month))] if found else []
	if found := _YEAR_FIRST.fullmatch(text) or _COMPACT_YEAR_FIRST.fullmatch(text):
		year, month, day = found.groups()
		readings.append((year, month, day))
	dates = [
		read
		for reading in readings
		if (read := _date(*reading)) and FIRST_YEAR <= read.year and read <= today
	]
	return tuple(Way(BY_BIRTH, BIRTH + read.strftime("%Y%m%d"), True) for read in dict.fromkeys(dates))


def _date(year: str, month: str, day: str) -> date | None:
	try:
		return date(int(year), int(month), int(day))
	except ValueError:
		return None


def _whole_year(year: str, today: date) -> str:
	"""Of two digits, the last such year that is not in the future."""
	if len(year) == 4:
		return year
	century = today.year // 100 * 100
	return str(century + int(year) - (100 if century + int(year) > today.year else 0))


def _folio(text: str) -> str:
	"""The beginning of the folio that is meant: with its letters, or its digits alone."""
	prefix = FOLIO_PREFIXES["Person"]
	if whole := parse_folio(text, prefix):
		return whole
	compact = re.sub("[ ._:#-]", "", text.upper())
	digits = compact.removeprefix(prefix)
	if (
		not (digits.isascii() and digits.isdigit())
		or len(digits) > 12
		or (digits == compact and len(digits) < 3)
	):
		return ""
	# Leading zeros are left out when a folio is said.
	return f"{prefix}-{digits if digits.startswith('0') else digits.zfill(MIN_DIGITS)}"
