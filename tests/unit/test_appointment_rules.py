"""The free times of an office, and the stages of an appointment."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrant_services.reception.appointments.rules import (
	BOOKED,
	CANCELLED,
	NO_SHOW,
	RESCHEDULABLE,
	RESCHEDULED,
	TAKES_TIME,
	TRANSITIONS,
	Hours,
	Span,
	can_become,
	check_booking,
	count_max_at_once,
	find_faulty_row,
	get_status_after_rescheduling,
	list_free_slots,
	make_span,
)

MONDAY = date(2026, 3, 2)
EARLY = datetime(2026, 3, 2, 6)
MORNING = Hours(0, time(9), time(12), 30, 2)
few = settings(max_examples=15, deadline=None)


def at(hour, minute=0):
	return datetime.combine(MONDAY, time(hour, minute))


def times(slots):
	return [slot.start.strftime("%H:%M") for slot in slots]


spans = st.lists(
	st.builds(
		lambda start, length: make_span(at(8) + timedelta(minutes=start), length),
		st.integers(0, 300),
		st.integers(5, 90),
	),
	max_size=8,
)


def test_an_empty_day_has_all_its_slots():
	slots = list_free_slots(MONDAY, [MORNING], [], EARLY)
	assert times(slots) == ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]
	assert {slot.free for slot in slots} == {2}


def test_another_weekday_has_no_slots():
	assert list_free_slots(MONDAY + timedelta(days=1), [MORNING], [], EARLY) == []


def test_cannot_offer_a_past_slot():
	assert times(list_free_slots(MONDAY, [MORNING], [], at(10, 30))) == ["11:00", "11:30"]


def test_a_long_appointment_must_end_before_closing():
	assert times(list_free_slots(MONDAY, [MORNING], [], EARLY, minutes=90))[-1] == "10:30"


def test_offers_slots_around_a_break():
	afternoon = Hours(0, time(14), time(15), 30, 1)
	assert times(list_free_slots(MONDAY, [afternoon, MORNING], [], EARLY))[-2:] == ["14:00", "14:30"]


def test_appointments_that_do_not_overlap_count_once():
	"""Two short ones in a row take one place beside a long one, not two."""
	assert count_max_at_once([make_span(at(9), 30), make_span(at(9, 30), 30)], make_span(at(9), 60)) == 1


@few
@given(spans, st.integers(5, 120))
def test_a_slot_can_be_booked_until_it_is_full(booked, minutes):
	booked = list(booked)
	for slot in list_free_slots(MONDAY, [MORNING], booked, EARLY, minutes):
		taken = list(booked)
		for _ in range(slot.free):
			assert check_booking(slot.start, minutes, [MORNING], taken, EARLY) is None
			taken.append(make_span(slot.start, minutes))
		assert check_booking(slot.start, minutes, [MORNING], taken, EARLY).code == "TIME_TAKEN"


@few
@given(st.lists(st.tuples(st.integers(0, 35), st.integers(1, 12)), max_size=25), st.integers(1, 3))
def test_cannot_overbook_a_slot(wishes, at_once):
	hours, booked = [Hours(0, time(9), time(12), 30, at_once)], []
	for start, length in wishes:
		start, minutes = at(9) + timedelta(minutes=5 * start), 5 * length
		if not check_booking(start, minutes, hours, booked, EARLY):
			booked.append(make_span(start, minutes))
	for minute in range(0, 180, 5):
		moment = at(9) + timedelta(minutes=minute)
		assert sum(each.start <= moment < each.end for each in booked) <= at_once
	assert all(at(9) <= each.start and each.end <= at(12) for each in booked)


@pytest.mark.parametrize(
	("start", "minutes", "code", "more"),
	[
		(at(9), 30, "TIME_PASSED", {"now": at(9)}),
		(at(9), 4, "APPOINTMENT_LENGTH", {}),
		(at(9), 481, "APPOINTMENT_LENGTH", {}),
		(at(9), 30, "OFFICE_CLOSED_DAY", {"closed": True}),
		(at(8, 45), 30, "OFFICE_NOT_OPEN", {}),
		(at(11, 45), 30, "OFFICE_NOT_OPEN", {}),
		(at(9) + timedelta(days=1), 30, "OFFICE_NOT_OPEN", {}),
		(at(9), 30, "TIME_TAKEN", {"booked": [make_span(at(9), 30)] * 2}),
		(at(9), 30, "PERSON_BUSY", {"of_person": [make_span(at(9, 15), 30)]}),
		(at(9), 30, "STAFF_BUSY", {"of_staff": [make_span(at(8, 45), 30)]}),
	],
)
def test_says_why_a_booking_is_rejected(start, minutes, code, more):
	more = {"now": EARLY, "booked": [], **more}
	finding = check_booking(start, minutes, [MORNING], **more)
	assert finding.code == code and finding.blocks


def test_consecutive_appointments_do_not_overlap():
	before, after = make_span(at(8, 30), 30), make_span(at(9, 30), 30)
	assert check_booking(at(9), 30, [MORNING], [], EARLY, of_person=[before, after]) is None
	assert times(list_free_slots(MONDAY, [MORNING], [], EARLY, taken=[Span(at(9, 30), at(11))])) == [
		"09:00",
		"11:00",
		"11:30",
	]


@pytest.mark.parametrize(
	("rows", "place"),
	[
		([MORNING], None),
		([MORNING, Hours(0, time(12), time(14))], None),
		([MORNING, Hours(0, time(11, 59), time(14))], 1),
		([MORNING, Hours(1, time(9), time(12))], None),
		([Hours(0, time(12), time(9))], 0),
		([Hours(0, time(9), time(12), 0)], 0),
		([Hours(0, time(9), time(12), 30, 0)], 0),
	],
)
def test_rejects_invalid_hours(rows, place):
	assert find_faulty_row(rows) == place


def test_every_path_must_end_and_cannot_return():
	for status, following in TRANSITIONS.items():
		assert all(status not in TRANSITIONS[other] for other in following)
	assert not can_become(CANCELLED, BOOKED) and not can_become(NO_SHOW, BOOKED)
	assert can_become(BOOKED, NO_SHOW)


def test_only_active_appointments_take_time():
	assert not {CANCELLED, RESCHEDULED, NO_SHOW} & set(TAKES_TIME)


@pytest.mark.parametrize("status", TRANSITIONS)
def test_keeps_a_missed_appointment_as_missed_when_rescheduled(status):
	"""A missed appointment stays counted as missed when another time is found."""
	if status in RESCHEDULABLE:
		assert get_status_after_rescheduling(status) == {BOOKED: RESCHEDULED, NO_SHOW: NO_SHOW}[status]
	else:
		with pytest.raises(ValueError):
			get_status_after_rescheduling(status)
