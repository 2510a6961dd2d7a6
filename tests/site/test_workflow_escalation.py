"""Users who see a record beyond its target and can act on it are notified by Frappe's own Notification."""

import frappe
import pytest
from frappe.email.doctype.notification.notification import trigger_daily_alerts
from frappe.utils import add_days, getdate, now_datetime, today

from migrant_services.administration.notices import escalation, staff_of
from tests import factories as make
from tests.site.test_workflow_health import set_target
from tests.workflows import OFFICE, as_user, email, fresh, make_payment, make_person, take

pytest_plugins = ["tests.workflows"]


@pytest.fixture
def person(workflow_office):
	set_target("New", 5)
	as_user("front")
	return make_person()


def wait(doc, days: int) -> None:
	"""Move the record's arrival in its state back by so many days."""
	frappe.db.set_value(
		doc.doctype,
		doc.name,
		{
			"state_since": add_days(now_datetime(), -days),
			"state_due_on": add_days(doc.state_due_on, -days),
		},
		update_modified=False,
	)


def notices(doc) -> dict[str, str]:
	frappe.set_user("Administrator")
	trigger_daily_alerts()
	rows = frappe.get_all(
		"Notification Log",
		{"document_name": doc.name},
		["for_user", "subject", "email_content"],
		order_by="creation",
	)
	for row in rows:
		for secret in (doc.full_name, doc.first_surname, doc.given_names):
			assert secret not in f"{row.subject} {row.email_content}"
	return {row.for_user: row.subject for row in rows}


def test_the_last_day_in_time_follows_state_and_target(person):
	assert getdate(person.state_due_on) == getdate(add_days(today(), 5))
	set_target("New", 8)
	assert getdate(fresh(person).state_due_on) == getdate(add_days(today(), 8))
	set_target("New", 0)
	assert fresh(person).state_due_on is None


def test_a_step_restarts_the_clock(person):
	set_target("Registered", 0)
	assert take(person, "front", "Register").state_due_on is None
	set_target("Registered", 30)
	assert getdate(fresh(person).state_due_on) == getdate(add_days(today(), 30))


def test_a_client_cannot_write_the_day_itself(person):
	person.state_due_on = "2050-01-01"
	person.save()
	assert getdate(fresh(person).state_due_on) == getdate(add_days(today(), 5))


def test_notifies_those_who_can_act_on_the_next_day(person):
	wait(person, 5)
	assert notices(person) == {}
	wait(fresh(person), 1)
	notified = notices(person)
	assert {email("front"), email("case"), email("protection")} <= set(notified)
	assert email("trainer") not in notified and email("admin") not in notified
	assert set(notified.values()) == {f"{person.folio} has waited longer than its target"}


def test_cannot_notify_users_of_another_office(person):
	frappe.set_user("Administrator")
	elsewhere = make.staff_user("Front Desk", make.office())
	unbound = make.user("Front Desk")
	wait(person, 6)
	assert not {elsewhere, unbound} & set(notices(person))


def test_notifies_only_cleared_users_of_a_restricted_record(person):
	frappe.db.set_value("Person", person.name, "restricted", 1)
	wait(person, 6)
	notified = notices(person)
	assert email("protection") in notified
	assert email("front") not in notified and email("case") not in notified


def test_notifies_the_overseer_days_later(workflow_office):
	as_user("front")
	person = make_person()
	as_user("officer")
	payment = make_payment(person=person.name)
	sent = take(payment, "officer", "Submit for Review")
	assert email("approver") in staff_of(sent, "Payment Approver").split(",")
	wait(sent, 3 + escalation.DAYS_UNTIL_OVERSEEING)
	frappe.set_user("Administrator")
	trigger_daily_alerts()
	notified = frappe.get_all("Notification Log", {"document_name": payment.name}, pluck="for_user")
	assert email("approver") in notified and email("officer") not in notified


def test_keeps_the_municipalitys_notifications(workflow_office):
	"""Changed or disabled notifications stay so when the app is installed or updated."""
	name = "Person beyond its target"
	frappe.db.set_value("Notification", name, {"enabled": 0, "subject": "Otro texto"})
	escalation.seed_notifications()
	assert frappe.db.get_value("Notification", name, ["enabled", "subject"]) == (0, "Otro texto")
	assert not frappe.get_all("Notification", {"name": ("like", "%beyond its target"), "channel": "Email"})


def test_cannot_escalate_an_ended_record(workflow_office):
	as_user("front")
	done = make.consultation(make_person(), OFFICE)
	assert done.state_due_on
	as_user("front")
	done.result = frappe.get_all("Consultation Result", pluck="name", limit=1)[0]
	done.save()
	set_target("Closed", 3, "Consultation")
	as_user("front")
	frappe.model.workflow.apply_workflow(fresh(done), "Close")
	assert fresh(done).state_due_on is None
