"""The workspaces: every role gets its own, and no card, chart or shortcut on it fails."""

from __future__ import annotations

import json

import frappe
import pytest
from frappe.desk.desktop import get_desktop_page, get_workspace_sidebar_items
from frappe.desk.reportview import get_count

from migrant_services.access.scopes import SCOPES, shows_its_people
from migrant_services.administration import desktop
from migrant_services.api import course, due, figures
from migrant_services.core import roles
from migrant_services.indicators.charts import CHARTS, MAX_GROUPS
from migrant_services.training import attendance
from migrant_services.www import migrant_services as tile
from tests import factories

try:
	from frappe.apps import get_apps
except ImportError:  # early releases of v15 have no apps screen
	get_apps = None

pytestmark = pytest.mark.usefixtures("site")

WORKSPACES = {
	"Reception": {roles.FRONT_DESK, roles.CASE_WORKER, roles.PROTECTION_OFFICER},
	"Care and Referrals": {roles.CASE_WORKER, roles.PROTECTION_OFFICER},
	"Income Support": {roles.PROGRAMME_OFFICER, roles.PAYMENT_APPROVER, roles.FINANCE_OFFICER},
	"Training": {roles.TRAINING_COORDINATOR},
	"Office Figures": {roles.OFFICE_MANAGER},
	"Administration": {roles.SERVICES_ADMINISTRATOR},
	"Data Protection": {roles.DATA_PROTECTION_OFFICER},
}
SEEN = [(workspace, role) for workspace, seen_by in WORKSPACES.items() for role in sorted(seen_by)]


def act_as(role: str, at=None) -> None:
	user = factories.staff_user(role, at or factories.office())
	frappe.set_user(user)
	frappe.cache.delete_keys("user_allowed_modules")


def open_workspace(name: str) -> dict:
	"""Return what the browser gets of a workspace."""
	page = frappe.get_all("Workspace", filters={"name": name}, fields=["name", "title", "public"])[0]
	return json.loads(frappe.as_json(get_desktop_page(json.dumps(page, default=str))))


def card_number(name: str) -> int:
	card = frappe.get_doc("Number Card", name)
	card.check_permission("read")
	filters = json.loads(card.filters_json)
	if card.type == "Custom":
		answer = frappe.get_attr(card.method)(filters=filters)
		return answer["value"] if isinstance(answer, dict) else answer
	from frappe.desk.doctype.number_card.number_card import get_result

	return get_result(card.as_json(), json.dumps(filters))


@pytest.mark.parametrize("role", sorted(roles.DESK_ROLES))
def test_a_role_sees_only_its_own_workspaces(role):
	act_as(role)
	shown = {page["name"] for page in get_workspace_sidebar_items()["pages"]} & set(WORKSPACES)
	assert shown == {workspace for workspace, seen_by in WORKSPACES.items() if role in seen_by}


def list_tiles() -> list[str] | None:
	"""Return the apps on the apps screen of the user; None on a Frappe without one. Frappe keeps them for a request."""
	if not get_apps:
		return None
	if hasattr(frappe.local, "request_cache"):
		frappe.local.request_cache.clear()
	return [app["name"] for app in get_apps()]


@pytest.mark.parametrize("role", sorted(roles.DESK_ROLES))
def test_the_tile_of_the_apps_screen_leads_to_a_workspace_of_the_user(role):
	act_as(role)
	own = [workspace for workspace, seen_by in WORKSPACES.items() if role in seen_by]
	assert sorted(desktop.list_own_workspaces()) == sorted(own)
	assert list_tiles() in (None, ["migrant_services"])
	assert tile.choose_address() == "/app/" + desktop.list_own_workspaces()[0].lower().replace(" ", "-")


def test_the_apps_screen_has_no_tile_for_others():
	for user in (factories.desk_user(), factories.partner(factories.organization())):
		frappe.set_user(user)
		assert not desktop.can_open_app()
		assert not list_tiles()
		assert tile.choose_address() == "/app"
	frappe.set_user("Guest")
	assert not desktop.can_open_app()
	assert tile.choose_address() == "/login?redirect-to=/migrant-services"


@pytest.mark.parametrize(("workspace", "role"), SEEN)
def test_every_card_chart_and_shortcut_must_answer(workspace, role):
	act_as(role)
	page = open_workspace(workspace)
	assert page["shortcuts"]["items"], "a workspace without a shortcut"
	for card in page["number_cards"]["items"]:
		assert card_number(card["number_card_name"]) >= 0
	for chart in page["charts"]["items"]:
		assert figures.chart(chart["chart_name"]).get("labels") != []
	for shortcut in page["shortcuts"]["items"]:
		if shortcut.get("stats_filter"):
			frappe.local.form_dict = frappe._dict(
				doctype=shortcut["link_to"], filters=shortcut["stats_filter"]
			)
			assert get_count() >= 0


@pytest.mark.parametrize("workspace", sorted(WORKSPACES))
def test_everything_on_a_workspace_must_be_for_one_of_its_roles(workspace):
	"""Something that none of the roles may open would never appear."""
	promised = frappe.get_doc("Workspace", workspace)
	kinds = {
		"number_cards": [row.number_card_name for row in promised.number_cards],
		"charts": [row.chart_name for row in promised.charts],
		"shortcuts": [row.link_to for row in promised.shortcuts],
		"links": [row.link_to for row in promised.links if row.type == "Link"],
	}
	columns = {"number_cards": "number_card_name", "charts": "chart_name", "shortcuts": "link_to"}
	missing = {(kind, name) for kind, names in kinds.items() for name in names}
	at = factories.office()
	for role in WORKSPACES[workspace]:
		act_as(role, at)
		page = open_workspace(workspace)
		for kind, column in columns.items():
			missing -= {(kind, item[column]) for item in page[kind]["items"]}
		missing -= {("links", link["link_to"]) for group in page["cards"]["items"] for link in group["links"]}
		frappe.set_user("Administrator")
	assert not missing


@pytest.mark.parametrize("workspace", sorted(WORKSPACES))
def test_the_layout_must_name_what_the_workspace_has(workspace):
	"""A block finds its widget by its label: two labels alike in Spanish would show one widget twice."""
	doc = frappe.get_doc("Workspace", workspace)
	blocks = json.loads(doc.content)
	labels = {
		"number_card": [row.label for row in doc.number_cards],
		"chart": [row.label for row in doc.charts],
		"shortcut": [row.label for row in doc.shortcuts],
		"card": [row.label for row in doc.links if row.type == "Card Break"],
	}
	for kind, names in labels.items():
		assert [block["data"][f"{kind}_name"] for block in blocks if block["type"] == kind] == names
		frappe.local.lang = "es"
		assert len({frappe._(name) for name in names}) == len(names)
		frappe.local.lang = "en"


def test_card_filters_must_have_four_elements():
	"""v16 rejects a fifth element."""
	cards = frappe.get_all("Number Card", {"module": "Migrant Services"}, ["name", "filters_json"])
	assert cards
	for card in cards:
		assert all(len(row) == 4 for row in json.loads(card.filters_json)), card.name


def test_every_figure_must_have_its_chart():
	charts = frappe.get_all("Dashboard Chart", {"module": "Migrant Services"}, pluck="name")
	assert set(charts) == set(CHARTS)


def test_a_chart_counts_only_what_is_visible_to_its_reader():
	north, south = factories.office(), factories.office()
	factories.consultation(factories.person(north))
	factories.consultation(factories.person(south))
	factories.consultation(factories.restricted_person(north))
	act_as(roles.FRONT_DESK, north)
	assert sum(figures.chart("Consultations by Month")["datasets"][0]["values"]) == 1


def test_a_chart_is_in_the_language_of_its_reader():
	at = factories.office()
	factories.consultation(factories.person(at, nationality="Germany"))
	factories.consultation(None, at, nationality=None)
	act_as(roles.FRONT_DESK, at)
	frappe.local.lang = "es"
	assert set(figures.chart("Consultations by Nationality")["labels"]) == {"Alemania", "No registrado"}


def test_a_chart_combines_small_groups():
	at = factories.office()
	countries = frappe.get_all("Country", pluck="name", limit=MAX_GROUPS + 2, order_by="name")
	for country in countries:
		factories.consultation(None, at, nationality=country)
	act_as(roles.FRONT_DESK, at)
	chart = figures.chart("Consultations by Nationality")
	assert (chart["labels"][-1], chart["datasets"][0]["values"][-1]) == ("Other", 2)
	assert len(chart["labels"]) == MAX_GROUPS + 1


def test_subjects_are_counted_under_their_area():
	at = factories.office()
	area = factories.save("Consultation Subject", code="T_AREA", title="Everything about boats")
	for code in ("T_BOATS", "T_SHIPS"):
		factories.save("Consultation Subject", code=code, title=code, parent_subject=area.name)
		factories.anonymous_consultation(at, topics=[{"subject": code}])
	factories.anonymous_consultation(at, topics=[{"subject": area.name}])
	act_as(roles.FRONT_DESK, at)
	chart = figures.chart("Consultations by Subject")
	assert (chart["labels"], chart["datasets"][0]["values"]) == (["Everything about boats"], [3])


def test_a_chart_by_month_has_only_the_last_twelve():
	at = factories.office()
	factories.anonymous_consultation(at)
	factories.anonymous_consultation(
		at, attended_on=frappe.utils.add_months(frappe.utils.now_datetime(), -13)
	)
	act_as(roles.FRONT_DESK, at)
	chart = figures.chart("Consultations by Month")
	assert chart["labels"][-1] == frappe.utils.formatdate(frappe.utils.today(), "MM/yy")
	assert chart["datasets"][0]["values"] == [0] * 11 + [1]


def test_a_chart_without_records_says_so():
	"""An empty answer is what the desk shows as "No Data"."""
	act_as(roles.FRONT_DESK)
	assert figures.chart("Consultations by Month") == figures.chart("Consultations by Subject") == {}


def test_denies_a_chart_of_another_role():
	act_as(roles.FRONT_DESK)
	with pytest.raises(frappe.PermissionError):
		figures.chart("Payments by Stage")


@pytest.mark.parametrize(
	"card",
	[
		"people_attended",
		"people_registered",
		"consultations_held",
		"referrals_sent",
		"payments_made",
		"staff_trained",
	],
)
def test_totals_of_the_office_are_only_for_its_manager(card):
	act_as(roles.CASE_WORKER)
	with pytest.raises(frappe.PermissionError):
		getattr(figures, card)()


def test_the_manager_gets_totals_of_records_that_they_cannot_read():
	north, south = factories.office(), factories.office()
	twice = factories.person(north)
	for person in (twice, twice, factories.restricted_person(north), factories.person(south)):
		factories.consultation(person)
	factories.anonymous_consultation(north)
	factories.set_stage(factories.payment(twice), "Paid", paid_on=frappe.utils.today())
	act_as(roles.OFFICE_MANAGER, north)
	assert not frappe.has_permission("Payment") and not frappe.has_permission("Person")
	assert figures.people_registered() == 2
	assert figures.payments_made() == 1
	assert figures.chart("Payments by Stage") == {
		"labels": ["Paid"],
		"datasets": [{"name": "Payments by Stage", "values": [1]}],
	}


def test_denies_the_list_of_a_course_except_to_those_who_take_attendance():
	at = factories.office()
	course_doc = factories.course(at)
	present = factories.enrolment(factories.person(at), course_doc)
	gone = factories.enrolment(factories.person(at), course_doc)
	factories.set_stage(gone, "Withdrawn")
	session = course_doc.sessions[0].name
	act_as(roles.TRAINING_COORDINATOR, at)
	listed = course.participants(course_doc.name, session)
	assert [(row["name"], row["participant_name"], row["mark"]) for row in listed] == [
		(present.name, present.participant_name, None)
	]
	attendance.record_attendance(course_doc.name, session, {present.name: "Excused"})
	assert course.participants(course_doc.name, session)[0]["mark"] == "Excused"
	frappe.set_user("Administrator")
	act_as(roles.FRONT_DESK, at)
	with pytest.raises(frappe.PermissionError):
		course.participants(course_doc.name, session)


def due_scene(at) -> None:
	"""Make a record for each card of due records, and further ones that it must not count."""
	yesterday, today, tomorrow = (frappe.utils.add_days(frappe.utils.nowdate(), days) for days in (-1, 0, 1))
	person = factories.person(at)
	for follow_up_on in (yesterday, today, tomorrow, None):
		consultation = factories.consultation(person)
		factories.set_stage(consultation, "Follow-up", follow_up_on=follow_up_on)
	for answer_due_on in (yesterday, tomorrow, None):
		factories.set_stage(factories.referral(person), "Sent", answer_due_on=answer_due_on)
	under = factories.programme(max_instalments=12)
	for instalment, planned_on in enumerate((yesterday, today, None), start=1):
		factories.payment(person, under, instalment=instalment).db_set("planned_on", planned_on)
	for expires_on in (yesterday, today, None):
		factories.consent(person).db_set("expires_on", expires_on)
	directory = factories.organization()
	for days in (91, 90):
		verified_on = frappe.utils.add_days(frappe.utils.nowdate(), -days)
		factories.service(directory, last_verified_on=verified_on)
	for expires_on in (yesterday, today, None):
		factories.staff_member(at).db_set("confidentiality_expires_on", expires_on)


@pytest.mark.parametrize(
	("card", "role", "count"),
	[
		(due.follow_ups, roles.CASE_WORKER, 2),
		(due.referrals, roles.CASE_WORKER, 1),
		(due.payments, roles.PAYMENT_APPROVER, 1),
		(due.consents, roles.DATA_PROTECTION_OFFICER, 1),
		(due.services, roles.SERVICES_ADMINISTRATOR, 1),
		(due.undertakings, roles.SERVICES_ADMINISTRATOR, 1),
	],
	ids=lambda value: getattr(value, "__name__", None),
)
def test_a_card_counts_due_records_and_opens_their_list(card, role, count):
	north = factories.office()
	act_as(role, north)
	before = card()["value"]
	frappe.set_user("Administrator")
	due_scene(north)
	due_scene(factories.office())
	act_as(role, north)
	answer = card()
	# All offices share the directory and the staff.
	seen = answer["value"] - before
	assert seen == (count if card not in (due.services, due.undertakings) else 2 * count)
	doctype, filters = answer["route"][1], []
	for fieldname, conditions in answer["route_options"].items():
		filters += [[doctype, fieldname, *json.loads(condition)] for condition in conditions]
	assert len(frappe.get_list(doctype, filters, limit=0)) == answer["value"]


def test_my_consultations_are_mine_and_of_today():
	at = factories.office()
	act_as(roles.FRONT_DESK, at)
	mine = factories.anonymous_consultation(at)
	factories.anonymous_consultation(at, attended_on=frappe.utils.add_days(frappe.utils.now_datetime(), -1))
	me = frappe.session.user
	frappe.set_user("Administrator")
	factories.anonymous_consultation(at)
	frappe.set_user(me)
	assert mine.attended_by == me
	assert due.my_consultations()["value"] == 1


def test_denies_a_card_of_due_records_to_others():
	act_as(roles.FRONT_DESK)
	with pytest.raises(frappe.PermissionError):
		due.payments()


def test_a_person_who_came_twice_counts_as_one_person_reached():
	at = factories.office()
	twice = factories.person(at)
	factories.consultation(twice)
	factories.consultation(twice)
	factories.anonymous_consultation(at)
	act_as(roles.OFFICE_MANAGER, at)
	assert (figures.people_attended(), figures.consultations_held()) == (1, 3)


def test_a_trained_member_of_staff_counts_once():
	at = factories.office()
	member = factories.staff_member(at)
	for _course in range(2):
		enrolment = factories.staff_enrolment(frappe._dict(name=member.name, office=at.name))
		factories.set_stage(enrolment, "Completed", completed_on=frappe.utils.today())
	act_as(roles.OFFICE_MANAGER, at)
	assert figures.staff_trained() == 1


@pytest.mark.parametrize("doctype", sorted(SCOPES))
def test_lists_cannot_request_a_column_that_is_denied(doctype):
	"""A list view requests the title of each linked record, which is a column of that record."""
	shown = [
		field for field in frappe.get_meta(doctype).fields if field.in_list_view and field.fieldtype == "Link"
	]
	titled = {field.options for field in shown if frappe.get_meta(field.options).show_title_field_in_link}
	assert shows_its_people(doctype) or not SCOPES.keys() & titled
