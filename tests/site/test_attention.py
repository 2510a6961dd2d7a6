"""What the page Attend asks for and saves: the ordinary records, whole or not at all."""

from __future__ import annotations

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from migrant_services.api import attention, waiting_room
from migrant_services.core.roles import CASE_WORKER, FRONT_DESK
from migrant_services.reception.waiting_room import tickets
from migrant_services.workflow.steps import find_action
from tests import factories as make
from tests.site.attempts import refusal

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def office(site):
	return make.office()


@pytest.fixture
def person(office):
	return make.person(office)


@pytest.fixture
def clerk(office, person):
	"""Somebody at the front desk, who acts in the test."""
	user = make.staff_user(FRONT_DESK, office)
	frappe.set_user(user)
	return user


def allowed_only_to(role: str, action: str) -> None:
	"""The municipality gives the action of its consultations to one role."""
	with make.as_user("Administrator"):
		workflow = frappe.get_doc("Workflow", {"document_type": "Consultation", "is_active": 1})
		workflow.transitions = [
			row for row in workflow.transitions if row.action != action or row.allowed == role
		]
		workflow.save()


# --- attending


def test_answered_on_the_spot_is_saved_and_closed_at_once(person, clerk):
	kept = attention.attend(
		person.name, ["WORK", "IDENTITY"], result="INFO_GIVEN", notes="Vino sola", close=True
	)
	doc = frappe.get_doc("Consultation", kept["name"])
	assert (doc.status, doc.result, doc.notes, doc.attended_by) == (
		"Closed",
		"INFO_GIVEN",
		"Vino sola",
		clerk,
	)
	assert [(row.subject, row.is_main) for row in doc.topics] == [("WORK", 1), ("IDENTITY", 0)]
	assert (kept["closed"], kept["remark"], kept["folio"]) == (True, None, doc.folio)
	assert doc.visit_kind == "First"


def test_what_was_not_answered_stays_open(person, clerk):
	kept = attention.attend(person.name, ["WORK"])
	assert frappe.db.get_value("Consultation", kept["name"], "status") == "Open"
	assert (kept["closed"], kept["remark"]) == (False, None)


def test_who_comes_again_is_a_returning_visit(person, clerk):
	attention.attend(person.name, ["WORK"])
	again = attention.attend(person.name, ["WORK"], channel="Phone")
	assert frappe.db.get_value("Consultation", again["name"], ["visit_kind", "channel"]) == (
		"Returning",
		"Phone",
	)


def test_a_follow_up_is_followed_up(person, clerk):
	day = add_days(today(), 7)
	kept = attention.attend(person.name, ["WORK"], follow_up_on=day)
	status, on = frappe.db.get_value("Consultation", kept["name"], ["status", "follow_up_on"])
	assert (status, on) == ("Follow-up", getdate(day))


def test_it_stays_open_where_the_workflow_gives_no_step(person, clerk):
	allowed_only_to(CASE_WORKER, "Close")
	kept = attention.attend(person.name, ["WORK"], result="INFO_GIVEN", close=True)
	assert frappe.db.get_value("Consultation", kept["name"], "status") == "Open"
	assert not kept["closed"] and "no step" in kept["remark"]


def test_a_number_and_an_appointment_are_attended_with_it(office, person, clerk):
	with make.as_user("Administrator"):
		booked = make.appointment(person, subject="WORK")
		ticket = tickets.give_number({"office": office.name, "person": person.name}, appointment=booked)
	with make.as_user(clerk):
		waiting_room.call(ticket.name, "1")
		came = waiting_room.start(ticket.name)
		assert (came["person"], came["subject"], came["label"]) == (person.name, "WORK", ticket.label)
		by = {"queue_ticket": came["queue_ticket"], "appointment": came["appointment"]}
		kept = attention.attend(person.name, ["WORK"], **by)
		again = waiting_room.start(ticket.name)
		assert (again["appointment"], again["subject"]) == (None, None), (
			"another consultation is not of the appointment"
		)
		attention.attend(person.name, ["IDENTITY"], queue_ticket=again["queue_ticket"])
	assert frappe.db.get_value("Appointment", booked.name, ["status", "consultation"]) == (
		"Attended",
		kept["name"],
	)
	assert frappe.db.get_value("Consultation", kept["name"], ["queue_ticket", "office"]) == (
		ticket.name,
		office.name,
	)


def test_a_number_without_a_name_is_attended_without_one(office, clerk):
	with make.as_user("Administrator"):
		ticket = make.ticket(None, office)
	waiting_room.call(ticket.name, "1")
	kept = attention.attend_anonymously(["WORK"], queue_ticket=ticket.name)
	assert frappe.db.get_value("Queue Ticket", ticket.name, ["status", "consultation"]) == (
		"At the Window",
		kept["name"],
	)


def test_the_number_of_another_office_is_not_attended(person, clerk):
	with make.as_user("Administrator"):
		ticket = make.ticket(None, make.office())
	with pytest.raises(frappe.PermissionError):
		attention.attend(person.name, ["WORK"], queue_ticket=ticket.name)


def test_a_step_of_another_name_closes_too(person, clerk):
	with make.as_user("Administrator"):
		workflow = frappe.get_doc("Workflow", {"document_type": "Consultation", "is_active": 1})
		frappe.get_doc({"doctype": "Workflow Action Master", "workflow_action_name": "Despachar"}).insert()
		for row in workflow.transitions:
			row.action = "Despachar" if row.action == "Close" else row.action
		workflow.save()
	assert attention.attend(person.name, ["WORK"], result="INFO_GIVEN", close=True)["closed"]


def test_a_step_that_asks_for_a_reason_is_not_taken_in_passing(person, clerk):
	with make.as_user("Administrator"):
		workflow = frappe.get_doc("Workflow", {"document_type": "Consultation", "is_active": 1})
		for row in workflow.transitions:
			row.ask_reason = row.ask_reason or int(row.action == "Close")
		workflow.save()
	kept = attention.attend(person.name, ["WORK"], result="INFO_GIVEN", close=True)
	assert not kept["closed"]
	assert find_action(frappe.get_doc("Consultation", kept["name"]), "Closed") is None


def test_closing_needs_the_result_and_says_so(person, clerk):
	assert "Result" in refusal(attention.attend, person.name, ["WORK"], close=True)
	assert not frappe.db.exists("Consultation", {"person": person.name})


def test_a_subject_is_needed(person, clerk):
	assert "subject" in refusal(attention.attend, person.name, [])


def test_a_person_of_another_office_is_not_attended(clerk):
	with make.as_user("Administrator"):
		elsewhere = make.person(make.office())
	refusal(attention.attend, elsewhere.name, ["WORK"])
	with pytest.raises(frappe.PermissionError):
		attention.begin(elsewhere.name)


def test_without_a_name(clerk, office):
	kept = attention.attend_anonymously(
		["RIGHTS"], result="INFO_GIVEN", close=True, nationality="Haiti", sex="M", age=38, age_estimated=True
	)
	doc = frappe.get_doc("Consultation", kept["name"])
	assert (doc.anonymous, doc.person, doc.status, doc.office) == (1, None, "Closed", office.name)
	assert (doc.nationality, doc.sex, doc.age, doc.age_estimated) == ("Haiti", "M", 38, 1)


# --- who is about to be attended


def test_the_card_tells_of_earlier_visits(person, clerk):
	attention.attend(person.name, ["WORK"], result="INFO_GIVEN", close=True)
	told = attention.begin(person.name)
	assert told["full_name"] == person.full_name
	assert [(row.subject, row.state) for row in told["earlier"]] == [("Jobs and income", "Closed")]


def test_the_lists_are_in_the_language_of_the_user(clerk):
	frappe.local.lang = "es"
	frappe.db.set_value("Age Band Set", {"name": ("!=", "UNHCR")}, "enabled", 0)
	lists = attention.lists()
	subjects = {row["value"]: row for row in lists["subjects"]}
	assert subjects["WORK"]["label"] == "Empleo e ingresos"
	assert subjects["WORK_CV"]["under"] == "Empleo e ingresos"
	assert {"value": "Haiti", "label": "Haití"} in lists["countries"]
	assert next(row for row in lists["results"] if row["value"] == "INFO_GIVEN")["closes"]
	assert lists["age_bands"][-1].code == "60+"


def test_a_list_has_only_what_is_in_use(clerk):
	frappe.db.set_value("Consultation Subject", "WORK_CV", "enabled", 0)
	assert "WORK_CV" not in {row["value"] for row in attention.lists()["subjects"]}


# --- registering


def registered(**values) -> str:
	arguments = {key: values.pop(key) for key in ("document", "phone", "notice_medium") if key in values}
	values = {"given_names": make.GIVEN[0], "first_surname": make.word(), **values}
	return attention.register(values, **arguments)["person"]


def test_a_person_is_registered_with_what_the_desk_asks(clerk, office):
	with make.as_user("Administrator"):
		notice = make.save(
			"Privacy Notice",
			title=make.word(),
			version="1",
			kind="Short",
			language="en",
			published_on=today(),
			controller="Municipio",
			text="Notice",
		)
	name = registered(
		birth_date="1992-07-01",
		birth_date_precision="Estimated",
		nationality="Haiti",
		document={
			"document_type": "PASSPORT",
			"number": "ab 1234567",
			"expires_on": "2031-01-01",
			"original_seen": 1,
		},
		phone="+52 55 1234 5678",
		notice_medium="Read aloud",
	)
	doc = frappe.get_doc("Person", name)
	assert (doc.office, doc.status, doc.population_group) == (office.name, "New", "UNKNOWN")
	(shown,) = doc.documents
	assert (shown.document_type, shown.normalized_number, shown.original_seen) == ("PASSPORT", "AB1234567", 0)
	assert doc.phones[0].normalized_phone == "+525512345678"
	assert (doc.privacy_notice, doc.privacy_notice_medium) == (notice.name, "Read aloud")
	assert doc.privacy_notice_given_on == getdate(today())


def test_a_minor_needs_the_responsible_adult(clerk):
	assert "responsible adult" in refusal(registered, birth_date="2020-01-01")
	registered(birth_date="2020-01-01", responsible_name="Rosa Vega", responsible_relationship="Mother")


def test_other_fields_are_left_out(clerk):
	doc = frappe.get_doc(
		"Person", registered(status="Anonymised", restricted=1, folio="PE-1", office="X", owner="x@y.z")
	)
	assert (doc.status, doc.restricted, doc.owner) == ("New", 0, clerk)
	assert doc.folio != "PE-1" and doc.office != "X"


def test_a_likely_duplicate_is_asked_about_and_the_answer_counts(clerk, office):
	with make.as_user("Administrator"):
		known = make.person(office, given_names="Rosalinda", birth_date="1985-03-09")
	same = {
		"given_names": known.given_names,
		"first_surname": known.first_surname,
		"second_surname": known.second_surname,
		"birth_date": "1985-03-09",
		"sex_on_document": known.sex_on_document,
		"nationality": known.nationality,
	}
	refusal(attention.register, same)
	(found,) = frappe.local.response["duplicates"]
	assert found["person"] == known.name
	made = attention.register(same, duplicate_decisions={found["key"]: "Relative or Twin"})
	assert frappe.db.exists("Person", made["person"])


def test_what_was_typed_fills_the_fields(clerk):
	assert attention.prefill("maria lopez 1990") == {
		"given_names": "Maria",
		"first_surname": "Lopez",
		"second_surname": "",
		"birth": "1990",
		"phone": "",
		"number": "",
	}
