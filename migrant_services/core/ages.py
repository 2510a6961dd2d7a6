"""Age at the date of an event, with birth dates that are only partly known, and age bands.

Age is always computed at the date of the event (a consultation, a payment), never today, so that a report shows the
same figure whenever it is run.
"""

import math
from collections.abc import Iterable
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple

from migrant_services.core.findings import ERROR, Finding, make_finding

EXACT = "Exact"
YEAR_MONTH = "Year and Month"
YEAR = "Year"
ESTIMATED = "Estimated"
PRECISIONS = (EXACT, YEAR_MONTH, YEAR, ESTIMATED)

AGE_OF_MAJORITY = 18
MAX_PLAUSIBLE_AGE = 120

MESSAGES = {
	"BIRTH_IN_FUTURE": "The date of birth is after {0}. Check the year.",
	"BIRTH_TOO_LONG_AGO": "This date of birth means an age of more than {0} years. Check the year.",
	"BAND_NEGATIVE": "Age band {0}: ages are whole numbers from 0 on.",
	"BAND_REVERSED": "Age band {0} ends before it begins.",
	"BAND_OVERLAP": "Age bands {0} and {1} overlap.",
	"BAND_GAP": "No age band covers the ages between {0} and {1}.",
	"BAND_DUPLICATE": "Age band code {0} is used twice.",
}


class AgeRange(NamedTuple):
	"""The ages a person may have, both ends included."""

	low: int
	high: int


class AgeBand(NamedTuple):
	"""Ages from ``from_age`` to ``to_age``, both included; ``to_age`` None means no upper end.

	The database returns an empty number as 0, so above age 0 a ``to_age`` of 0 means no upper end either.
	"""

	code: str
	from_age: int
	to_age: int | None = None

	@property
	def end(self) -> float:
		"""The last age of the band, infinity when it has no upper end."""
		if self.to_age is None or self.to_age == 0 < self.from_age:
			return math.inf
		return self.to_age


def compute_age_range(
	on_date: date,
	birth_date: date | None = None,
	precision: str | None = EXACT,
	birth_year: int | None = None,
) -> AgeRange | None:
	"""Return the youngest and oldest age the person may have on ``on_date``, in completed years.

	With precision ``Year`` or ``Estimated`` only the year of the birth date counts, with ``Year and Month`` only year and
	month. ``birth_year`` is used when there is no birth date. A person born on 29 February completes the year on 1 March
	in other years.

	:returns: None when nothing is known, or when the event lies before the birth
	:raises ValueError: for an unknown precision
	"""
	precision = precision or EXACT
	if precision not in PRECISIONS:
		raise ValueError("The precision of a birth date is one of: " + ", ".join(PRECISIONS) + ".")
	on_date = to_date(on_date)
	if birth_date is not None:
		birth_date = to_date(birth_date)
		years = on_date.year - birth_date.year
	elif birth_year:
		years = on_date.year - int(birth_year)
	else:
		return None
	if birth_date is None or precision in (YEAR, ESTIMATED):
		low, high = years - 1, years
	elif precision == YEAR_MONTH:
		low = years - (on_date.month <= birth_date.month)
		high = years - (on_date.month < birth_date.month)
	else:
		low = high = years - ((on_date.month, on_date.day) < (birth_date.month, birth_date.day))
	return AgeRange(max(low, 0), high) if high >= 0 else None


def compute_age(
	on_date: date,
	birth_date: date | None = None,
	precision: str | None = EXACT,
	birth_year: int | None = None,
) -> int | None:
	"""Return the one age to print and to count by, in completed years; None when unknown.

	Where the day is not known, the middle of the known period is used: the 15th of the month, 1 July of the year.
	"""
	ages = compute_age_range(on_date, birth_date, precision, birth_year)
	if ages is None or ages.low == ages.high:
		return ages and ages.low
	on_date = to_date(on_date)
	passed_middle = on_date.day >= 15 if precision == YEAR_MONTH and birth_date else on_date.month >= 7
	return ages.high if passed_middle else ages.low


def is_minor(
	birth_date: date | None,
	precision: str | None,
	on_date: date,
	age_of_majority: int = AGE_OF_MAJORITY,
	birth_year: int | None = None,
) -> bool | None:
	"""Return whether the person is to be treated as a child; None when no age is known.

	With a partly known birth date the child gets the benefit of the doubt: a person who may still be under age is treated
	as a minor (Convention on the Rights of the Child, General Comment 6, paragraph 31).
	"""
	ages = compute_age_range(on_date, birth_date, precision, birth_year)
	return None if ages is None else ages.low < age_of_majority


def check_birth_date(birth_date: date | None, on_date: date) -> list[Finding]:
	"""Return findings on a birth date: an error when it is after ``on_date``, a warning when it is hardly
	possible.
	"""
	if birth_date is None:
		return []
	if to_date(birth_date) > to_date(on_date):
		return [make_finding(MESSAGES, "BIRTH_IN_FUTURE", to_date(on_date), level=ERROR)]
	age = compute_age(on_date, birth_date)
	if age is not None and age > MAX_PLAUSIBLE_AGE:
		return [make_finding(MESSAGES, "BIRTH_TOO_LONG_AGO", MAX_PLAUSIBLE_AGE)]
	return []


def find_band(age: int | None, bands: Iterable[tuple[str, int, int | None]]) -> str | None:
	"""Return the code of the band that contains ``age``; None when the age is unknown or in no band."""
	if age is None:
		return None
	for band in map(AgeBand._make, bands):
		if band.from_age <= age <= band.end:
			return band.code
	return None


def check_bands(bands: Iterable[tuple[str, int, int | None]]) -> list[Finding]:
	"""Return findings on a set of bands: every age from the first on has exactly one band, every code is unique."""
	checked = [AgeBand(*band) for band in bands]
	found: list[Finding] = []

	def add_error(code: str, *params: object) -> None:
		found.append(make_finding(MESSAGES, code, *params, level=ERROR))

	seen: set[str] = set()
	for band in checked:
		if band.code in seen:
			add_error("BAND_DUPLICATE", band.code)
		seen.add(band.code)
		if band.from_age < 0:
			add_error("BAND_NEGATIVE", band.code)
		elif band.end < band.from_age:
			add_error("BAND_REVERSED", band.code)
	if found:
		return found
	ordered = sorted(checked, key=lambda band: band.from_age)
	for lower, upper in pairwise(ordered):
		if lower.end >= upper.from_age:
			add_error("BAND_OVERLAP", lower.code, upper.code)
		elif lower.end + 1 < upper.from_age:
			add_error("BAND_GAP", lower.to_age, upper.from_age)
	return found


def to_date(value: date) -> date:
	"""Return the date of a date or a datetime."""
	return value.date() if isinstance(value, datetime) else value
