from pkgutil import resolve_name

import pytest

from tests.base import SiteTestCase
from tests.internals import internals


def test_the_app_is_installed(site):
	assert "migrant_services" in site.get_installed_apps()


def test_a_user_logs_in_through_http(http):
	assert (
		http("Administrator", desk=True).call("frappe.auth.get_logged_user").json()["message"]
		== "Administrator"
	)


class TestBase(SiteTestCase):
	def test_the_base_class_finds_the_site(self):
		import frappe

		self.assertTrue(frappe.db.exists("DocType", "Person"))


def test_an_old_frappe_is_said_and_no_error(site, capsys):
	"""At the installation and after each migration."""
	from migrant_services import hooks, install

	install.say_version("15.55.1")
	said = capsys.readouterr().out
	assert "Frappe 15.55.1 is older than 15.101.1" in said and "15.111.0" in said
	install.say_version("15.111.0")
	assert not capsys.readouterr().out
	assert hooks.after_migrate == "migrant_services.install.after_migrate"


@pytest.mark.parametrize("name", internals())
def test_what_frappe_does_not_promise_is_there(site, name):
	assert resolve_name(name)
