from tests.base import SiteTestCase


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
