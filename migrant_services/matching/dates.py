"""Birth dates as people state them: partly known, default, with day and month swapped, or off by a digit."""

import re
from datetime import date
from typing import NamedTuple

from rapidfuzz.distance import OSA

from migrant_services.matching.record import ESTIMATED, EXACT, YEAR, YEAR_AND_MONTH

# Bits of each kind of agreement. One in 25,000 people shares a whole date by chance, but twins, and default dates
# that offices write, lower its value.
BITS = {
	"same": 10.0,
	"same_by_curp": 9.0,
	"same_default": 5.5,
	"swapped": 7.0,
	"one_sign": 6.5,
	"year_slip": 5.5,
	"year_default": 4.0,
	"month_default": 5.0,
	"same_month": 6.0,
	"same_year": 4.0,
	"near_year": 2.0,
	"generation": -4.0,
	"near_date": -3.0,
	"differ": -7.0,
	"far_year": -4.0,
}
# These dates belong to two people, unless a document proves otherwise.
CONFLICTS = frozenset({"differ", "near_date", "far_year", "generation"})
# These hardly ever agree by chance.
WHOLE = frozenset({"same", "same_by_curp", "swapped", "one_sign", "year_slip"})
# These agree to the last digit.
EVERY_DIGIT = frozenset({"same", "same_by_curp", "swapped"})
GENERATION_YEARS = 13
ESTIMATE_YEARS = 2


class Birth(NamedTuple):
	"""A birth date in parts. ``year`` is None when the digits are not a date."""

	digits: str
	year: int | None
	month: int
	day: int
	precision: str

	@property
	def is_default(self) -> bool:
		"""Return whether this is 1 January or 31 December, which stand for "some time that year"."""
		return (self.month, self.day) in ((1, 1), (12, 31))


def parse_birth(value: date | str | None, precision: str) -> Birth | None:
	"""Return a date, or eight digits ``YYYYMMDD`` with any separators, as a :class:`Birth`; None for nothing.

	Digits that are not a date are still compared digit by digit. The forms check whether a date is possible
	(not in the future).
	"""
	if not value:
		return None
	digits = value.strftime("%Y%m%d").zfill(8) if isinstance(value, date) else re.sub("[^0-9]", "", value)[:8]
	if len(digits) != 8 or not digits.strip("0"):
		return None
	try:
		read = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
	except ValueError:
		return Birth(digits, None, 0, 0, EXACT)
	return Birth(digits, read.year, read.month, read.day, precision or EXACT)


def is_refined_by(known: Birth | None, stated: Birth) -> bool:
	"""Return whether a whole date is more precise than the known one, and does not contradict it."""
	if known is None:
		return True
	if known.precision == EXACT or known.year is None:
		return False
	if known.precision == YEAR_AND_MONTH:
		return (known.year, known.month) == (stated.year, stated.month)
	return _years_between(known, stated) <= (3 * ESTIMATE_YEARS if known.precision == ESTIMATED else 0)


def compare_births(one: Birth | None, other: Birth | None) -> str | None:
	"""Return the code of how two birth dates agree (see :data:`BITS`), None when one is missing."""
	if one is None or other is None:
		return None
	if one.year is None or other.year is None:
		return _compare_digits(one, other)
	precisions = {one.precision, other.precision}
	if ESTIMATED in precisions:
		years = _years_between(one, other)
		return "near_year" if years <= ESTIMATE_YEARS else "far_year" if years > 3 * ESTIMATE_YEARS else None
	if YEAR in precisions:
		return _compare_years(one, other)
	if YEAR_AND_MONTH in precisions:
		return (
			"same_month" if (one.year, one.month) == (other.year, other.month) else _compare_years(one, other)
		)
	return _compare_whole(one, other)


def compare_stated_births(one: tuple[Birth, ...], other: tuple[Birth, ...]) -> str | None:
	"""Return how two birth dates agree when a CURP contains one: the stated date first, then the CURP's."""
	codes = [compare_births(mine, theirs) for mine in one for theirs in other]
	if codes and codes[0] != "same" and "same" in codes:
		return "same_by_curp"
	return max(filter(None, codes), key=BITS.__getitem__, default=None)


def _compare_whole(one: Birth, other: Birth) -> str:
	if one.digits == other.digits:
		return "same_default" if one.is_default else "same"
	years = _years_between(one, other)
	if not years:
		if (one.month, one.day) == (other.day, other.month):
			return "swapped"
		if one.is_default or other.is_default:
			return "year_default"
		if one.month == other.month and {one.day, other.day} & {1, 15}:
			return "month_default"
	elif (one.month, one.day) == (other.month, other.day):
		if years in (1, 10, 100):
			return "year_slip"
		# A son may be named after the saint of the day that he shares with his father.
		return (
			"generation"
			if years >= GENERATION_YEARS
			else "one_sign"
			if _differs_by_one_digit(one, other)
			else "differ"
		)
	if _differs_by_one_digit(one, other):
		return "one_sign"
	return "near_date" if years <= 1 else "generation" if years >= GENERATION_YEARS else "differ"


def _years_between(one: Birth, other: Birth) -> int:
	"""Return the difference of the years of two dates, both of which are dates."""
	assert one.year is not None and other.year is not None
	return abs(one.year - other.year)


def _compare_years(one: Birth, other: Birth) -> str:
	years = _years_between(one, other)
	return "same_year" if not years else "near_year" if years == 1 else "far_year"


def _compare_digits(one: Birth, other: Birth) -> str:
	if one.digits == other.digits:
		return "same"
	return "one_sign" if OSA.distance(one.digits, other.digits, score_cutoff=2) <= 2 else "differ"


def _differs_by_one_digit(one: Birth, other: Birth) -> bool:
	"""Return whether one digit is wrong, or two neighbouring digits are swapped."""
	return OSA.distance(one.digits, other.digits, score_cutoff=1) <= 1
