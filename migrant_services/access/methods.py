"""Which methods of Frappe are open to which audience: ``methods.csv``, one row per method.

Frappe lets every logged-in user call some five hundred methods. Here a method is closed until a row, or a line of the
settings, opens it. These rules are plain: nothing of a site is read.
"""

import csv
import re
from collections.abc import Mapping
from enum import Enum, IntEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

METHODS_FILE = Path(__file__).with_name("methods.csv")
OPEN, CHECKED, CLOSED = "open", "checked", "closed"
# Each method of the app checks the rights of its caller.
_APP_PREFIX = "migrant_services."
_LINE = re.compile(r"([A-Za-z_]\w*(?:\.\w+)*)(?:\s+(guest|website|desk))?")


class Audience(IntEnum):
	"""Who calls a method; each audience may call what those before it may."""

	GUEST = 0
	WEBSITE = 1
	DESK = 2


class Decision(Enum):
	"""What is decided about a call."""

	ALLOWED = "allowed"
	# Closed, but a System Manager can open it in the settings.
	MAY_BE_OPENED = "may be opened"
	CLOSED = "closed"


class Row(NamedTuple):
	"""What is decided about one method.

	:param state: `OPEN` (harmless), `CHECKED` (the app checks it or answers in its place) or `CLOSED`
	:param audience: the lowest one it is open to; of a closed one, the lowest that a System Manager may open it to
	:param test: the test that proves the check, when it is checked
	"""

	method: str
	state: str
	audience: Audience | None
	reason: str
	test: str


@cache
def load_rows() -> dict[str, Row]:
	"""Return the rows of ``methods.csv`` by method."""
	with METHODS_FILE.open(encoding="utf-8", newline="") as file:
		return {line["method"]: _parse_row(line) for line in csv.DictReader(file)}


def _parse_row(line: dict) -> Row:
	audience = Audience[line["audience"].upper()] if line["audience"] else None
	return Row(line["method"], line["state"], audience, line["reason"], line["test"])


def decide_access(method: str, audience: Audience, opened: Mapping[str, Audience] | None = None) -> Decision:
	"""Decide whether an audience may call a method. System Managers are decided elsewhere.

	:param method: its canonical name, ``module.function`` or ``module.Class.method``
	:param opened: what the settings open, as returned by `parse_opened_methods`; nothing else opens a method without a row
	"""
	if method.startswith(_APP_PREFIX):
		return Decision.ALLOWED
	row = load_rows().get(method)
	lowest = row.audience if row else Audience.GUEST
	if lowest is None or audience < lowest:
		return Decision.CLOSED
	if row and row.state != CLOSED:
		return Decision.ALLOWED
	is_opened = method in (opened or {}) and audience >= opened[method]
	return Decision.ALLOWED if is_opened else Decision.MAY_BE_OPENED


def decide_indirect_access(method: str, opened: Mapping[str, Audience], audience: Audience) -> Decision:
	"""Decide whether a request to another method may name this one for it to call: a query, a mapping, a tree.

	The method then gets other arguments than those of the request, and the checks of arguments do not see them. So only
	methods of the app, and those that an administrator opened, may be called this way.
	"""
	row = load_rows().get(method)
	if row and row.state != CLOSED:
		return Decision.CLOSED
	return decide_access(method, audience, opened)


def parse_opened_methods(text: str | None) -> dict[str, Audience]:
	"""Return the methods that the settings open: one per line, with an optional audience after a space
	(default: desk).

	Invalid lines are left out; `find_invalid_lines` returns them.
	"""
	matches = (_LINE.fullmatch(line) for line in _split_lines(text))
	return {match[1]: Audience[(match[2] or "desk").upper()] for match in matches if match}


def find_invalid_lines(text: str | None) -> list[str]:
	"""Return the lines that open nothing: no method name, or a method that is already open or always closed."""
	return [
		line
		for line in _split_lines(text)
		if not (match := _LINE.fullmatch(line)) or not _can_be_opened(match[1])
	]


def _split_lines(text: str | None) -> list[str]:
	return [stripped for line in (text or "").splitlines() if (stripped := line.strip())]


def _can_be_opened(method: str) -> bool:
	row = load_rows().get(method)
	return not row or (row.state == CLOSED and row.audience is not None)
