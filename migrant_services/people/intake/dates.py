"""Reads dates and ages from lists that people keep by hand.

A date is never guessed: the order of day and month, and the century of a year with two digits, come from a user who
knows the file. :func:`orders` returns which orders a text allows, so that the question is asked only where it matters.
"""

import re
import unicodedata
from datetime import date, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from babel.dates import get_month_names
from num2words import num2words

from migrant_services.core.ages import ESTIMATED, EXACT, MAX_PLAUSIBLE_AGE, YEAR, YEAR_MONTH
from migrant_services.core.findings import ERROR, WARNING, Finding, make_finding

DAY_FIRST, MONTH_FIRST = "Day first", "Month first"
ORDERS = (DAY_FIRST, MONTH_FIRST)
# The meanings of a year with two digits.
LATEST_PAST, CENTURY_1900, NOT_ACCEPTED = "The latest year that is past", "1900 and after", "Not accepted"
TWO_DIGITS = (LATEST_PAST, CENTURY_1900, NOT_ACCEPTED)

# Day 1 of Excel is 1 January 1900; it counts a 29 February 1900 that never was.
EXCEL_EPOCH = date(1899, 12, 30)
MAX_AGE_LENGTH = 60
EXCEL_DAYS = range(367, 73_415)
# Earlier years are typing errors.
FIRST_YEAR = 1800

MESSAGES = {
	"DATE_UNREADABLE": "This is not a date. Write it like 17/05/1987, or only the year.",
	"DATE_IMPOSSIBLE": "This day does not exist. Check day and month.",
	"DATE_NONE": "There is no date in it. It stays unknown.",
	"DATE_SHORT_YEAR": "The year has two digits. Write all four.",
	"DATE_SERIAL": "The number was read as a day counted by a spreadsheet. Check the date.",
	"AGE_UNREADABLE": "This is not an age. Write whole years, or months with the word.",
	"AGE_MINOR": "It says that the person is under age, but not how old. Write the age, or the year of birth.",
	"AGE_ADULT": "It says that the person is an adult, but not how old. The age stays unknown.",
	"AGE_IMPOSSIBLE": "An age above {0} is not possible. Check it.",
}

_AGE_UNITS = {
	"years": r"anos?(?: cumplidos)?|anitos?|a|ans?|years?(?: old)?|yrs?|yo|y",
	"months": r"meses|mes|mesecitos|months?|mois|m",
	"weeks": r"semanas?|sem|weeks?|s",
	"days": r"dias?|days?|jours?|d",
}
_AROUND_AGES = re.compile(
	r"^(?:edad|aprox(?:imad[oa](?:mente)?)?|como|casi|unos|unas|tiene|~)[:. ]*|[ .]*(?:\(?aprox(?:imadamente)?\.?\)?|de edad|edad)\.?$|\.$"
)
_NEW_BORN = re.compile(
	r"(?:bebe )?(?:recien ?nacid[oa]s?|r\.? ?n\.?|neonat[oa]|newborn|new born|(?:menos de|menor de|menor a|<) ?(?:1|un)(?: (?:ano|mes|year|month))?)"
)
_ONLY_MINOR = re.compile(
	r"(?:es )?(?:(?:un |una )?(?:menor(?:es)?(?: de edad)?|nin[oa]|bebe|infante|lactante|adolescente|nna|minor|child|baby|under ?age))"
)
_ONLY_ADULT = re.compile(
	r"(?:es )?(?:mayor(?: de edad)?|adult[oa](?: mayor)?|tercera edad|adult|anciano|anciana|joven adult[oa])"
)
_NUMBERS = re.compile(r"([0-9]{1,4})[-/. ]+([0-9]{1,2})[-/. ]+([0-9]{1,4})")
# Only from the beginning of the spaces: from each of them it would take the square of their number.
_TIME = re.compile(
	r"(?<![ t,])[ t,]+([0-9]{1,2}):([0-9]{2})[0-9:.]*(?: *([ap])\.? *m\.?)?(?: *[a-z]{1,4})?(?:[+-][0-9:]{1,5})?$"
)
_WHOLE = re.compile(r"([0-9]{4,8})[.,]0+")
_MONTH_YEAR = re.compile(r"(?:([0-9]{1,2})[-/. ]+([0-9]{4})|([0-9]{4})[-/. ]+([0-9]{1,2}))")
# What programs write in place of a missing date, and a year that is uncertain.
_NO_DATE = re.compile(r"0{1,4}[-/.]0{1,2}[-/.]0{1,4}(?:[T ]00:00(?::00)?)?")
_ABOUT = re.compile(
	r"(?:ca?\.?|circa|hacia|vers|por|aprox(?:imadamente)?\.?|alrededor de|about|around|[~±]) ?([0-9]{4})|([0-9]{4}) ?(?:\(?aprox(?:imadamente)?\.?\)?|\?)"
)
_WORDS = re.compile(r"[0-9]+|[a-z]+")
_IDLE = {
	*("de", "del", "el", "of", "the", "st", "nd", "rd", "th", "do", "da"),
	*("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"),
	*("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
}


class ReadDate(NamedTuple):
	"""A date and its precision, or None, and the findings about it."""

	value: date | None
	precision: str = EXACT
	findings: tuple[Finding, ...] = ()


def read_date(text: str, order: str | None, two_digits: str | None, today: date) -> ReadDate:
	"""Read a birth date, or another day in the past.

	:param order: :data:`DAY_FIRST` or :data:`MONTH_FIRST`, for dates that both fit
	:param two_digits: one of :data:`TWO_DIGITS`
	"""
	if _NO_DATE.fullmatch(text.strip()):
		return ReadDate(None, EXACT, (make_finding(MESSAGES, "DATE_NONE"),))
	if about := _ABOUT.fullmatch(_folded(text)):
		year = int(about[1] or about[2])
		return (
			ReadDate(date(year, 7, 1), ESTIMATED)
			if FIRST_YEAR <= year <= today.year
			else _refuse("DATE_IMPOSSIBLE")
		)
	shape = _shape(text)
	if shape is None:
		return _refuse("DATE_UNREADABLE")
	if shape.serial:
		return ReadDate(shape.serial, EXACT, (make_finding(MESSAGES, "DATE_SERIAL"),))
	year = whole_year(shape.year, two_digits, today) if shape.short_year else shape.year
	if year is None:
		return _refuse("DATE_SHORT_YEAR")
	if not FIRST_YEAR <= year <= date.max.year:
		return _refuse("DATE_IMPOSSIBLE")
	if shape.month is None and shape.one is None:
		return ReadDate(date(year, 1, 1), YEAR)
	if shape.one is not None:
		# A date that only the other order fits is a mistake of its row.
		day, month = (shape.two, shape.one) if order == MONTH_FIRST else (shape.one, shape.two)
	else:
		day, month = shape.day, shape.month
	try:
		return ReadDate(
			date(year, month, 1 if day is None else day), EXACT if day is not None else YEAR_MONTH
		)
	except ValueError:
		return _refuse("DATE_IMPOSSIBLE")


def whole_year(short: int, two_digits: str | None, today: date) -> int | None:
	"""Return the year that two digits mean; None when they are not accepted."""
	if two_digits in (None, NOT_ACCEPTED):
		return None
	return short + (2000 if two_digits == LATEST_PAST and 2000 + short <= today.year else 1900)


def read_time(text: str) -> time:
	"""Return the time of day written after a date; midnight if there is none."""
	match = _TIME.search(_folded(text))
	if not match:
		return time()
	hour = int(match[1]) % 12 + 12 * (match[3] == "p") if match[3] else int(match[1])
	try:
		return time(hour, int(match[2]))
	except ValueError:
		return time()


def orders(text: str) -> frozenset[str]:
	"""Return the orders of day and month in which a text is a date; empty where the order does not matter."""
	shape = _shape(text)
	if shape is None or shape.one is None or shape.one == shape.two:
		return frozenset()
	return frozenset(_fitting(shape))


def has_short_year(text: str) -> bool:
	"""Return whether the year of a date has only two digits."""
	shape = _shape(text)
	return bool(shape and shape.short_year)


def is_written_date(text: str) -> bool:
	"""Return whether a text is a date with separators or words between its parts, unlike an age."""
	return not text.strip().isdecimal() and _shape(text) is not None


def is_age(text: str) -> bool:
	"""Return whether a text in a column of birth dates is an age with its unit, or stands for one."""
	age = _age(_folded(text))
	return bool(age and age.has_unit) or _says_only(text) is not None


def read_age(text: str, on_date: date) -> ReadDate:
	"""Return the birth date for an age on a day, as precise as the age, so that it gives the same age again."""
	if code := _says_only(text):
		level = ERROR if code == "AGE_MINOR" else WARNING
		return ReadDate(None, EXACT, (make_finding(MESSAGES, code, level=level),))
	age = _age(_folded(text))
	if age is None:
		return _refuse("AGE_UNREADABLE")
	if age.years > MAX_PLAUSIBLE_AGE:
		return _refuse("AGE_IMPOSSIBLE", MAX_PLAUSIBLE_AGE)
	if age.days or age.months:
		first = on_date - timedelta(days=age.days)
		months = first.year * 12 + first.month - 1 - age.months - 12 * age.years
		born = date(months // 12, months % 12 + 1, 1)
		# Only the year of an estimated date is reliable; for a small child the month is known too.
		return ReadDate(born, YEAR_MONTH if age.years < 18 else ESTIMATED)
	year = on_date.year - age.years - (on_date.month < 7)
	# A child of a few months is not born in the future.
	return ReadDate(min(date(year, 7, 1), on_date), ESTIMATED)


class _Age(NamedTuple):
	years: int = 0
	months: int = 0
	days: int = 0
	has_unit: bool = False


def _says_only(text: str) -> str | None:
	"""Return the finding for a text that only means under age or of age; None for other texts."""
	folded = _folded(text)
	if _ONLY_MINOR.fullmatch(folded):
		return "AGE_MINOR"
	return "AGE_ADULT" if _ONLY_ADULT.fullmatch(folded) else None


@lru_cache(maxsize=4096)
def _age(folded: str) -> _Age | None:
	"""Parse an age as people write it: ``34``, ``1 año 2 meses``, ``8 días``, ``2.5``, ``treinta y cuatro años``, ``recién nacida``."""
	folded = " ".join(folded.split())
	if len(folded) > MAX_AGE_LENGTH:
		return None
	if _NEW_BORN.fullmatch(folded):
		return _Age(days=1, has_unit=True)
	before = None
	while before != folded:
		before, folded = folded, _AROUND_AGES.sub("", folded).strip()
	folded = re.sub(r"^(?=(?:ano|mes) y medio)", "1 ", folded)
	found: dict[str, float] = {}
	at, bare = 0, False
	while at < len(folded):
		part = _age_part().match(folded, at)
		unit = next((unit for unit in _AGE_UNITS if part and part[unit]), None)
		number = _number(part["number"]) if part else None
		if number is None or (unit or "years") in found or (bare and not unit):
			return None
		bare = bare or not unit
		found[unit or "years"] = number + 0.5 * bool(part["half"])
		at = part.end()
		at += len(folded[at:]) - len(re.sub(r"^(?:[ ,.;]+|con |y |and |e )+", "", folded[at:]))
	if not found or (bare and len(found) > 1):
		return None
	return _of_parts(found, has_unit=not bare)


def _of_parts(found: dict[str, float], has_unit: bool) -> _Age | None:
	years, half = divmod(found.get("years", 0), 1)
	months = found.get("months", 0) + 6 * (half == 0.5)
	if months % 1 not in (0, 0.5):
		return None
	days = found.get("weeks", 0) * 7 + found.get("days", 0) + 15 * (months % 1 == 0.5)
	more, months = divmod(int(months), 12)
	return _Age(int(years) + more, months, int(days), has_unit)


def _number(text: str) -> float | None:
	if text[0].isdecimal():
		whole, _blank, half = text.rpartition(" ") if text.endswith("1/2") else (text, "", "")
		return float(whole.replace(",", ".") or 0) + 0.5 * bool(half)
	return _numerals().get(text.replace("-", " "))


@lru_cache(maxsize=1)
def _age_part() -> re.Pattern:
	"""Parse a number and its unit."""
	words = "|".join(sorted(_numerals(), key=len, reverse=True)).replace(" ", "[ -]")
	units = "|".join(f"(?P<{unit}>{names})" for unit, names in _AGE_UNITS.items())
	number = rf"(?P<number>(?:[0-9]{{1,3}} )?1/2|[0-9]{{1,3}}(?:[.,][0-9]{{1,2}})?|{words})"
	return re.compile(rf"{number} ?(?:{units})?(?P<half> y medio| y media)?(?![a-z0-9])")


@lru_cache(maxsize=1)
def _numerals() -> dict[str, int]:
	"""Return the number words up to the ages people reach, in Spanish and English."""
	found = {"medio": 0.5, "media": 0.5}
	for language in ("en", "es"):
		for number in range(MAX_PLAUSIBLE_AGE + 1):
			found[_folded(num2words(number, lang=language)).replace("-", " ")] = number
	ones = {words.replace("uno", "un"): number for words, number in found.items() if words.endswith("uno")}
	return found | ones | {"una": 1}


class _Shape(NamedTuple):
	"""The parts of a date in a text; ``one`` and ``two`` are day and month in an unknown order."""

	year: int = 0
	month: int | None = None
	day: int | None = None
	one: int | None = None
	two: int | None = None
	short_year: bool = False
	serial: date | None = None


@lru_cache(maxsize=65536)
def _shape(text: str) -> _Shape | None:
	folded = _folded(text)
	folded = (
		_WHOLE.sub(r"\1", _TIME.sub("", folded)) if "." in folded or "," in folded else _TIME.sub("", folded)
	)
	if folded.isdecimal():
		return _of_digits(folded)
	if match := _NUMBERS.fullmatch(folded):
		first, second, third = match.groups()
		if len(first) > 2:
			# After a leading year comes the month.
			return _Shape(int(first), int(second), int(third)) if len(first) == 4 and len(third) < 3 else None
		if len(third) == 3 or (len(third) == 1):
			return None
		return _Shape(int(third), one=int(first), two=int(second), short_year=len(third) == 2)
	if match := _MONTH_YEAR.fullmatch(folded):
		month, year = (match[1], match[2]) if match[1] else (match[4], match[3])
		return _Shape(int(year), month=int(month))
	return _of_words(folded)


def _of_digits(digits: str) -> _Shape | None:
	number = int(digits)
	if len(digits) == 4:
		return _Shape(number)
	if len(digits) == 8:
		if digits[:2] in ("19", "20") and digits[4:6] <= "12":
			return _Shape(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
		return _Shape(int(digits[4:]), one=int(digits[:2]), two=int(digits[2:4]))
	if len(digits) == 5 and number in EXCEL_DAYS:
		return _Shape(serial=EXCEL_EPOCH + timedelta(days=number))
	return None


def _of_words(folded: str) -> _Shape | None:
	"""Parse a date with a month name: ``17 de mayo de 1987``, ``17-may-87``, ``May 17, 1987``, ``mayo 1987``."""
	words = [word for word in _WORDS.findall(folded) if word not in _IDLE]
	names = [word for word in words if not word.isdigit()]
	numbers = [word for word in words if word.isdigit()]
	month = month_names().get(names[0]) if len(names) == 1 else None
	if month is None or not 1 <= len(numbers) <= 2:
		return None
	if len(numbers) == 1:
		return _Shape(int(numbers[0]), month=month) if len(numbers[0]) == 4 else None
	day, year = numbers if len(numbers[0]) < 3 else reversed(numbers)
	if len(day) > 2 or len(year) not in (2, 4):
		return None
	return _Shape(int(year), month=month, day=int(day), short_year=len(year) == 2)


@lru_cache(maxsize=1)
def month_names() -> dict[str, int]:
	"""Return the folded month names in the languages of the lists, whole and cut to three letters, with their numbers."""
	found = {"set": 9}  # setiembre, in Argentina and Peru
	for language in ("en", "fr", "pt", "es"):
		for number, name in get_month_names("wide", locale=language).items():
			found[_folded(name)] = found[_folded(name)[:3]] = number
	found.pop("jui")  # June or July
	return found | {"setiembre": 9, "sept": 9}


def _fitting(shape: _Shape) -> list[str]:
	"""Return the orders in which the day exists; a year with two digits counts as a leap year."""
	year = 2000 if shape.short_year else shape.year
	found = []
	for order, (day, month) in zip(ORDERS, ((shape.one, shape.two), (shape.two, shape.one)), strict=True):
		try:
			date(year or 2000, month, day)
		except ValueError:
			continue
		found.append(order)
	return found


def _folded(text: str) -> str:
	plain = unicodedata.normalize("NFKD", text.replace("½", " 1/2")).lower().strip()
	return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _refuse(code: str, *params) -> ReadDate:
	return ReadDate(None, EXACT, (make_finding(MESSAGES, code, *params, level=ERROR),))
