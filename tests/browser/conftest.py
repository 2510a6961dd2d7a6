"""Fixtures of the browser tests."""

import pytest

from tests.browser.desk import Desk


@pytest.fixture
def desk(page):
	"""A desk where nobody has signed in yet; what goes wrong there fails the test."""
	desk = Desk(page)
	yield desk
	print("Refused by the server:", *desk.refusals, sep="\n")
	assert not desk.problems
