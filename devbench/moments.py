"""Moments at which the app must work as it does now: the next one of each kind, and some random ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from random import Random

# The zone of the test sites; without summer time since 2022. The demo's second office is in Mendoza, at UTC-3.
SITE = timezone(timedelta(hours=-6))
UTC = timezone.utc
DRAWN, DAYS_DRAWN = 3, 1461
START = timedelta(0)


@dataclass(frozen=True)
class Moment:
	"""When the demo is loaded, and when each of the suites begins, from then.

	:param at: with its time zone
	"""

	name: str
	at: datetime
	suites: tuple[tuple[timedelta, str], ...] = ((START, "tests/site"),)

	def __str__(self) -> str:
		return f"{self.name} ({self.at:%Y-%m-%d %H:%M} {self.at:%Z})"


def moments(now: datetime, seed: int) -> list[Moment]:
	"""Return all moments, in the order in which they are tried.

	:param now: with its time zone
	:param seed: of those that are drawn
	"""
	today = now.astimezone(SITE).date()
	# In UTC the new year begins on the day before.
	new_year, year_end = _next(today + timedelta(days=1), 1, 1), _next(today, 12, 31)
	dice = Random(seed)
	drawn = [today + timedelta(days=dice.randrange(1, DAYS_DRAWN)) for _ in range(DRAWN)]
	return [
		Moment("year-end", _at(year_end, 23, 50)),
		Moment("new-year", _at(new_year, 0, 10)),
		Moment("year-end-utc", _at(year_end, 23, 50, UTC)),
		Moment("new-year-utc", _at(new_year, 0, 10, UTC)),
		leap_night(now),
		Moment("february-ends", _at(_next(today, 2, 28), 16, 30)),
		Moment("april-ends", _at(_next(today, 4, 30), 23, 30)),
		# Of Mexico, and of Argentina.
		Moment("independence-mexico", _at(_next(today, 9, 16), 10, 0)),
		Moment("independence-argentina", _at(_next(today, 7, 9), 9, 0)),
		# In Mendoza and UTC it is tomorrow already.
		Moment("three-zones", _at(today + timedelta(days=1), 22, 30)),
		Moment(
			"midnight",
			_at(today + timedelta(days=2), 23, 59, second=45),
			((timedelta(seconds=-105), "tests/site"), (START, "tests/security/test_stories_waiting_room.py")),
		),
		*(
			Moment(f"drawn-{place}", _at(day, dice.randrange(24), dice.randrange(60)))
			for place, day in enumerate(drawn, start=1)
		),
	]


def leap_night(now: datetime) -> Moment:
	"""Return the evening of the next 29 February, when it is already March in Mendoza and UTC: part of every test run."""
	return Moment("leap-night", _at(_next(now.astimezone(SITE).date(), 2, 29), 22, 30))


def _at(day: date, hour: int, minute: int, zone: timezone = SITE, second: int = 0) -> datetime:
	return datetime.combine(day, time(hour, minute, second), zone)


def _next(after: date, month: int, day: int) -> date:
	"""Return the next such day after the given one."""
	for year in range(after.year, after.year + 9):
		try:
			found = date(year, month, day)
		except ValueError:
			continue
		if found > after:
			return found
	raise ValueError(f"There is no {day}.{month}.")
