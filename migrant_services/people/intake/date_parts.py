"""Reads a date of birth from separate cells for day, month and year."""

import re
from datetime import date
from typing import NamedTuple

from migrant_services.core.findings import ERROR, Finding, make_finding
from migrant_services.core.spreadsheet_numbers import strip_decimals
from migrant_services.matching.names import fold
from migrant_services.people.intake import dates

MESSAGES = {
	"PART_DAY": "This is not a day of a month. Write a number from 1 to 31.",
	"PART_MONTH": "This is not a month. Write its name, or a number from 1 to 12.",
	"PART_YEAR": "This is not a year. Write it with four digits.",
	"PART_NONE": "It says no day, month or year. That part of the date stays unknown.",
	"PART_NO_MONTH": "The month is missing. Only the year is kept.",
	"PART_NO_YEAR": "The year is missing, so the date of birth stays unknown.",
}
DAYS, MONTHS, YEARS = range(1, 32), range(1, 13), range(dates.FIRST_YEAR, date.max.year)
# What registers write for an unknown part, besides zeros.
_NOT_KNOWN = ("99", "999", "9999")
_SHORT_YEAR = re.compile("[0-9]{2}")


class Part(NamedTuple):
	"""A day, a month or a year, or None, and the finding about it."""

	value: int | None = None
	finding: Finding | None = None


def is_short_year(text: str) -> bool:
	"""Return whether a year has only two digits."""
	return bool(_SHORT_YEAR.fullmatch(text))


def _read_day(text: str, *_how) -> Part:
	return _read(text, DAYS, "PART_DAY")


def _read_month(text: str, *_how) -> Part:
	"""Read a month as a number, by its name, or both."""
	words = re.findall("[a-z]+|[0-9]+", fold(text))
	if all(map(str.isdecimal, words)):
		return _read(text, MONTHS, "PART_MONTH")
	found = {int(word) if word.isdecimal() else dates.month_names().get(word) for word in words}
	month = found.pop()
	return Part(month) if month and not found else _rejected_part("PART_MONTH")


def _read_year(text: str, two_digits: str | None, today: date) -> Part:
	if not is_short_year(text):
		return _read(text, YEARS, "PART_YEAR")
	year = dates.whole_year(int(text), two_digits, today)
	return Part(year) if year else Part(None, make_finding(dates.MESSAGES, "DATE_SHORT_YEAR", level=ERROR))


# The readers of cells by target. They take the text, the meaning of years with two digits, and today.
READ = {"birth_day": _read_day, "birth_month": _read_month, "birth_year": _read_year}


def combine_parts(day: int | None, month: int | None, year: int | None, today: date) -> dates.ReadDate:
	"""Combine the parts into a date, as precise as they allow; None without a year."""
	if year is None:
		return dates.ReadDate(None, findings=(make_finding(MESSAGES, "PART_NO_YEAR"),))
	known = [year, *filter(None, (month, month and day))]
	found = dates.read_date("-".join(map(str, known)), None, None, today)
	if day and not month:
		return found._replace(findings=(*found.findings, make_finding(MESSAGES, "PART_NO_MONTH")))
	return found


def _read(text: str, known: range, code: str) -> Part:
	number = strip_decimals(text.strip())
	if number.isdecimal() and len(number) <= len(str(known[-1])) + 1:
		if int(number) in known:
			return Part(int(number))
		if not int(number) or number in _NOT_KNOWN:
			return Part(None, make_finding(MESSAGES, "PART_NONE"))
	return _rejected_part(code)


def _rejected_part(code: str) -> Part:
	return Part(None, make_finding(MESSAGES, code, level=ERROR))
