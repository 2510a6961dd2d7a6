"""The page Attend: the ordinary records, saved completely or not at all."""

from __future__ import annotations

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from migrant_services.api import attention, waiting_room
from migrant_services.core.roles import CASE_WORKER, FRONT_DESK
from migrant_services.reception.waiting_room import tickets
from migrant_services.workflow.steps import find_action
from tests import factories as make
from tests.site.attempts import rejection

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def office(site):
	return make.office()


@pytest.fixture
def person(office):
	return make.person(office)


@pytest.fixture
def clerk(office, person):
	"""Provide a clerk at the front desk as the current user."""
	user = make.staff_user(FRONT_DESK, office)
	frappe.set_user(user)
	return user


def allowed_only_to(role: str, action: str) -> None:
	"""Give the action of the consultation workflow to one role, as a municipality may."""
	with make.as_user("Administrator"):
		workflow = frappe.get_doc("Workflow", {"document_type": "Consultation", "is_active": 1})
		workflow.transitions = [
			row for row in workflow.transitions if row.action != action or row.allowed == role
		]
		workflow.save()


# --- attending


def test_saves_and_closes_a_consultation_answered_on_the_spot(person, clerk):
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


def test_an_unanswered_consultation_stays_open(person, clerk):
	kept = attention.attend(person.name, ["WORK"])
	assert frappe.db.get_value("Consultation", kept["name"], "status") == "Open"
	assert (kept["closed"], kept["remark"]) == (False, None)


def test_the_second_consultation_is_a_return(person, clerk):
	attention.attend(person.name, ["WORK"])
	second = attention.attend(person.name, ["WORK"], channel="Phone")
	assert frappe.db.get_value("Consultation", second["name"], ["visit_kind", "channel"]) == (
		"Returning",
		"Phone",
	)


def test_answers_a_follow_up(person, clerk):
	day = add_days(today(), 7)
	kept = attention.attend(person.name, ["WORK"], follow_up_on=day)
	status, on = frappe.db.get_value("Consultation", kept["name"], ["status", "follow_up_on"])
	assert (status, on) == ("Follow-up", getdate(day))


def test_stays_open_if_the_workflow_has_no_step_to_close(person, clerk):
	allowed_only_to(CASE_WORKER, "Close")
	kept = attention.attend(person.name, ["WORK"], result="INFO_GIVEN", close=True)
	assert frappe.db.get_value("Consultation", kept["name"], "status") == "Open"
	assert not kept["closed"] and "no step" in kept["remark"]


def test_attends_a_ticket_and_an_appointment_with_the_consultation(office, person, clerk):
	with make.as_user("Administrator"):
		booked = make.appointment(person, subject="WORK")
		ticket = tickets.give_number({"office": office.name, "person": person.name}, appointment=booked)
	with make.as_user(clerk):
		waiting_room.call(ticket.name, "1")
		came = waiting_room.start(ticket.name)
		assert (came["person"], came["subject"], came["label"]) == (person.name, "WORK", ticket.label)
		by = {"queue_ticket": came["queue_ticket"], "appointment": came["appointment"]}
		kept = attention.attend(person.name, ["WORK"], **by)
		second = waiting_room.start(ticket.name)
		assert (second["appointment"], second["subject"]) == (None, None), (
			"another consultation is not of the appointment"
		)
		attention.attend(person.name, ["IDENTITY"], queue_ticket=second["queue_ticket"])
	assert frappe.db.get_value("Appointment", booked.name, ["status", "consultation"]) == (
		"Attended",
		kept["name"],
	)
	assert frappe.db.get_value("Consultation", kept["name"], ["queue_ticket", "office"]) == (
		ticket.name,
		office.name,
	)


def test_attends_an_anonymous_ticket_anonymously(office, clerk):
	with make.as_user("Administrator"):
		ticket = make.ticket(None, office)
	waiting_room.call(ticket.name, "1")
	kept = attention.attend_anonymously(["WORK"], queue_ticket=ticket.name)
	assert frappe.db.get_value("Queue Ticket", ticket.name, ["status", "consultation"]) == (
		"At the Window",
		kept["name"],
	)


def test_cannot_attend_a_ticket_of_another_office(person, clerk):
	with make.as_user("Administrator"):
		ticket = make.ticket(None, make.office())
	with pytest.raises(frappe.PermissionError):
		attention.attend(person.name, ["WORK"], queue_ticket=ticket.name)


def test_closes_by_a_renamed_step(person, clerk):
	with make.as_user("Administrator"):
		workflow = frappe.get_doc("Workflow", {"document_type": "Consultation", "is_active": 1})
		frappe.get_doc({"doctype": "Workflow Action Master", "workflow_action_name": "Despachar"}).insert()
		for row in workflow.transitions:
			row.action = "Despachar" if row.action == "Close" else row.action
		workflow.save()
	assert attention.attend(person.name, ["WORK"], result="INFO_GIVEN", close=True)["closed"]


def test_cannot_take_a_step_that_requires_a_reason(person, clerk):
	with make.as_user("Administrator"):
		workflow = frappe.get_doc("Workflow", {"document_type": "Consultation", "is_active": 1})
		for row in workflow.transitions:
			row.ask_reason = row.ask_reason or int(row.action == "Close")
		workflow.save()
	kept = attention.attend(person.name, ["WORK"], result="INFO_GIVEN", close=True)
	assert not kept["closed"]
	assert find_action(frappe.get_doc("Consultation", kept["name"]), "Closed") is None


def test_rejects_closing_without_a_result(person, clerk):
	assert "Result" in rejection(attention.attend, person.name, ["WORK"], close=True)
	assert not frappe.db.exists("Consultation", {"person": person.name})


def test_rejects_a_consultation_without_a_subject(person, clerk):
	assert "subject" in rejection(attention.attend, person.name, [])


def test_cannot_attend_a_person_of_another_office(clerk):
	with make.as_user("Administrator"):
		elsewhere = make.person(make.office())
	rejection(attention.attend, elsewhere.name, ["WORK"])
	with pytest.raises(frappe.PermissionError):
		attention.begin(elsewhere.name)


def test_attends_an_anonymous_person(clerk, office):
	kept = attention.attend_anonymously(
		["RIGHTS"], result="INFO_GIVEN", close=True, nationality="Haiti", sex="M", age=38, age_estimated=True
	)
	doc = frappe.get_doc("Consultation", kept["name"])
	assert (doc.anonymous, doc.person, doc.status, doc.office) == (1, None, "Closed", office.name)
	assert (doc.nationality, doc.sex, doc.age, doc.age_estimated) == ("Haiti", "M", 38, 1)


# --- who is about to be attended


def test_the_card_shows_earlier_consultations(person, clerk):
	attention.attend(person.name, ["WORK"], result="INFO_GIVEN", close=True)
	answer = attention.begin(person.name)
	assert answer["full_name"] == person.full_name
	assert [(row.subject, row.state) for row in answer["earlier"]] == [("Jobs and income", "Closed")]


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


def test_lists_contain_only_enabled_records(clerk):
	frappe.db.set_value("Consultation Subject", "WORK_CV", "enabled", 0)
	assert "WORK_CV" not in {row["value"] for row in attention.lists()["subjects"]}


# --- registering


def registered(**values) -> str:
	arguments = {key: values.pop(key) for key in ("document", "phone", "notice_medium") if key in values}
	values = {"given_names": make.GIVEN[0], "first_surname": make.word(), **values}
	return attention.register(values, **arguments)["person"]


def test_registers_a_person_with_the_fields_of_the_desk(clerk, office):
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


def test_rejects_a_minor_without_a_responsible_adult(clerk):
	assert "responsible adult" in rejection(registered, birth_date="2020-01-01")
	registered(birth_date="2020-01-01", responsible_name="Rosa Vega", responsible_relationship="Mother")


def test_ignores_other_fields(clerk):
	doc = frappe.get_doc(
		"Person", registered(status="Anonymised", restricted=1, folio="PE-1", office="X", owner="x@y.z")
	)
	assert (doc.status, doc.restricted, doc.owner) == ("New", 0, clerk)
	assert doc.folio != "PE-1" and doc.office != "X"


def test_asks_about_a_likely_duplicate_and_follows_the_answer(clerk, office):
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
	rejection(attention.register, same)
	(found,) = frappe.local.response["duplicates"]
	assert found["person"] == known.name
	made = attention.register(same, duplicate_decisions={found["key"]: "Relative or Twin"})
	assert frappe.db.exists("Person", made["person"])


def test_the_search_text_fills_the_fields(clerk):
	assert attention.prefill("maria lopez 1990") == {
		"given_names": "Maria",
		"first_surname": "Lopez",
		"second_surname": "",
		"birth": "1990",
		"phone": "",
		"number": "",
	}
