"""Checks the values of answers: whether each is one of its kind of question."""

import math
import re
from datetime import date

from migrant_services.core.findings import ERROR, Finding, make_finding
from migrant_services.forms.kinds import DATE, LONG_TEXT, NUMBER, SHORT_TEXT, TEXT_LENGTH, YES_OR_NO

MAX_NUMBER = 2_147_483_647  # what an integer column of MariaDB holds
MAX_LONG_TEXT = 5_000  # characters; the column would take more, but no one reads them
FIRST_YEAR = 1000  # the first that MariaDB stores

_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,9})?")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")

MESSAGES = {
	"ANSWER_NOT_YES_OR_NO": "Answer Yes or No.",
	"ANSWER_NOT_A_NUMBER": "Write a number in digits.",
	"ANSWER_NOT_WHOLE": "Write a whole number.",
	"ANSWER_NUMBER_TOO_LARGE": "Write a number of at most {0}.",
	"ANSWER_NOT_A_DATE": "Write a date that exists.",
	"ANSWER_TOO_LONG": "Write at most {0} characters.",
	"ANSWER_NOT_A_TEXT": "Write a text.",
}


def check_value(kind: str, value: object, decimals: int = 0) -> Finding | None:
	"""Return what is wrong with a value that is not empty. Choices are compared with their lists elsewhere.

	:param decimals: digits after the point of a number
	"""
	rules = {
		YES_OR_NO: _check_yes_or_no,
		NUMBER: lambda number: _check_number(number, decimals),
		DATE: _check_date,
		SHORT_TEXT: lambda text: _check_text(text, TEXT_LENGTH),
		LONG_TEXT: lambda text: _check_text(text, MAX_LONG_TEXT),
	}
	rule = rules.get(kind)
	return rule(value) if rule else None


def _check_yes_or_no(value: object) -> Finding | None:
	return None if value in ("Yes", "No") else _find("ANSWER_NOT_YES_OR_NO")


def _check_number(value: object, decimals: int) -> Finding | None:
	text = str(value).strip()
	if isinstance(value, bool) or not isinstance(value, str | int | float) or not _is_number(value, text):
		return _find("ANSWER_NOT_A_NUMBER")
	number = float(text)
	if abs(number) > MAX_NUMBER:
		return _find("ANSWER_NUMBER_TOO_LARGE", MAX_NUMBER)
	return None if decimals or number.is_integer() else _find("ANSWER_NOT_WHOLE")


def _is_number(value: object, text: str) -> bool:
	return math.isfinite(value) if isinstance(value, int | float) else bool(_NUMBER.fullmatch(text))


def _check_date(value: object) -> Finding | None:
	if isinstance(value, date):
		return None
	found = _DATE.fullmatch(str(value).strip()[:10])
	try:
		if found and date(*map(int, found.groups())).year >= FIRST_YEAR:
			return None
	except ValueError:
		pass
	return _find("ANSWER_NOT_A_DATE")


def _check_text(value: object, length: int) -> Finding | None:
	if not isinstance(value, str):
		return _find("ANSWER_NOT_A_TEXT")
	return None if len(value) <= length else _find("ANSWER_TOO_LONG", length)


def _find(code: str, *params: object) -> Finding:
	return make_finding(MESSAGES, code, *params, level=ERROR)
