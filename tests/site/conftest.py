"""An office and a person of its own for each test of a doctype."""

import pytest

from migrant_services import permissions
from tests import factories as make


@pytest.fixture
def office(site):
	permissions.forget_offices()
	yield make.office()
	permissions.forget_offices()


@pytest.fixture
def person(office):
	return make.person(office)
