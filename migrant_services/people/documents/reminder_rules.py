"""When staff is reminded of an expiring document, and which staff. No one outside the office is notified."""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

MAX_DAYS = 3650  # days


class Paper(NamedTuple):
	"""A document of a person.

	:param days: the numbers of days before its expiry at which staff is reminded
	:param reminded: the last reminder, as :func:`format_mark` writes it
	"""

	key: str
	kind: str
	expires: date
	days: tuple[int, ...] = ()
	reminded: str | None = None


def parse_days(text: str | None) -> tuple[int, ...]:
	"""Parse a text like ``"30, 7"`` into numbers of days, the largest first; none for an empty text.

	:raises ValueError: for any other text, or more than ten years
	"""
	parts = [part for part in re.split(r"[,;\s]+", (text or "").strip()) if part]
	if not all(re.fullmatch(r"[0-9]{1,4}", part) and 0 < int(part) <= MAX_DAYS for part in parts):
		raise ValueError("Days are whole numbers from 1 on, separated by commas.")
	return tuple(sorted({int(part) for part in parts}, reverse=True))


def get_due_days(paper: Paper, today: date) -> int | None:
	"""Return the number of days for which a reminder is due now; None when none is due, or it was sent already.

	When several are due, there is one reminder, for the smallest number of days.
	"""
	left = (paper.expires - today).days
	reached = [days for days in paper.days if 0 <= left <= days]
	if not reached:
		return None
	nearest = min(reached)
	before = _parse_mark(paper.reminded)
	return None if before and before[0] == paper.expires and before[1] <= nearest else nearest


def format_mark(paper: Paper, days: int) -> str:
	"""Return what is stored of a reminder: the expiry date, and the number of days before it."""
	return f"{paper.expires.isoformat()} {days}"


def _parse_mark(text: str | None) -> tuple[date, int] | None:
	day, _blank, days = (text or "").partition(" ")
	return (date.fromisoformat(day), int(days)) if day and days.isdigit() else None


def choose_recipients(
	assigned: Iterable[str],
	case_workers: Iterable[str],
	front_desk: Iterable[str],
	protection: Iterable[str],
	restricted: bool,
) -> list[str]:
	"""Choose who is reminded: assigned users; else the case workers of the office, else its front desk.

	About a restricted person only assigned users or the protection officers of the office are reminded.
	"""
	if assigned := list(assigned):
		return assigned
	if restricted:
		return list(protection)
	return list(case_workers) or list(front_desk)
