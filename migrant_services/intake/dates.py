"""Dates and ages as they stand in lists that people keep by hand.

A date is never guessed: the order of day and month, and the century of a year with two digits, come from whoever
knows the file. :func:`orders` says which orders a text allows, so that they are asked only where it matters.
"""

import re
import unicodedata
from datetime import date, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from babel.dates import get_month_names

from migrant_services.rules.ages import ESTIMATED, EXACT, OLDEST_PLAUSIBLE, YEAR, YEAR_MONTH
from migrant_services.rules.findings import ERROR, Finding, make_finding

DAY_FIRST, MONTH_FIRST = "Day first", "Month first"
ORDERS = (DAY_FIRST, MONTH_FIRST)
# What a year of two digits means.
LATEST_PAST, CENTURY_1900, NOT_ACCEPTED = "The latest year that is past", "1900 and after", "Not accepted"
TWO_DIGITS = (LATEST_PAST, CENTURY_1900, NOT_ACCEPTED)

# Day 1 of Excel is 1 January 1900; it counts a 29 February 1900 that never was.
EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_DAYS = range(367, 73_415)
# Earlier years are slips of the keyboard.
FIRST_YEAR = 1800

MESSAGES = {
	"DATE_UNREADABLE": "This is not a date. Write it like 17/05/1987, or only the year.",
	"DATE_IMPOSSIBLE": "This day does not exist. Check day and month.",
	"DATE_SHORT_YEAR": "The year has two digits. Write all four.",
	"DATE_SERIAL": "The number was read as a day counted by a spreadsheet. Check the date.",
	"AGE_UNREADABLE": "This is not an age. Write whole years, or months with the word.",
	"AGE_IMPOSSIBLE": "An age above {0} is not possible. Check it.",
}

_AGE = re.compile(
	r"(?:edad:? *)?([0-9]{1,3})(?: *(anos?(?: cumplidos)?|a|years?(?: old)?|yrs?|y|meses|mes|months?|m))?\.?"
)
_NUMBERS = re.compile(r"([0-9]{1,4})[-/. ]+([0-9]{1,2})[-/. ]+([0-9]{1,4})")
# Only from the beginning of the spaces: from each of them it would take the square of their number.
_TIME = re.compile(r"(?<![ t])[ t]+([0-9]{1,2}):([0-9]{2})[0-9:.]*(?: *([ap])\.? *m\.?|z)?$")
_MONTH_YEAR = re.compile(r"(?:([0-9]{1,2})[-/. ]+([0-9]{4})|([0-9]{4})[-/. ]+([0-9]{1,2}))")
_WORDS = re.compile(r"[0-9]+|[a-z]+")
_IDLE = {"de", "del", "of", "the", "st", "nd", "rd", "th", "do", "da"}


class ReadDate(NamedTuple):
	"""A date with how exact it is, or None, and what to remark on it."""

	value: date | None
	precision: str = EXACT
	findings: tuple[Finding, ...] = ()


def read_date(text: str, order: str | None, two_digits: str | None, today: date) -> ReadDate:
	"""A birth date, or another day that is past.

	:param order: :data:`DAY_FIRST` or :data:`MONTH_FIRST`, for dates that both fit
	:param two_digits: one of :data:`TWO_DIGITS`
	"""
	shape = _shape(text)
	if shape is None:
		return _refuse("DATE_UNREADABLE")
	if shape.serial:
		return ReadDate(shape.serial, EXACT, (make_finding(MESSAGES, "DATE_SERIAL"),))
	year = shape.year
	if shape.short_year:
		if two_digits in (None, NOT_ACCEPTED):
			return _refuse("DATE_SHORT_YEAR")
		year += 2000 if two_digits == LATEST_PAST and 2000 + year <= today.year else 1900
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
		return ReadDate(date(year, month, 1 if day is None else day), EXACT if day is not None else YEAR_MONTH)
	except ValueError:
		return _refuse("DATE_IMPOSSIBLE")


def read_time(text: str) -> time:
	"""The time of day written behind a date; midnight where there is none."""
	match = _TIME.search(_folded(text))
	if not match:
		return time()
	hour = int(match[1]) % 12 + 12 * (match[3] == "p") if match[3] else int(match[1])
	try:
		return time(hour, int(match[2]))
	except ValueError:
		return time()


def orders(text: str) -> frozenset[str]:
	"""In which orders of day and month the text is a date; empty where the order does not matter."""
	shape = _shape(text)
	if shape is None or shape.one is None or shape.one == shape.two:
		return frozenset()
	return frozenset(_fitting(shape))


def has_short_year(text: str) -> bool:
	"""Whether the year of the date has two digits only."""
	shape = _shape(text)
	return bool(shape and shape.short_year)


def is_age(text: str) -> bool:
	"""Whether a text in a column of birth dates says an age, with its unit."""
	match = _AGE.fullmatch(_folded(text))
	return bool(match and match[2])


def read_age(text: str, on_date: date) -> ReadDate:
	"""The birth date that an age on a day means: only its year counts, chosen so that the age comes out again."""
	match = _AGE.fullmatch(_folded(text))
	if not match:
		return _refuse("AGE_UNREADABLE")
	number, unit = int(match[1]), match[2] or ""
	if unit.startswith("m"):
		months = on_date.year * 12 + on_date.month - 1 - number
		return ReadDate(date(months // 12, months % 12 + 1, 1), ESTIMATED)
	if number > OLDEST_PLAUSIBLE:
		return _refuse("AGE_IMPOSSIBLE", OLDEST_PLAUSIBLE)
	year = on_date.year - number - (on_date.month < 7)
	# Somebody of a few months is not born in the future.
	return ReadDate(min(date(year, 7, 1), on_date), ESTIMATED)


class _Shape(NamedTuple):
	"""What a text says of a date: ``one`` and ``two`` are day and month in an order that is not known."""

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
	folded = _TIME.sub("", folded)
	if folded.isdecimal():
		return _of_digits(folded)
	if match := _NUMBERS.fullmatch(folded):
		first, second, third = match.groups()
		if len(first) > 2:
			# Whoever writes the year first writes the month next.
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
	"""``17 de mayo de 1987``, ``17-may-87``, ``May 17, 1987``, ``mayo 1987``."""
	words = [word for word in _WORDS.findall(folded) if word not in _IDLE]
	names = [word for word in words if not word.isdigit()]
	numbers = [word for word in words if word.isdigit()]
	month = _months().get(names[0]) if len(names) == 1 else None
	if month is None or not 1 <= len(numbers) <= 2:
		return None
	if len(numbers) == 1:
		return _Shape(int(numbers[0]), month=month) if len(numbers[0]) == 4 else None
	day, year = numbers if len(numbers[0]) < 3 else reversed(numbers)
	if len(day) > 2 or len(year) not in (2, 4):
		return None
	return _Shape(int(year), month=month, day=int(day), short_year=len(year) == 2)


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
	"""Names of the months in the languages of the lists, whole and cut to three letters."""
	found = {"set": 9}  # setiembre, in Argentina and Peru
	for language in ("en", "fr", "pt", "es"):
		for number, name in get_month_names("wide", locale=language).items():
			found[_folded(name)] = found[_folded(name)[:3]] = number
	found.pop("jui")  # June or July
	return found | {"setiembre": 9, "sept": 9}


def _fitting(shape: _Shape) -> list[str]:
	"""The orders in which there is such a day; of a year with two digits any leap year will do."""
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
	plain = unicodedata.normalize("NFKD", text).lower().strip()
	return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _refuse(code: str, *params) -> ReadDate:
	return ReadDate(None, EXACT, (make_finding(MESSAGES, code, *params, level=ERROR),))
