"""The words under which a person is looked up at the desk, and what somebody typed as such words.

========  =============================================================================================
prefix    what follows
========  =============================================================================================
(none)    a word of a name, folded
``~``     how a word sounds, and how the names sound that it is a short form of
``#``     a document number without its letters
``+``     the last digits of a phone number
``=``     the birth date as YYYYMMDD, as far as it is known
========  =============================================================================================
"""

import re
from datetime import date
from typing import NamedTuple

from migrant_services.matching.compare_names import stands_for
from migrant_services.matching.names import MAX_TOKENS, fold, is_idle, written_out
from migrant_services.matching.phonetic import sound
from migrant_services.matching.profile import (
	LEAST_DOCUMENT_SIGNS,
	LEAST_PHONE_DIGITS,
	Profile,
	document_core,
	phone_form,
)
from migrant_services.matching.record import ESTIMATED, YEAR, YEAR_AND_MONTH
from migrant_services.rules.documents import normalise_number
from migrant_services.rules.folio import FOLIO_PREFIXES, MIN_DIGITS, check_folio

SOUND, DOCUMENT, PHONE, BIRTH = "~", "#", "+", "="
LENGTH = 64
# Longer text is nothing that somebody looks for.
MOST_SIGNS = 140
EXACT, BEGINNING = "exact", "beginning"
NAME, BY_SOUND, BY_DOCUMENT, BY_PHONE, BY_BIRTH = "name", "sound", "document", "phone", "birth"
FIRST_YEAR = 1900
_KNOWN_DIGITS = {YEAR: 4, ESTIMATED: 4, YEAR_AND_MONTH: 6}
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})")
_MONTH_AND_YEAR = re.compile(r"(\d{1,2})[/.\-](\d{4})")
_COMPACT = re.compile(r"(\d{2})(\d{2})(\d{4})")
_COMPACT_YEAR_FIRST = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_NUMBER_ALONE = re.compile(r"[+\d][\d\s().\-/]*")


def tokens(person: Profile) -> set[str]:
	"""The words of a person, none longer than :data:`LENGTH` characters."""
	found = set()
	for form in person.names:
		for word in (*form.given, *form.surnames):
			found.add(word)
			found |= {SOUND + sound(name) for name in stands_for(word)}
		found |= {text for text, _role, start, end in form.glued if end - start == 1}
	found |= {DOCUMENT + form.core for form in person.documents}
	found |= {PHONE + phone for phone in person.phones}
	if person.birth and person.birth.year:
		found.add(BIRTH + person.birth.digits[: _KNOWN_DIGITS.get(person.birth.precision, 8)])
	return {token[:LENGTH] for token in found}


class Way(NamedTuple):
	"""One way to take what was typed: the token sought, whole or its beginning."""

	kind: str
	token: str
	whole: bool


class Sought(NamedTuple):
	"""What was typed, taken apart.

	:param terms: each has to be fulfilled in one of its ways
	:param folio: beginning of a person's folio, or ""
	"""

	terms: tuple[tuple[Way, ...], ...] = ()
	folio: str = ""


def sought(text: str, today: date) -> Sought:
	"""Take apart what was typed into the box of the search.

	>>> [way.token for term in sought("Quispe 1987", date(2026, 1, 1)).terms for way in term][:1]
	['quispe']
	"""
	text = " ".join(text[:MOST_SIGNS].split())
	folio = _folio(text)
	if birth := _dates(text, today):
		return Sought((_ways_of_number(text) + birth,), folio)
	if _NUMBER_ALONE.fullmatch(text):
		term = _ways_of_number(text) + _year(text)
		return Sought((term,) if term else (), folio)
	terms, idle = [], []
	for part in text.split():
		if any(sign.isdigit() for sign in part):
			term = _dates(part, today) or _year(part)
			terms.append(term + _ways_of_number(part) or _names(part))
		else:
			for word in fold(part).split():
				(idle if is_idle(word) else terms).append(_word(word))
	# A particle alone is the beginning of a name that is still being typed.
	terms = [term for term in terms if term] or idle
	return Sought(tuple(dict.fromkeys(terms))[:MAX_TOKENS], folio)


def _word(word: str) -> tuple[Way, ...]:
	ways = [Way(NAME, word[:LENGTH], False)]
	if (whole := written_out(word)) != word:
		ways.append(Way(NAME, whole[:LENGTH], False))
	return tuple(ways)


def by_sound(term: tuple[Way, ...]) -> tuple[Way, ...]:
	"""The same word by its sound, and by the names it is a short form of; other terms as they are."""
	ways = []
	for way in term:
		if way.kind == NAME:
			ways += [Way(BY_SOUND, (SOUND + sound(name))[:LENGTH], False) for name in sorted(stands_for(way.token))]
		else:
			ways.append(way)
	return tuple(dict.fromkeys(ways))


def _names(part: str) -> tuple[Way, ...]:
	letters = re.sub("[0-9]", "", fold(part)).replace(" ", "")
	return (Way(NAME, letters[:LENGTH], False),) if letters else ()


def _ways_of_number(text: str) -> tuple[Way, ...]:
	"""As a document or a phone number."""
	ways, number = [], normalise_number(text)
	if sum(sign.isdigit() for sign in number) >= 3 and len(number) >= LEAST_DOCUMENT_SIGNS:
		ways.append(Way(BY_DOCUMENT, (DOCUMENT + document_core(number))[:LENGTH], False))
	digits = re.sub("[^0-9]", "", text)
	if len(digits) >= LEAST_PHONE_DIGITS and not re.search("[A-Za-z]", text) and (phone := phone_form(text)):
		ways.append(Way(BY_PHONE, PHONE + phone, False))
	return tuple(ways)


def _dates(text: str, today: date) -> tuple[Way, ...]:
	"""Day, month and year in the order in which people here write them; else month and day changed over."""
	if found := _YEAR_FIRST.fullmatch(text) or _COMPACT_YEAR_FIRST.fullmatch(text):
		readings = [found.groups()]
	elif found := _DAY_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
		day, month, year = found.groups()
		readings = [(_whole_year(year, today), month, day), (_whole_year(year, today), day, month)]
	elif found := _MONTH_AND_YEAR.fullmatch(text):
		month, year = map(int, found.groups())
		known = 1 <= month <= 12 and FIRST_YEAR <= year <= today.year
		return (Way(BY_BIRTH, f"{BIRTH}{year:04d}{month:02d}", False),) if known else ()
	else:
		return ()
	ways = []
	for year, month, day in readings:
		try:
			read = date(int(year), int(month), int(day))
		except ValueError:
			continue
		if FIRST_YEAR <= read.year and read <= today:
			ways.append(Way(BY_BIRTH, BIRTH + read.strftime("%Y%m%d"), True))
	return tuple(dict.fromkeys(ways))


def _whole_year(year: str, today: date) -> int:
	"""Of two digits, the last such year that is not in the future."""
	if len(year) == 4:
		return int(year)
	century = today.year // 100 * 100
	return century + int(year) - (100 if century + int(year) > today.year else 0)


def _year(text: str) -> tuple[Way, ...]:
	return (Way(BY_BIRTH, BIRTH + text, False),) if _YEAR.fullmatch(text) else ()


def _folio(text: str) -> str:
	"""The beginning of the folio that is meant: with its letters, or its digits alone."""
	prefix = FOLIO_PREFIXES["Person"]
	if whole := check_folio(text, prefix):
		return whole
	compact = re.sub("[ ._/:#-]", "", text.upper())
	digits = compact.removeprefix(prefix)
	if not digits.isdigit() or len(digits) > 12 or (digits == compact and len(digits) < 3):
		return ""
	if len(digits) <= MIN_DIGITS:
		# Leading zeros are left out when a folio is said, so seven digits are its whole number.
		return f"{prefix}-{digits.zfill(MIN_DIGITS) if not digits.startswith('0') else digits}"
	return f"{prefix}-{digits}"
