"""Each test of a doctype has its own office and person."""

import frappe
import pytest

from migrant_services.access import staff
from migrant_services.core.roles import SERVICES_ADMINISTRATOR
from tests import factories as make
from tests.own_questions import asking
from tests.sessions import Session


@pytest.fixture
def office(site):
	staff.clear_office_cache()
	yield make.office()
	staff.clear_office_cache()


@pytest.fixture
def person(office):
	return make.person(office)


@pytest.fixture
def world(site):
	"""Provide two offices that other processes see too; they are removed afterwards with all their records."""
	made = make.World()
	frappe.db.commit()
	yield made
	made.remove()


@pytest.fixture
def other_session(bench, site):
	session = Session(bench)
	yield session
	session.close()


@pytest.fixture
def administrator(world):
	user = make.staff_user(SERVICES_ADMINISTRATOR, make.office())
	frappe.db.commit()
	return user


@pytest.fixture
def ask(administrator):
	"""Provide what puts a question in use; what it did is removed afterwards, columns too."""
	with asking(administrator) as ask:
		yield ask
