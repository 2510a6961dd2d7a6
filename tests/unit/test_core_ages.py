"""Ages at the date of an event, and who counts as a child when the birth date is not fully known."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrant_services.core.ages import (
	ESTIMATED,
	EXACT,
	MAX_PLAUSIBLE_AGE,
	PRECISIONS,
	YEAR,
	YEAR_MONTH,
	check_bands,
	check_birth_date,
	compute_age,
	compute_age_range,
	find_band,
	is_minor,
)

few = settings(max_examples=40, deadline=None)
days = st.dates(date(1920, 1, 1), date(2060, 12, 31))
BANDS = [("0-4", 0, 4), ("5-11", 5, 11), ("12-17", 12, 17), ("18-59", 18, 59), ("60+", 60, None)]


@pytest.mark.parametrize(
	("born", "on", "age"),
	[
		(date(2000, 5, 20), date(2018, 5, 19), 17),
		(date(2000, 5, 20), date(2018, 5, 20), 18),
		(date(2000, 2, 29), date(2018, 2, 28), 17),
		(date(2000, 2, 29), date(2018, 3, 1), 18),
		(date(2000, 2, 29), date(2020, 2, 29), 20),
		(date(2020, 1, 1), date(2020, 1, 1), 0),
		(date(2020, 1, 2), date(2020, 1, 1), None),
		(None, date(2020, 1, 1), None),
	],
)
def test_counts_age_in_completed_years(born, on, age):
	assert compute_age(on, born) == age


def test_a_datetime_counts_as_its_day():
	assert compute_age(datetime(2018, 5, 20, 8), datetime(2000, 5, 20, 23)) == 18


@pytest.mark.parametrize(
	("born", "precision", "on", "ages"),
	[
		(date(2000, 5, 1), YEAR_MONTH, date(2018, 4, 30), (17, 17)),
		(date(2000, 5, 1), YEAR_MONTH, date(2018, 5, 1), (17, 18)),
		(date(2000, 5, 1), YEAR_MONTH, date(2018, 6, 1), (18, 18)),
		(date(2000, 1, 1), YEAR, date(2018, 12, 31), (17, 18)),
		(date(2000, 1, 1), ESTIMATED, date(2018, 1, 1), (17, 18)),
		(date(2018, 1, 1), YEAR, date(2018, 6, 1), (0, 0)),
	],
)
def test_gives_the_possible_ages_of_a_partly_known_date(born, precision, on, ages):
	assert compute_age_range(on, born, precision) == ages


def test_a_birth_year_alone_has_the_precision_of_a_year():
	assert compute_age_range(date(2018, 3, 1), birth_year=2000) == (17, 18)
	assert compute_age(date(2018, 3, 1), birth_year=2000) == 17
	assert compute_age(date(2018, 7, 1), birth_year=2000) == 18


def test_the_middle_of_the_month_stands_for_an_unknown_day():
	assert compute_age(date(2018, 5, 14), date(2000, 5, 1), YEAR_MONTH) == 17
	assert compute_age(date(2018, 5, 15), date(2000, 5, 1), YEAR_MONTH) == 18


def test_a_person_who_may_be_a_child_must_count_as_one():
	assert is_minor(date(2000, 1, 1), YEAR, date(2018, 12, 31)) is True
	assert is_minor(date(2000, 1, 1), EXACT, date(2018, 12, 31)) is False
	assert is_minor(date(2000, 1, 1), ESTIMATED, date(2019, 1, 1)) is False
	assert is_minor(None, None, date(2018, 1, 1)) is None
	assert is_minor(None, None, date(2018, 1, 1), birth_year=2000) is True
	assert is_minor(date(2000, 1, 1), EXACT, date(2018, 12, 31), age_of_majority=21) is True


@few
@given(days, days, st.sampled_from(PRECISIONS))
def test_the_exact_age_must_lie_in_the_range(born, on, precision):
	ages, exact = compute_age_range(on, born, precision), compute_age(on, born)
	if exact is None:
		return
	assert ages.low <= exact <= ages.high <= ages.low + 1
	assert ages.low <= compute_age(on, born, precision) <= ages.high
	if is_minor(born, EXACT, on):
		assert is_minor(born, precision, on)


@few
@given(days, st.sampled_from(PRECISIONS), days, days)
def test_an_age_cannot_decrease(born, precision, one, other):
	earlier, later = (compute_age(on, born, precision) for on in sorted((one, other)))
	assert earlier is None or earlier <= later


def test_rejects_an_unknown_precision():
	with pytest.raises(ValueError, match="precision"):
		compute_age_range(date(2020, 1, 1), date(2000, 1, 1), "roughly")


def test_rejects_impossible_birth_dates():
	today = date(2026, 1, 1)
	(future,) = check_birth_date(date(2026, 1, 2), today)
	assert (future.code, future.blocks, future.params) == ("BIRTH_IN_FUTURE", True, (today,))
	(old,) = check_birth_date(date(1890, 1, 1), today)
	assert (old.code, old.blocks, old.params) == ("BIRTH_TOO_LONG_AGO", False, (MAX_PLAUSIBLE_AGE,))
	assert check_birth_date(today, today) == check_birth_date(None, today) == []


@few
@given(st.integers(0, 130))
def test_every_age_must_have_one_band(age):
	assert sum(find_band(age, [band]) is not None for band in BANDS) == 1
	assert find_band(age, BANDS) == next(c for c, a, b in BANDS if a <= age <= (b or 999))


def test_reads_the_open_end_as_stored_in_the_database():
	from_database = [*BANDS[:-1], ("60+", 60, 0)]
	assert check_bands(from_database) == []
	assert find_band(99, from_database) == "60+"
	assert find_band(1, [("NEWBORN", 0, 0)]) is None


def test_an_unknown_age_has_no_band():
	assert find_band(None, BANDS) is None


@pytest.mark.parametrize(
	("bands", "codes"),
	[
		(BANDS, []),
		([], []),
		(BANDS[::-1], []),
		([("A", 0, 4), ("B", 4, None)], ["BAND_OVERLAP"]),
		([("A", 0, None), ("B", 4, None)], ["BAND_OVERLAP"]),
		([("A", 0, 4), ("B", 6, None)], ["BAND_GAP"]),
		([("A", 5, 4)], ["BAND_REVERSED"]),
		([("A", -1, 4)], ["BAND_NEGATIVE"]),
		([("A", 0, 4), ("A", 5, None)], ["BAND_DUPLICATE"]),
	],
)
def test_rejects_invalid_bands(bands, codes):
	assert [finding.code for finding in check_bands(bands)] == codes
