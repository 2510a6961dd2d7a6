"""The rules for attending enough of a course to complete it."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

PRESENT = "Present"
ABSENT = "Absent"
EXCUSED = "Excused"
MARKS = (PRESENT, ABSENT, EXCUSED)

DEFAULT_THRESHOLD = Decimal(80)  # percent of the hours
MAX_EXCUSED_SHARE = Decimal("0.25")  # of the hours held


class Session(NamedTuple):
	"""One session of a course. A session that was not held does not count."""

	key: str
	hours: Decimal
	held: bool = True


class Mark(NamedTuple):
	"""The mark of one participant; ``hours`` if they stayed for a part only."""

	mark: str
	hours: Decimal | None = None


class Attendance(NamedTuple):
	"""Hours attended, hours that count, and the percentage (None before any hour counts)."""

	attended_hours: Decimal
	counted_hours: Decimal
	percent: Decimal | None


def compute_attendance(sessions: Iterable[Session], marks: Mapping[str, Mark]) -> Attendance:
	"""Return the attendance of one participant over the sessions held.

	A session without a mark is an absence. An excused session does not count, up to a quarter of the hours
	held; beyond that it is an absence, so that no one completes a course on excuses.

	:param marks: by key of the session
	:raises ValueError: for an unknown mark or hours below zero
	"""
	held = attended = excused = Decimal(0)
	for session in sessions:
		if not session.held:
			continue
		length = _parse_hours(session.hours)
		held += length
		mark = marks.get(session.key, Mark(ABSENT))
		if mark.mark not in MARKS:
			raise ValueError("An attendance mark is one of: " + ", ".join(MARKS) + ".")
		if mark.mark == EXCUSED:
			excused += length
		elif mark.mark == PRESENT:
			attended += length if mark.hours is None else min(_parse_hours(mark.hours), length)
	counted = held - min(excused, held * MAX_EXCUSED_SHARE)
	percent = (attended * 100 / counted).quantize(Decimal("0.01")) if counted else None
	return Attendance(attended, counted, percent)


def is_completed(result: Attendance, threshold: Decimal | int = DEFAULT_THRESHOLD) -> bool:
	"""Return whether the attendance reaches the threshold, in percent of the hours that count.

	Hours are compared, not the rounded percentage: 79.999 percent is not 80.
	"""
	return result.counted_hours > 0 and result.attended_hours * 100 >= threshold * result.counted_hours


def _parse_hours(value: Decimal | int | float) -> Decimal:
	hours = Decimal(str(value))
	if not hours.is_finite() or hours < 0:
		raise ValueError("Hours are a number from zero on.")
	return hours
