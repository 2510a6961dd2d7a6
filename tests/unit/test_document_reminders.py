"""Reminders of documents: once for each number of days, and to the right people."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrant_services.people.documents.reminder_rules import (
	Paper,
	choose_recipients,
	format_mark,
	get_due_days,
	parse_days,
)

TODAY = date(2026, 11, 24)


def paper(left: int, days=(30, 7), reminded=None, **values) -> Paper:
	return Paper(
		**{"key": "a", "kind": "PASSPORT", "expires": TODAY + timedelta(days=left), **values},
		days=days,
		reminded=reminded,
	)


@pytest.mark.parametrize(
	("text", "days"),
	[("30, 7", (30, 7)), ("7;30", (30, 7)), ("", ()), (None, ()), (" 5 5 ", (5,)), ("3650", (3650,))],
)
def test_parses_days_as_written(text, days):
	assert parse_days(text) == days


@pytest.mark.parametrize("text", ["x", "0", "-3", "3.5", "3651", "30, siete", "٣"])
def test_rejects_invalid_days(text):
	with pytest.raises(ValueError):
		parse_days(text)


@pytest.mark.parametrize(
	("left", "expected"), [(31, None), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None), (400, None)]
)
def test_knows_when_a_reminder_is_due(left, expected):
	assert get_due_days(paper(left), TODAY) == expected


def test_reminds_once_for_each_number_of_days():
	first = paper(20)
	done = first._replace(reminded=format_mark(first, 30))
	assert get_due_days(done, TODAY) is None
	later = TODAY + timedelta(days=14)
	assert get_due_days(done, later) == 7
	assert get_due_days(done._replace(reminded=format_mark(done, 7)), later) is None


def test_a_new_expiry_date_gets_new_reminders():
	renewed = paper(20, reminded=format_mark(paper(3), 7))
	assert get_due_days(renewed, TODAY) == 30


def test_cannot_remind_without_days():
	assert get_due_days(paper(3, days=()), TODAY) is None


def test_ignores_an_invalid_mark():
	assert get_due_days(paper(3, reminded="x"), TODAY) == 7


@settings(max_examples=30, deadline=None)
@given(st.sets(st.integers(1, 60), max_size=4), st.lists(st.integers(0, 20), max_size=12))
def test_cannot_remind_more_often_than_configured(days, pauses):
	"""No matter how often the job runs and which days it misses."""
	now, one, times = TODAY, paper(50, tuple(days)), 0
	for pause in [0, *pauses]:
		now += timedelta(days=pause)
		if (reached := get_due_days(one, now)) is not None:
			times, one = times + 1, one._replace(reminded=format_mark(one, reached))
			assert get_due_days(one, now) is None
	assert times <= len(days)


def test_selects_the_users_to_notify():
	staff = {"case_workers": ["cw"], "front_desk": ["fd"], "protection": ["po"]}
	assert choose_recipients(["me"], **staff, restricted=False) == ["me"]
	assert choose_recipients([], **staff, restricted=False) == ["cw"]
	assert choose_recipients([], **{**staff, "case_workers": []}, restricted=False) == ["fd"]
	assert choose_recipients([], **staff, restricted=True) == ["po"]
	assert choose_recipients(["me"], **staff, restricted=True) == ["me"]
