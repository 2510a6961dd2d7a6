"""The free times of an office, and the statuses that an appointment can go through.

Times are naive, in the time zone of the office. Weekdays count from Monday (0), as Python's do.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from migrant_services.core.findings import ERROR, Finding, make_finding

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DEFAULT_MINUTES = 30
MAX_MINUTES = 8 * 60  # minutes

BOOKED = "Booked"
ARRIVED = "Arrived"
ATTENDED = "Attended"
NO_SHOW = "No-show"
CANCELLED = "Cancelled"
RESCHEDULED = "Rescheduled"
# A no-show stays a no-show, even when another time is found.
TRANSITIONS = {
	BOOKED: (ARRIVED, ATTENDED, NO_SHOW, CANCELLED, RESCHEDULED),
	ARRIVED: (ATTENDED, CANCELLED),
	ATTENDED: (),
	NO_SHOW: (),
	CANCELLED: (),
	RESCHEDULED: (),
}
# Statuses in which an appointment takes up the time of the office, the person and the staff member.
TAKES_TIME = (BOOKED, ARRIVED, ATTENDED)
RESCHEDULABLE = (BOOKED, NO_SHOW)

MESSAGES = {
	"TIME_PASSED": "This time has passed. Choose a later one.",
	"APPOINTMENT_LENGTH": "An appointment lasts from 5 minutes to 8 hours. Check the minutes.",
	"OFFICE_CLOSED_DAY": "The office is closed on that day. Choose another day.",
	"OFFICE_NOT_OPEN": "The office gives no appointments at that time. Choose one of the free times.",
	"TIME_TAKEN": "This time is taken. Choose another of the free times.",
	"PERSON_BUSY": "This person already has an appointment at that time. Choose another time.",
	"STAFF_BUSY": "This member of staff already has an appointment at that time. Choose another time, or leave the field empty.",
}


@dataclass(frozen=True)
class Hours:
	"""On one weekday, the time in which an office gives appointments, and how many at once."""

	weekday: int
	opens: time
	closes: time
	slot_minutes: int = DEFAULT_MINUTES
	at_once: int = 1


@dataclass(frozen=True)
class Span:
	"""A time that is taken; its end is free again."""

	start: datetime
	end: datetime

	def overlaps(self, other: "Span") -> bool:
		"""Return whether the two times overlap."""
		return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Slot:
	"""A time that can be booked, and the number of free places."""

	start: datetime
	minutes: int
	free: int


def make_span(start: datetime, minutes: int) -> Span:
	"""Return the time from ``start`` for so many minutes."""
	return Span(start, start + timedelta(minutes=minutes))


def list_free_slots(
	day: date,
	hours: Iterable[Hours],
	booked: Sequence[Span],
	now: datetime,
	minutes: int | None = None,
	taken: Sequence[Span] = (),
) -> list[Slot]:
	"""Return the free times of a day on which the office is open, in order.

	:param booked: what the office has booked
	:param minutes: length of the appointment; one slot by default
	:param taken: times at which the person or the staff member is busy
	"""
	slots = []
	for row in sorted(hours, key=lambda row: row.opens):
		if row.weekday != day.weekday():
			continue
		length = minutes or row.slot_minutes
		start, closes = datetime.combine(day, row.opens), datetime.combine(day, row.closes)
		while start + timedelta(minutes=length) <= closes:
			span = make_span(start, length)
			free = row.at_once - count_max_at_once(booked, span)
			if start > now and free > 0 and not any(span.overlaps(other) for other in taken):
				slots.append(Slot(start, length, free))
			start += timedelta(minutes=row.slot_minutes)
	return slots


def count_max_at_once(booked: Iterable[Span], span: Span) -> int:
	"""Return how many booked times overlap the wanted one at the same moment, at most."""
	meeting = [other for other in booked if other.overlaps(span)]
	moments = [span.start, *(other.start for other in meeting if other.start > span.start)]
	return max(sum(other.start <= moment < other.end for other in meeting) for moment in moments)


def check_booking(
	start: datetime,
	minutes: int,
	hours: Iterable[Hours],
	booked: Sequence[Span],
	now: datetime,
	*,
	closed: bool = False,
	of_person: Sequence[Span] = (),
	of_staff: Sequence[Span] = (),
) -> Finding | None:
	"""Return why the appointment cannot be at that time; None when it can.

	Any minute within the hours is allowed, not only the start of a slot.

	:param closed: whether the office is closed on that day
	:param of_person: times of the person's other appointments, at any office
	:param of_staff: times of the staff member's other appointments
	"""
	if not 5 <= minutes <= MAX_MINUTES:
		return _make_error("APPOINTMENT_LENGTH")
	span = make_span(start, minutes)
	if start <= now:
		return _make_error("TIME_PASSED")
	if closed:
		return _make_error("OFFICE_CLOSED_DAY")
	row = next((row for row in hours if _is_within(span, row)), None)
	if not row:
		return _make_error("OFFICE_NOT_OPEN")
	if count_max_at_once(booked, span) >= row.at_once:
		return _make_error("TIME_TAKEN")
	if any(span.overlaps(other) for other in of_person):
		return _make_error("PERSON_BUSY")
	if any(span.overlaps(other) for other in of_staff):
		return _make_error("STAFF_BUSY")
	return None


def find_faulty_row(rows: Sequence[Hours]) -> int | None:
	"""Return the index (from 0) of the first row that is not valid or overlaps another row of its day, or
	None.
	"""
	for place, row in enumerate(rows):
		if row.opens >= row.closes or not 5 <= row.slot_minutes <= MAX_MINUTES or row.at_once < 1:
			return place
		for other in rows[:place]:
			if row.weekday == other.weekday and row.opens < other.closes and other.opens < row.closes:
				return place
	return None


def can_become(status: str, new_status: str) -> bool:
	"""Return whether an appointment may go from one status to another."""
	return new_status in TRANSITIONS[status]


def get_status_after_rescheduling(status: str) -> str:
	"""Return the status of an appointment that was given another time.

	:raises ValueError: when it can no longer be rescheduled
	"""
	if status not in RESCHEDULABLE:
		raise ValueError("Only what is booked, or was missed, gets another time.")
	return RESCHEDULED if status == BOOKED else status


def _is_within(span: Span, row: Hours) -> bool:
	day = span.start.date()
	return (
		day.weekday() == row.weekday
		and datetime.combine(day, row.opens) <= span.start
		and span.end <= datetime.combine(day, row.closes)
	)


def _make_error(code: str) -> Finding:
	return make_finding(MESSAGES, code, level=ERROR)
