"""Values of answers: what is one of its kind, what is not, and the border between them."""

from datetime import date

import pytest

from migrant_services.forms.answer_values import MAX_LONG_TEXT, MAX_NUMBER, check_value
from migrant_services.forms.kinds import (
	DATE,
	LONG_TEXT,
	NUMBER,
	ONE_CHOICE,
	SHORT_TEXT,
	TEXT_LENGTH,
	YES_OR_NO,
)


@pytest.mark.parametrize(
	("kind", "value", "decimals"),
	[
		(YES_OR_NO, "Yes", 0),
		(YES_OR_NO, "No", 0),
		(NUMBER, 3, 0),
		(NUMBER, "3", 0),
		(NUMBER, "-3", 0),
		(NUMBER, 3.0, 0),
		(NUMBER, MAX_NUMBER, 0),
		(NUMBER, 2.25, 2),
		(NUMBER, "2.25", 2),
		(DATE, date(2026, 3, 9), 0),
		(DATE, "2028-02-29", 0),
		(DATE, "1000-01-01", 0),
		(SHORT_TEXT, "مرحبا, <b>; {{ x }}", 0),
		(SHORT_TEXT, "x" * TEXT_LENGTH, 0),
		(LONG_TEXT, "x\n" * (MAX_LONG_TEXT // 2), 0),
		(ONE_CHOICE, "BEDS-UPPER", 0),
	],
)
def test_accepts_an_answer_of_the_kind(kind, value, decimals):
	assert check_value(kind, value, decimals) is None


@pytest.mark.parametrize(
	("kind", "value", "code"),
	[
		(YES_OR_NO, "yes", "ANSWER_NOT_YES_OR_NO"),
		(YES_OR_NO, True, "ANSWER_NOT_YES_OR_NO"),
		(NUMBER, "three", "ANSWER_NOT_A_NUMBER"),
		(NUMBER, True, "ANSWER_NOT_A_NUMBER"),
		(NUMBER, "1e5", "ANSWER_NOT_A_NUMBER"),
		(NUMBER, "1,5", "ANSWER_NOT_A_NUMBER"),
		(NUMBER, float("nan"), "ANSWER_NOT_A_NUMBER"),
		(NUMBER, float("inf"), "ANSWER_NOT_A_NUMBER"),
		(NUMBER, [3], "ANSWER_NOT_A_NUMBER"),
		(NUMBER, 1.5, "ANSWER_NOT_WHOLE"),
		(NUMBER, MAX_NUMBER + 1, "ANSWER_NUMBER_TOO_LARGE"),
		(NUMBER, -MAX_NUMBER - 1, "ANSWER_NUMBER_TOO_LARGE"),
		(DATE, "2027-02-29", "ANSWER_NOT_A_DATE"),
		(DATE, "09/03/2026", "ANSWER_NOT_A_DATE"),
		(DATE, "0999-12-31", "ANSWER_NOT_A_DATE"),
		(DATE, 2026, "ANSWER_NOT_A_DATE"),
		(SHORT_TEXT, "x" * (TEXT_LENGTH + 1), "ANSWER_TOO_LONG"),
		(SHORT_TEXT, 3, "ANSWER_NOT_A_TEXT"),
		(LONG_TEXT, ["x"], "ANSWER_NOT_A_TEXT"),
	],
)
def test_rejects_what_is_no_answer_of_the_kind(kind, value, code):
	found = check_value(kind, value)
	assert found.code == code and found.blocks
	# A message may be shown on a shared screen.
	assert str(value) not in found.message.format(*found.params)
