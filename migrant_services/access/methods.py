"""Which methods of Frappe are open to whom: ``methods.csv``, one row a method.

Frappe lets every user who is logged in call some five hundred methods. Here a method is closed until a row, or a
line of the settings, opens it. Plain rules: nothing of a site is read.
"""

import csv
import re
from collections.abc import Mapping
from enum import Enum, IntEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("methods.csv")
OPEN, CHECKED, CLOSED = "open", "checked", "closed"
# Each method of the app checks for itself.
_OF_THE_APP = "migrant_services."
_LINE = re.compile(r"([A-Za-z_]\w*(?:\.\w+)*)(?:\s+(guest|website|desk))?")


class Audience(IntEnum):
	"""Who asks; each may call what those before it may."""

	GUEST = 0
	WEBSITE = 1
	DESK = 2


class Decision(Enum):
	ALLOWED = "allowed"
	# Not now, but a System Manager can change that in the settings.
	MAY_BE_OPENED = "may be opened"
	CLOSED = "closed"


class Row(NamedTuple):
	"""What is decided about one method.

	:param state: `OPEN` (harmless), `CHECKED` (the app checks it or answers in its place) or `CLOSED`
	:param audience: the lowest one it is open to; of a closed one, the lowest that a System Manager may open it to
	:param test: the test that holds it, when it is checked
	"""

	method: str
	state: str
	audience: Audience | None
	reason: str
	test: str


@cache
def rows() -> dict[str, Row]:
	"""The rows of ``methods.csv`` by method."""
	with FILE.open(encoding="utf-8", newline="") as file:
		return {line["method"]: _row(line) for line in csv.DictReader(file)}


def _row(line: dict) -> Row:
	audience = Audience[line["audience"].upper()] if line["audience"] else None
	return Row(line["method"], line["state"], audience, line["reason"], line["test"])


def decide(method: str, audience: Audience, opened: Mapping[str, Audience] | None = None) -> Decision:
	"""Whether an audience may call a method. System Managers are not asked about.

	:param method: its name where it is defined, ``module.function`` or ``module.Class.method``
	:param opened: what the settings open, as of `opened_by`; a method that no row names is opened by them alone
	"""
	if method.startswith(_OF_THE_APP):
		return Decision.ALLOWED
	row = rows().get(method)
	lowest = row.audience if row else Audience.GUEST
	if lowest is None or audience < lowest:
		return Decision.CLOSED
	if row and row.state != CLOSED:
		return Decision.ALLOWED
	is_opened = method in (opened or {}) and audience >= opened[method]
	return Decision.ALLOWED if is_opened else Decision.MAY_BE_OPENED


def decide_in_passing(method: str, opened: Mapping[str, Audience], audience: Audience) -> Decision:
	"""Whether a request to another method may name this one, to have it called: a query, a mapping, a tree.

	The arguments that it then gets are not those of the request, so what checks those does not see them. Only
	what the app or an administrator means for it is called so.
	"""
	row = rows().get(method)
	if row and row.state != CLOSED:
		return Decision.CLOSED
	return decide(method, audience, opened)


def opened_by(text: str | None) -> dict[str, Audience]:
	"""What the settings open: a method on each line, then, after a blank, to whom (the desk, if it says nothing).

	Lines that open nothing are left out; `faulty_lines` has them.
	"""
	matches = (_LINE.fullmatch(line) for line in _lines(text))
	return {match[1]: Audience[(match[2] or "desk").upper()] for match in matches if match}


def faulty_lines(text: str | None) -> list[str]:
	"""The lines that open nothing: no name of a method, or of one that is open already or stays closed."""
	return [
		line for line in _lines(text) if not (match := _LINE.fullmatch(line)) or not _may_be_opened(match[1])
	]


def _lines(text: str | None) -> list[str]:
	return [stripped for line in (text or "").splitlines() if (stripped := line.strip())]


def _may_be_opened(method: str) -> bool:
	row = rows().get(method)
	return not row or (row.state == CLOSED and row.audience is not None)
