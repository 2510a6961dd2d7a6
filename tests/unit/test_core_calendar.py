"""When an answer is due, in working days of the receiver's country."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrant_services.core.calendar import (
	EMERGENCY,
	NORMAL,
	PRIORITIES,
	URGENT,
	add_working_days,
	get_answer_deadline,
	get_service_deadline,
	is_working_day,
)

few = settings(max_examples=40, deadline=None)
FRIDAY_EVENING = datetime(2026, 3, 6, 19, 30)


def test_emergencies_count_in_hours():
	assert get_answer_deadline(FRIDAY_EVENING, EMERGENCY, "MX") == datetime(2026, 3, 6, 23, 30)
	assert get_service_deadline(FRIDAY_EVENING, EMERGENCY, "MX") == datetime(2026, 3, 7, 19, 30)


def test_other_deadlines_count_in_working_days():
	assert get_answer_deadline(FRIDAY_EVENING, URGENT, "MX") == datetime(2026, 3, 9, 19, 30)
	assert get_answer_deadline(FRIDAY_EVENING, NORMAL, "MX") == datetime(2026, 3, 13, 19, 30)
	assert get_service_deadline(FRIDAY_EVENING, URGENT, "AR") == datetime(2026, 3, 11, 19, 30)


def test_uses_the_holidays_of_the_receivers_country():
	# Third Monday of March: Benito Juárez in Mexico; 24 March: Memoria, Verdad y Justicia in Argentina.
	assert not is_working_day(date(2026, 3, 16), "MX") and is_working_day(date(2026, 3, 16), "AR")
	assert not is_working_day(date(2026, 3, 24), "AR") and is_working_day(date(2026, 3, 24), "MX")
	friday = datetime(2026, 3, 13, 10)
	assert get_answer_deadline(friday, URGENT, "MX") == datetime(2026, 3, 17, 10)
	assert get_answer_deadline(friday, URGENT, "AR") == datetime(2026, 3, 16, 10)


def test_counts_across_the_end_of_the_year():
	assert add_working_days(date(2026, 12, 31), 1, "MX") == date(2027, 1, 4)


def test_skips_local_days_off():
	assert get_answer_deadline(FRIDAY_EVENING, URGENT, "MX", [date(2026, 3, 9)]) == datetime(
		2026, 3, 10, 19, 30
	)


@pytest.mark.parametrize("country", [None, "", "ZZ"])
def test_skips_only_weekends_without_a_calendar(country):
	assert is_working_day(date(2026, 1, 1), country)
	assert not is_working_day(date(2026, 1, 3), country)


def test_rejects_invalid_deadlines():
	with pytest.raises(ValueError, match="priority"):
		get_answer_deadline(FRIDAY_EVENING, "Soon", "MX")
	with pytest.raises(ValueError, match="working days"):
		add_working_days(date(2026, 1, 1), 0, "MX")


@few
@given(
	st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)),
	st.sampled_from(PRIORITIES),
	st.sampled_from(["MX", "AR"]),
)
def test_answers_must_be_due_on_a_working_day_before_the_service(sent, priority, country):
	answer, service = (
		get_answer_deadline(sent, priority, country),
		get_service_deadline(sent, priority, country),
	)
	assert sent < answer < service
	if priority != EMERGENCY:
		assert is_working_day(answer.date(), country) and is_working_day(service.date(), country)


@few
@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(1, 25), st.sampled_from(["MX", "AR"]))
def test_must_count_exactly_the_working_days(start, number, country):
	end = add_working_days(start, number, country)
	days = [start + timedelta(days=step) for step in range(1, (end - start).days + 1)]
	assert sum(is_working_day(day, country) for day in days) == number
