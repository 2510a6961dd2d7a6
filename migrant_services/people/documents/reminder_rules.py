"""When a document that expires is reminded of, and who of the staff hears of it. Nobody outside hears anything."""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

MAX_DAYS = 3650  # days


class Paper(NamedTuple):
	"""A document of a person.

	:param days: so many days before its expiry it is reminded of
	:param reminded: what was reminded of already, as :func:`format_mark` says it
	"""

	key: str
	kind: str
	expires: date
	days: tuple[int, ...] = ()
	reminded: str | None = None


def parse_days(text: str | None) -> tuple[int, ...]:
	"""``"30, 7"`` as numbers of days, the most first; none for an empty text.

	:raises ValueError: when it is anything else, or beyond ten years
	"""
	parts = [part for part in re.split(r"[,;\s]+", (text or "").strip()) if part]
	if not all(re.fullmatch(r"[0-9]{1,4}", part) and 0 < int(part) <= MAX_DAYS for part in parts):
		raise ValueError("Days are whole numbers from 1 on, separated by commas.")
	return tuple(sorted({int(part) for part in parts}, reverse=True))


def get_due_days(paper: Paper, today: date) -> int | None:
	"""The number of days of which the paper is to be reminded now; None when it is not, or was already.

	Where several have passed unnoticed, the document is reminded of once, by the nearest.
	"""
	left = (paper.expires - today).days
	reached = [days for days in paper.days if 0 <= left <= days]
	if not reached:
		return None
	nearest = min(reached)
	before = _parse_mark(paper.reminded)
	return None if before and before[0] == paper.expires and before[1] <= nearest else nearest


def format_mark(paper: Paper, days: int) -> str:
	"""What is kept of a reminder: for which expiry date, and for how many days before it."""
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
	"""Who hears of it: who the person is assigned to; else the case workers of the office, else its front desk.

	Of somebody restricted nobody hears but those assigned and the protection officers of the office.
	"""
	if assigned := list(assigned):
		return assigned
	if restricted:
		return list(protection)
	return list(case_workers) or list(front_desk)
