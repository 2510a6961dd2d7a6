"""Twenty lists as offices have them, imported as a clerk does, and compared cell by cell (tests/data/lists/README.md)."""

from __future__ import annotations

import pytest

from tests import importing, lists
from tests.lists import FILES, REFUSED


@pytest.fixture(scope="module")
def came_of(connection):
	"""Provide a function that imports a file, each only once, and undoes it: ``came_of(file)``."""
	done: dict[str, lists.Import] = {}

	def come(file: str) -> lists.Import:
		if file not in done:
			connection.set_user("Administrator")
			with importing.undone():
				done[file] = importing.imported(file)
		return done[file]

	return come


@pytest.mark.parametrize("file", FILES)
def test_a_row_cannot_be_silently_wrong(came_of, file):
	faults = lists.judge(lists.expected_of(file), came_of(file))
	wrong = [str(fault) for fault in faults if fault.kind == lists.WRONG]
	assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("file", FILES)
def test_registers_everyone_who_can_be_registered(came_of, file):
	faults = lists.judge(lists.expected_of(file), came_of(file))
	refused = [str(fault) for fault in faults if fault.kind == REFUSED]
	assert not refused, "\n".join(refused)


@pytest.mark.parametrize("file", FILES)
def test_asks_exactly_what_a_person_would_ask(came_of, file):
	expected, came = lists.expected_of(file), came_of(file)
	assert not came.refused
	assert [question["about"] for question in lists.unasked(expected, came)] == []
	assert lists.needless(expected, came) == set()


@pytest.mark.parametrize("file", FILES)
def test_finds_the_table(came_of, file):
	"""Encoding, separator, sheet and the row of column names are found or asked for."""
	came = came_of(file)
	assert not came.refused
	assert not came.moved


@pytest.mark.parametrize("file", FILES)
def test_cannot_suggest_a_wrong_column(came_of, file):
	"""If a suggestion is missing, the clerk chooses; a wrong one may be overlooked."""
	expected, came = lists.expected_of(file), came_of(file)
	wrong = [
		expected["columns"].get(letter, {"header": letter})["header"]
		for letter, how in came.suggested.items()
		if how == "wrong"
	]
	assert wrong == []
