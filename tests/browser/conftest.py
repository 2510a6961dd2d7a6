"""Fixtures of the browser tests."""

import pytest

from tests.browser.desk import Desk


@pytest.fixture
def desk(page):
	"""Provide a desk that no one has signed in to yet; an error there fails the test."""
	desk = Desk(page)
	yield desk
	desk.leave()
	print("Refused by the server:", *desk.refusals, sep="\n")
	assert not desk.problems
