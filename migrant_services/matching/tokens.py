"""The words by which a person is found at the desk, and the typed text as such words.

========  ==================================================================================================
prefix    what follows
========  ==================================================================================================
(none)    a word of a name, folded
``~``     how a word sounds, and how the names sound that it is a short form of
``&``     how a word sounds, and another word of the same name as it is written: few people have both
``#``     a document number without its letters
``+``     the last digits of a phone number
``=``     the birth date as YYYYMMDD, or its known beginning
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
from migrant_services.matching.phonetic import make_sound_key
from migrant_services.matching.pieces import split_pieces, write_dates_in_digits
from migrant_services.matching.profile import (
	MIN_DOCUMENT_LENGTH,
	MIN_PHONE_DIGITS,
	Profile,
	document_core,
	phone_form,
)
from migrant_services.matching.record import ESTIMATED, YEAR, YEAR_AND_MONTH
from migrant_services.matching.repair import mend

SOUND, PAIR, DOCUMENT, PHONE, BIRTH = "~", "&", "#", "+", "="
MAX_LENGTH = 64
MAX_HALF_LENGTH = 30  # of a pair
# Words of one name that are paired; names, and numbers, of what was typed that are looked for.
MAX_PAIRED, MAX_NAMES, MAX_NUMBERS = 6, 5, 2
# A sound of one character begins every tenth name.
MIN_SOUND_LENGTH = 2
# Longer text is not a search.
MAX_TEXT_LENGTH = 140
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
	"""One way to read the typed text: the token to look for, in whole or its beginning."""

	kind: str
	token: str
	whole: bool


Term = tuple[Way, ...]


class Query(NamedTuple):
	"""The typed text in parts.

	:param names: folded words of a name, of which the last may still be in typing
	:param numbers: dates, documents and phones, each to match in one of its ways
	:param folio: beginning of a person's folio, or ""
	"""

	names: tuple[str, ...] = ()
	numbers: tuple[Term, ...] = ()
	folio: str = ""


def make_tokens(person: Profile) -> set[str]:
	"""Return the words of a person, none longer than :data:`MAX_LENGTH` characters."""
	found = set()
	for form in person.names:
		words = dict.fromkeys((*form.given, *form.surnames))
		heard = {word: {make_sound_key(name) for name in names} for word, names in meanings(form).items()}
		found |= words.keys() | {SOUND + key for keys in heard.values() for key in keys}
		for one, other in permutations(list(words)[:MAX_PAIRED], 2):
			found |= {_join_pair(key, other) for key in heard[one]}
		found |= {text for text, _role, start, end in form.glued if end - start == 1}
		# A letter that stands before an apostrophe: N Diaye, L Ouverture.
		found |= {
			text
			for text, role, start, end in form.glued
			if role == SURNAME and end - start == 2 and len(form.surnames[start]) == 1
		}
	found |= {_make_document_token(form.core) for form in person.documents}
	found |= {PHONE + phone for phone in person.phones}
	if person.birth and person.birth.year:
		found.add(BIRTH + person.birth.digits[: _KNOWN_DIGITS.get(person.birth.precision, 8)])
	return {token[:MAX_LENGTH] for token in found}


def list_readings(text: str, today: date) -> list[Query]:
	"""Return the ways to read the typed text, the likeliest first.

	Text that a reader took from a document is its number, or otherwise its holder. In other text, particles
	and letters may be beginnings of names that others write as one word: ``o neillson``, ``de la cruz``.
	"""
	if found := machine_readable.read(text, today):
		return _query_document(found)
	query = parse_query(text, today)
	as_one = parse_query(text, today, joining=True)
	return [query] if as_one == query else [query, as_one]


def parse_query(text: str, today: date, joining: bool = False) -> Query:
	"""Split the text of the search box.

	>>> parse_query("Quispe 1987", date(2026, 1, 1))
	Query(names=('quispe',), numbers=((Way(kind='birth', token='=1987', whole=False),),), folio='')

	:param joining: whether to join particles with the word that follows
	"""
	text = write_dates_in_digits(" ".join(mend(text[:MAX_TEXT_LENGTH]).split()))
	folio = _parse_folio(text)
	if _NUMBER_ALONE.fullmatch(text):
		term = _parse_birth(text, today) + _parse_number(text)
		return Query((), (term,) if term else (), folio)
	words, numbers = [], []
	for _kind, part in split_pieces(text):
		if term := _parse_birth(part, today) or _parse_number(part):
			numbers.append(term)
		else:
			words += re.sub("[0-9]", "", fold(part)).split()
	words = joined(words) if joining else words
	names = [word for word in words if not is_idle(word)]
	# A single particle is the beginning of a name that is still being typed.
	names = names if names or numbers else words
	return Query(tuple(dict.fromkeys(names))[:MAX_NAMES], tuple(dict.fromkeys(numbers))[:MAX_NUMBERS], folio)


def _query_document(found: MachineRead) -> list[Query]:
	"""Return the query for a scanned document: its numbers, or otherwise its name and birth date."""
	numbers = [number for text in (found.number, found.optional) if (number := normalise_number(text))]
	ways = tuple(way for number in numbers for way in _list_document_ways(number))
	names = fold(f"{found.surnames} {found.given_names}").split()
	born = (Way(BY_BIRTH, BIRTH + found.birth_date.strftime("%Y%m%d"), True),) if found.birth_date else ()
	return [
		Query(numbers=(ways,) if ways else ()),
		Query(
			tuple(name for name in dict.fromkeys(names) if not is_idle(name))[:MAX_NAMES],
			(born,) if born else (),
		),
	]


def match_words(names: tuple[str, ...]) -> list[Term]:
	"""Return names as whole words, in any spelling; for the last one its beginning."""
	return [_match_sounds(word, True) for word in names[:-1]] + [
		_match_beginning(word) for word in names[-1:]
	]


def match_beginnings(names: tuple[str, ...]) -> list[Term]:
	"""Return each name by its beginning."""
	return list(map(_match_beginning, names))


def match_loosely(names: tuple[str, ...]) -> list[Term]:
	"""Return each name by its beginning, as it is written or as it sounds."""
	return [_match_beginning(word) + _match_sounds(word, False) for word in names]


def match_sounds(names: tuple[str, ...]) -> list[Term]:
	"""Return each name by its sound; for the last one the beginning of its sound, if that is long enough."""
	return [_match_sounds(word, True) for word in names[:-1]] + [
		_match_sounds(word, False) or _match_beginning(word) for word in names[-1:]
	]


def make_pair_token(name: str, beginning: str) -> Term:
	"""Return a name as it sounds, together with the beginning of another one."""
	return tuple(
		Way(NAME, _join_pair(heard.token[1:], written.token), False)
		for heard in _match_sounds(name, True)
		for written in _match_beginning(beginning)
	)


def _make_document_token(core: str) -> str:
	"""Return the number in plain letters, because the database does not distinguish Ñ from N."""
	return DOCUMENT + fold(core).replace(" ", "")


def _join_pair(heard: str, word: str) -> str:
	return f"{PAIR}{heard[:MAX_HALF_LENGTH]} {word[:MAX_HALF_LENGTH]}"


def _match_beginning(word: str) -> Term:
	return tuple(Way(NAME, way[:MAX_LENGTH], False) for way in dict.fromkeys((word, written_out(word))))


def _match_sounds(word: str, whole: bool) -> Term:
	names = {name for way in (word, written_out(word)) for name in stands_for(way)}
	keys = {key for name in names if len(key := make_sound_key(name)) >= MIN_SOUND_LENGTH or whole}
	return tuple(Way(BY_SOUND, (SOUND + key)[:MAX_LENGTH], whole) for key in sorted(keys))


def _parse_number(text: str) -> Term:
	"""Return the number as a document or a phone number."""
	number, digits = normalise_number(text), re.sub("[^0-9]", "", text)
	if "/" in text or len(digits) < 3:
		return ()
	ways = _list_document_ways(number)
	if len(digits) >= MIN_PHONE_DIGITS and _NUMBER_ALONE.fullmatch(text) and (phone := phone_form(text)):
		ways.append(Way(BY_PHONE, PHONE + phone, False))
	return tuple(ways)


def _list_document_ways(number: str) -> list[Way]:
	"""Return a normalised number as that of a document; a CUIL also as the DNI in it."""
	if len(number) < MIN_DOCUMENT_LENGTH:
		return []
	ways = [Way(BY_DOCUMENT, _make_document_token(document_core(number))[:MAX_LENGTH], False)]
	if dni := extract_dni(number):
		ways.append(Way(BY_DOCUMENT, _make_document_token(document_core(dni)), True))
	return ways


def _parse_birth(text: str, today: date) -> Term:
	"""Read day, month and year in the local order, and also with day and month swapped."""
	if _YEAR.fullmatch(text):
		return (Way(BY_BIRTH, BIRTH + text, False),)
	if found := _MONTH_AND_YEAR.fullmatch(text):
		in_month, in_year = map(int, found.groups())
		known = 1 <= in_month <= 12 and FIRST_YEAR <= in_year <= today.year
		return (Way(BY_BIRTH, f"{BIRTH}{in_year:04d}{in_month:02d}", False),) if known else ()
	found = _DAY_FIRST.fullmatch(text) or _COMPACT.fullmatch(text)
	day, month, year = found.groups() if found else ("", "", "")
	orders = [(_complete_year(year, today), *rest) for rest in ((month, day), (day, month))] if found else []
	if found := _YEAR_FIRST.fullmatch(text) or _COMPACT_YEAR_FIRST.fullmatch(text):
		year, month, day = found.groups()
		orders.append((year, month, day))
	dates = [
		read for order in orders if (read := _make_date(*order)) and FIRST_YEAR <= read.year and read <= today
	]
	return tuple(Way(BY_BIRTH, BIRTH + read.strftime("%Y%m%d"), True) for read in dict.fromkeys(dates))


def _make_date(year: str, month: str, day: str) -> date | None:
	try:
		return date(int(year), int(month), int(day))
	except ValueError:
		return None


def _complete_year(year: str, today: date) -> str:
	"""Return a year of two digits as the last such year that is not in the future."""
	if len(year) == 4:
		return year
	century = today.year // 100 * 100
	return str(century + int(year) - (100 if century + int(year) > today.year else 0))


def _parse_folio(text: str) -> str:
	"""Return the beginning of the folio that is meant: with its letters, or only its digits."""
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
	# People leave out leading zeros when they read a folio aloud.
	return f"{prefix}-{digits if digits.startswith('0') else digits.zfill(MIN_DIGITS)}"
