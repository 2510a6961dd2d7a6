"""Who completes a course: by hours, with excuses that help but never carry anybody through."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrant_services.training.attendance_rules import (
	ABSENT,
	EXCUSED,
	MARKS,
	PRESENT,
	Mark,
	Session,
	compute_attendance,
	is_completed,
)

TEN = [Session(str(number), Decimal(2)) for number in range(10)]


def result(*marks, sessions=TEN):
	return compute_attendance(sessions, {str(number): Mark(*mark) for number, mark in enumerate(marks)})


def test_hours_and_percent():
	assert result(*[(PRESENT,)] * 8, (ABSENT,)) == (Decimal(16), Decimal(20), Decimal("80.00"))


def test_a_part_of_a_session_counts_as_that_part_and_never_more_than_the_session():
	assert result((PRESENT, Decimal("0.5"))).attended_hours == Decimal("0.5")
	assert result((PRESENT, Decimal(9))).attended_hours == Decimal(2)
	assert result((PRESENT, 0)).attended_hours == 0


def test_excused_sessions_count_neither_way():
	assert result(*[(PRESENT,)] * 8, *[(EXCUSED,)] * 2).percent == 100
	assert result(*[(PRESENT,)] * 6, *[(EXCUSED,)] * 2).percent == 75


def test_excuses_beyond_a_quarter_are_absences():
	assert result((PRESENT,), *[(EXCUSED,)] * 9).counted_hours == 15
	assert not is_completed(result((PRESENT,), *[(EXCUSED,)] * 9))


def test_sessions_not_held_count_for_nobody():
	sessions = [Session("0", 2), Session("1", 2, held=False)]
	assert result((PRESENT,), (PRESENT,), sessions=sessions) == (2, 2, 100)


def test_before_any_session_nothing_is_complete():
	assert result(sessions=[]).percent is None
	assert not is_completed(result(sessions=[]))
	assert not is_completed(result(sessions=[]), 0)


def test_the_threshold_is_met_by_hours_not_by_rounding():
	sessions = [Session("0", Decimal("79.999")), Session("1", Decimal("20.001"))]
	almost = result((PRESENT,), sessions=sessions)
	assert almost.percent == 80 and not is_completed(almost, 80)
	assert is_completed(result(*[(PRESENT,)] * 8), 80)


@pytest.mark.parametrize("mark", [("Late",), (PRESENT, -1), (PRESENT, float("nan"))])
def test_refusals(mark):
	with pytest.raises(ValueError, match=r"\.$"):
		result(mark)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(MARKS), st.integers(0, 4), st.booleans()), max_size=12))
def test_attendance_stays_within_what_was_held_and_an_excuse_is_never_worse_than_an_absence(rows):
	sessions = [Session(str(number), hours, held) for number, (_, hours, held) in enumerate(rows)]
	own = result(*[(mark,) for mark, _, _ in rows], sessions=sessions)
	assert 0 <= own.attended_hours <= own.counted_hours
	assert own.percent is None or 0 <= own.percent <= 100
	strict = result(*[(ABSENT if mark == EXCUSED else mark,) for mark, _, _ in rows], sessions=sessions)
	assert strict.attended_hours == own.attended_hours and strict.counted_hours >= own.counted_hours
