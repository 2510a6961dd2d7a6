"""Working days and response deadlines.

Times are naive and in the time zone of the office. Holidays are the public ones of the country, as known to the
``holidays`` package; local days off are passed in.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays

EMERGENCY = "Emergency"
URGENT = "Urgent"
NORMAL = "Normal"
PRIORITIES = (EMERGENCY, URGENT, NORMAL)

# Emergencies count clock time, including nights and holidays; the others count the working days of the
# receiver. Based on the response times of the inter-agency referral form (24 h, 72 h, two weeks).
_EMERGENCY_ANSWER = timedelta(hours=4)
_EMERGENCY_SERVICE = timedelta(hours=24)
_ANSWER_DAYS = {URGENT: 1, NORMAL: 5}
_SERVICE_DAYS = {URGENT: 3, NORMAL: 10}

_SATURDAY = 5


def get_answer_deadline(
	sent_at: datetime, priority: str, country: str | None, days_off: Collection[date] = ()
) -> datetime:
	"""Return when the receiver must have answered a referral.

	Emergency: 4 hours of clock time. Urgent: one working day. Normal: five working days, at the same time of day.

	:param sent_at: naive, in the receiver's time zone
	:param country: of the receiver, ISO 3166-1 alpha-2; without one only weekends are excluded
	:param days_off: further days on which the receiver does not work
	:raises ValueError: for an unknown priority
	"""
	return _get_deadline(sent_at, priority, country, days_off, _EMERGENCY_ANSWER, _ANSWER_DAYS)


def get_service_deadline(
	sent_at: datetime, priority: str, country: str | None, days_off: Collection[date] = ()
) -> datetime:
	"""Return when the person should have received the service: 24 hours, three or ten working days.

	Parameters as for :func:`get_answer_deadline`.
	"""
	return _get_deadline(sent_at, priority, country, days_off, _EMERGENCY_SERVICE, _SERVICE_DAYS)


def is_working_day(day: date, country: str | None, days_off: Collection[date] = ()) -> bool:
	"""Return whether offices of the country work on that day: Monday to Friday, no public holiday."""
	return day.weekday() < _SATURDAY and day not in days_off and not is_public_holiday(day, country)


def is_public_holiday(day: date, country: str | None) -> bool:
	"""Return whether the whole country has that day off; False when its holidays are not known."""
	return day in _public_holidays(country, day.year)


def add_working_days(start: date, number: int, country: str | None, days_off: Collection[date] = ()) -> date:
	"""Return the date that is ``number`` working days after ``start``, which itself is never counted.

	:raises ValueError: when ``number`` is below one
	"""
	if number < 1:
		raise ValueError("The number of working days is a whole number from 1 on.")
	day = start
	while number:
		day += timedelta(days=1)
		number -= is_working_day(day, country, days_off)
	return day


def _get_deadline(sent_at, priority, country, days_off, emergency, days) -> datetime:
	if priority not in PRIORITIES:
		raise ValueError("The priority of a referral is one of: " + ", ".join(PRIORITIES) + ".")
	if priority == EMERGENCY:
		return sent_at + emergency
	day = add_working_days(sent_at.date(), days[priority], country, days_off)
	return datetime.combine(day, sent_at.time())


@lru_cache(maxsize=64)
def _public_holidays(country: str | None, year: int) -> frozenset[date]:
	try:
		return frozenset(holidays.country_holidays((country or "").upper(), years=year))
	except NotImplementedError:  # the package has no calendar of that country
		return frozenset()
