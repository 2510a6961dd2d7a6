"""Workflow Health counts waiting, late and lost records, and names none of them."""

import frappe
import pytest
from frappe.utils import add_days, now_datetime

from migrant_services.workflow import health
from tests.workflows import as_user, email, make_person

pytest_plugins = ["tests.workflows"]


def row_of(state, doctype="Person"):
	return next(row for row in health.list_states(doctype) if row["state"] == state)


def set_target(state, days, doctype="Person"):
	frappe.set_user("Administrator")
	workflow = frappe.get_doc("Workflow", {"document_type": doctype, "is_active": 1})
	for row in workflow.states:
		if row.state == state:
			row.target_days = days
	workflow.save()


@pytest.fixture
def waiting_since_ten_days(workflow_office):
	as_user("front")
	person = make_person()
	frappe.db.set_value(
		"Person", person.name, "state_since", add_days(now_datetime(), -10), update_modified=False
	)
	return person


def test_counts_age_from_the_last_step(waiting_since_ten_days):
	assert row_of("New")["oldest_days"] >= 10


def test_only_records_beyond_the_target_of_their_state_are_late(waiting_since_ten_days):
	set_target("New", 9)
	late = row_of("New")["late"]
	assert late >= 1
	set_target("New", 11)
	assert row_of("New")["late"] == late - 1


def test_a_state_names_the_roles_it_waits_for(waiting_since_ten_days):
	assert {"Front Desk"} <= set(row_of("New")["waits_for"])
	roles = {row["role"]: row["records"] for row in health.count_waiting_by_role()}
	assert roles["Front Desk"] >= 1


def test_finds_and_reports_a_record_in_an_unknown_state(waiting_since_ten_days):
	assert health.count_orphans() == 0
	frappe.db.set_value("Person", waiting_since_ten_days.name, "workflow_state", "Approved")
	assert health.count_orphans() == 1
	frappe.set_user("Administrator")
	health.notify_about_orphans()
	notices = frappe.get_all("Notification Log", {"for_user": email("admin")}, pluck="subject")
	assert any("1" in notice for notice in notices)
	assert not any(waiting_since_ten_days.folio in notice for notice in notices)


def test_the_report_is_denied_except_to_the_services_administrator(waiting_since_ten_days, workflow_office):
	from frappe.desk.query_report import run

	as_user("admin")
	for view in ("By State", "By Role", "By Person"):
		assert run("Workflow Health", {"view": view})["result"] is not None
	as_user("front")
	with pytest.raises(frappe.PermissionError):
		run("Workflow Health", {"view": "By State"})
