"""Who completes a course: by hours; excuses help but are never enough."""

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


def test_computes_hours_and_percentage():
	assert result(*[(PRESENT,)] * 8, (ABSENT,)) == (Decimal(16), Decimal(20), Decimal("80.00"))


def test_a_part_of_a_session_cannot_count_more_than_the_session():
	assert result((PRESENT, Decimal("0.5"))).attended_hours == Decimal("0.5")
	assert result((PRESENT, Decimal(9))).attended_hours == Decimal(2)
	assert result((PRESENT, 0)).attended_hours == 0


def test_excused_sessions_count_neither_for_nor_against():
	assert result(*[(PRESENT,)] * 8, *[(EXCUSED,)] * 2).percent == 100
	assert result(*[(PRESENT,)] * 6, *[(EXCUSED,)] * 2).percent == 75


def test_excuses_beyond_a_quarter_are_absences():
	assert result((PRESENT,), *[(EXCUSED,)] * 9).counted_hours == 15
	assert not is_completed(result((PRESENT,), *[(EXCUSED,)] * 9))


def test_sessions_not_held_do_not_count():
	sessions = [Session("0", 2), Session("1", 2, held=False)]
	assert result((PRESENT,), (PRESENT,), sessions=sessions) == (2, 2, 100)


def test_a_course_cannot_be_complete_before_any_session():
	assert result(sessions=[]).percent is None
	assert not is_completed(result(sessions=[]))
	assert not is_completed(result(sessions=[]), 0)


def test_the_threshold_must_be_met_by_hours_without_rounding():
	sessions = [Session("0", Decimal("79.999")), Session("1", Decimal("20.001"))]
	almost = result((PRESENT,), sessions=sessions)
	assert almost.percent == 80 and not is_completed(almost, 80)
	assert is_completed(result(*[(PRESENT,)] * 8), 80)


@pytest.mark.parametrize("mark", [("Late",), (PRESENT, -1), (PRESENT, float("nan"))])
def test_rejects_invalid_attendance(mark):
	with pytest.raises(ValueError, match=r"\.$"):
		result(mark)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(MARKS), st.integers(0, 4), st.booleans()), max_size=12))
def test_attendance_cannot_exceed_what_was_held_nor_an_excuse_hurt(rows):
	sessions = [Session(str(number), hours, held) for number, (_, hours, held) in enumerate(rows)]
	own = result(*[(mark,) for mark, _, _ in rows], sessions=sessions)
	assert 0 <= own.attended_hours <= own.counted_hours
	assert own.percent is None or 0 <= own.percent <= 100
	strict = result(*[(ABSENT if mark == EXCUSED else mark,) for mark, _, _ in rows], sessions=sessions)
	assert strict.attended_hours == own.attended_hours and strict.counted_hours >= own.counted_hours
