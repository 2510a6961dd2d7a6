"""The order of turns in a waiting room.

The rule can be explained to everyone: the person who has waited longest is next. A priority or an appointment
counts as having come so many minutes earlier. A person who comes before the time of their appointment counts
from that time on. No one can be passed over forever.
"""

import re
from datetime import datetime, timedelta

WAITING = "Waiting"
CALLED = "Called"
ATTENDING = "At the Window"
SERVED = "Served"
LEFT = "Gone"
# For each status, those that may come next. A number that was called by mistake waits again.
TRANSITIONS = {
	WAITING: (CALLED, LEFT),
	CALLED: (ATTENDING, SERVED, LEFT, WAITING),
	ATTENDING: (SERVED, LEFT),
	SERVED: (),
	LEFT: (),
}
PRESENT = (WAITING, CALLED, ATTENDING)
AT_A_WINDOW = (CALLED, ATTENDING)

MAX_WINDOW_LENGTH = 10
_LETTER = re.compile(r"[A-Z]{1,2}")
# Everyone in the room reads the name of a window, so it is a number or a few letters, never a sentence.
_WINDOW = re.compile(rf"[0-9A-Za-zÁÉÍÓÚÑáéíóúñ -]{{1,{MAX_WINDOW_LENGTH}}}")


def format_label(letter: str, number: int) -> str:
	"""Return the label that is printed, called and shown: ``A07``.

	:raises ValueError: when the letter is not valid, or the number is below one
	"""
	if not is_letter(letter) or number < 1:
		raise ValueError(
			"A number of the waiting room is one or two capital letters and a whole number from 1 on."
		)
	return f"{letter}{number:02d}"


def is_letter(text: str | None) -> bool:
	"""Return whether the text can be the letter of a queue."""
	return bool(_LETTER.fullmatch(text or ""))


def tidy_window(text: str | None) -> str | None:
	"""Return the name of a window as the screen shows it; None when it cannot be one."""
	tidy = " ".join((text or "").split())
	return tidy if _WINDOW.fullmatch(tidy) else None


def compute_turn(
	came_at: datetime, minutes_ahead: int = 0, appointment_at: datetime | None = None
) -> datetime:
	"""Return the moment from which a number counts as waiting. The earliest is next.

	:param minutes_ahead: sum of those of its queue and its priority
	:param appointment_at: when the person was expected, if they were
	"""
	since = max(came_at, appointment_at) if appointment_at else came_at
	return since - timedelta(minutes=max(minutes_ahead, 0))


def can_become(status: str, new_status: str) -> bool:
	"""Return whether a number may go from one status to another."""
	return new_status in TRANSITIONS[status]
