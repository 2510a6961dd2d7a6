"""Everywhere in the desk that a clerk goes, the methods that its scripts call are open.

What is not open fails the test by itself (`tests.browser.desk.Desk.listen`), also where the desk shows nothing.
"""

from __future__ import annotations

import pytest

from migrant_services.core import roles
from tests import factories
from tests.browser.desk import ready
from tests.openable import everything
from tests.security.rights import ROLES

# Views of the desk, of records that the role reads.
ROUTES = {
	roles.FRONT_DESK: (
		"person",
		"person/view/report",
		"consultation/view/dashboard",
		"consultation/view/image",
		"appointment/view/calendar",
		"appointment/new",
		"todo",
		"todo/view/calendar/default",
		"todo/new",
		"file",
		"event/view/calendar/default",
		"note",
		"user-profile",
		"print/Person/PERSON",
		"notification-settings/USER",
		"user/USER",
		"workspaces",
	),
	roles.SERVICES_ADMINISTRATOR: (
		"workflow",
		"workflow/new",
		"workflow/Person",
		"migrant-services-settings",
		"age-band-set",
		"age-band-set/new",
		"office/view/report",
		"staff-member/new",
	),
	roles.OFFICE_MANAGER: ("consultation/view/report", "consultation/view/dashboard", "dashboard-view"),
}
for report in (each for each in everything() if each.kind == "Report"):
	ROUTES[ROLES[report.opener]] = (*ROUTES.get(ROLES[report.opener], ()), f"query-report/{report.name}")


@pytest.fixture(scope="module")
def office(connection):
	connection.set_user("Administrator")
	world = factories.World()
	world.person = factories.person(world.north)
	connection.db.commit()
	yield world
	connection.db.rollback()
	world.remove()
	connection.db.commit()


@pytest.mark.parametrize("role", ROUTES)
def test_every_page_of_the_desk_must_work(desk, office, role):
	user = ready(office.user(role), "en")
	desk.log_in(user, factories.PASSWORD)
	for route in ROUTES[role]:
		before = desk.path
		desk.go(*route.replace("PERSON", office.person.name).replace("USER", user).split("/"))
		desk.page.wait_for_timeout(500)
		desk.rest()
		assert desk.path != before, f"{route} is not opened"
		desk.close_message()


def test_the_navigation_bar_must_work(desk, office):
	"""Notices and events, the search, the user's own settings, what the site is made of."""
	desk.log_in(ready(office.user(roles.FRONT_DESK), "en"), factories.PASSWORD)
	page = desk.page
	page.evaluate(
		"() => document.querySelector('.dropdown-notifications .nav-link, .dropdown-notifications')?.click()"
	)
	desk.rest()
	for expression in (
		"() => frappe.ui.toolbar.clear_cache && frappe.call('frappe.sessions.clear')",
		"() => frappe.ui.toolbar.setup_session_defaults && frappe.ui.toolbar.setup_session_defaults()",
		"() => frappe.ui.misc.about()",
		"() => new frappe.ui.ThemeSwitcher().show()",
		"() => frappe.search.utils.get_global_results('ana', 0, 20)",
		"() => frappe.db.get_list('Office', {limit: 1})",
		"() => new frappe.ui.FileUploader({folder: 'Home', allow_web_link: true})",
	):
		page.evaluate(expression)
		page.wait_for_timeout(300)
		desk.rest()


def test_the_tools_of_a_form_must_work(desk, office):
	"""A record's assignments, tags, links and likes."""
	desk.log_in(ready(office.user(roles.FRONT_DESK), "en"), factories.PASSWORD)
	desk.go("Form", "Person", office.person.name)
	desk.wait_for_form("Person")
	page = desk.page
	for expression in (
		"() => cur_frm.assign_to && cur_frm.assign_to.add()",
		"() => new frappe.ui.form.LinkedWith({frm: cur_frm}).show()",
		"() => cur_frm.sidebar && cur_frm.sidebar.reload_docinfo()",
		"() => frappe.ui.toggle_like($(cur_frm.sidebar.sidebar.find('.like-icon, .liked-by')[0] || document.body), 'Person', cur_frm.docname)",
		"() => frappe.xcall('frappe.desk.doctype.tag.tag.add_tag', {tag: 'x', dt: 'Person', dn: cur_frm.docname})",
		"() => cur_frm.navigate_records(0)",
	):
		page.evaluate(expression)
		page.wait_for_timeout(300)
		desk.rest()
