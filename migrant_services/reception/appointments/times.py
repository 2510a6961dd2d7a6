"""The times of an office: its hours, its closed days, and what is booked."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

import frappe
from frappe.model.document import Document
from frappe.utils import cint, get_datetime, get_time, getdate, now_datetime

from migrant_services.core import countries
from migrant_services.core.calendar import is_public_holiday
from migrant_services.core.locks import lock_rows
from migrant_services.reception.appointments import rules

DAYS_AHEAD = 60  # how many days the search for a free day covers


def get_hours(office: str) -> list[rules.Hours]:
	"""Return the appointment hours of an office."""
	return [
		parse_hours(row) for row in frappe.get_cached_doc("Office", office).get("appointment_hours") or []
	]


def parse_hours(row: Document) -> rules.Hours:
	"""Return a row of the office's table as the rules need it."""
	return rules.Hours(
		rules.WEEKDAYS.index(row.weekday),
		get_time(row.opens),
		get_time(row.closes),
		cint(row.slot_minutes),
		cint(row.at_once),
	)


def is_closed(office: str, day: date) -> bool:
	"""Return whether an office is closed: on public holidays of its country, and on its own closed days."""
	doc = frappe.get_cached_doc("Office", office)
	local = {getdate(row.day) for row in doc.get("closed_days") or []}
	return day in local or is_public_holiday(day, countries.get_country_code(doc.country))


def get_usual_minutes(office: str, day: date) -> int:
	"""Return the usual length in minutes of an appointment on that day."""
	of_day = [row.slot_minutes for row in get_hours(office) if row.weekday == day.weekday()]
	return of_day[0] if of_day else rules.DEFAULT_MINUTES


def list_taken(
	column: str, value: str | None, days: Iterable[date], lock: bool = False, but: str | None = None
) -> list[rules.Span]:
	"""Return when appointments take the time of an office, a person or a user on these days.

	Appointments that are hidden from the user count too, but only by their times.

	:param column: "office", "person" or "with_whom"
	:param lock: whether to read what other transactions have just written, see :mod:`migrant_services.core.locks`
	:param but: an appointment to ignore
	"""
	if not value:
		return []
	table = frappe.qb.DocType("Appointment")
	first, last = min(days := list(days)), max(days)
	query = (
		frappe.qb.from_(table)
		.select(table.starts_at, table.ends_at)
		.where(table[column] == value)
		.where(table.status.isin(rules.TAKES_TIME))
		.where(table.starts_at >= datetime.combine(first - timedelta(days=1), time()))
		.where(table.starts_at < datetime.combine(last + timedelta(days=1), time()))
	)
	if but:
		query = query.where(table.name != but)
	rows = lock_rows(query) if lock else query.run()
	return [rules.Span(get_datetime(start), get_datetime(end)) for start, end in rows]


def find_free_slots(
	office: str,
	days: Iterable[date],
	minutes: int | None = None,
	person: str | None = None,
	with_whom: str | None = None,
	but: str | None = None,
) -> Iterator[tuple[date, list[rules.Slot]]]:
	"""Yield the free times of an office by day, for the days on which it has hours and is not closed."""
	hours, now = get_hours(office), now_datetime()
	weekdays = {row.weekday for row in hours}
	days = [day for day in days if day.weekday() in weekdays and not is_closed(office, day)]
	if not days:
		return
	booked = list_taken("office", office, days, but=but)
	busy = [
		span
		for column, who in (("person", person), ("with_whom", with_whom))
		for span in list_taken(column, who, days, but=but)
	]
	for day in days:
		yield (
			day,
			rules.list_free_slots(
				day, hours, _select_nearby(booked, day), now, minutes, _select_nearby(busy, day)
			),
		)


def _select_nearby(spans: Iterable[rules.Span], day: date) -> list[rules.Span]:
	"""Return the times that can overlap this day."""
	return [span for span in spans if span.start.date() <= day <= span.end.date()]


def find_next_free_day(office: str, start: date, **wishes) -> date | None:
	"""Return the first day from ``start`` on with a free time, within :data:`DAYS_AHEAD` days."""
	days = [start + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)]
	return next((day for day, slots in find_free_slots(office, days, **wishes) if slots), None)
