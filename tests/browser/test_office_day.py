"""The desk's today is the office's, in any time zone of the user or the browser."""

import frappe
import pytest
from frappe.utils import today

from migrant_services.core.roles import FRONT_DESK
from tests import factories
from tests.browser.desk import ready


@pytest.fixture
def far_away(connection):
	"""Provide a clerk whose own day begins twenty hours before that of the office."""
	world = factories.World()
	user = world.user(FRONT_DESK)
	frappe.db.set_value("User", user, "time_zone", "Pacific/Kiritimati")
	ready(user, "en")
	yield user
	world.remove()


def test_today_must_be_the_day_of_the_office(far_away, page, log_in):
	log_in(far_away, factories.PASSWORD)
	page.wait_for_function("() => window.migrant_services && migrant_services.today")
	assert page.evaluate("frappe.boot.time_zone.user") == "Pacific/Kiritimati"
	assert page.evaluate("migrant_services.today()") == today()
	assert page.evaluate("migrant_services.age_today('2000-01-01')") >= 26
