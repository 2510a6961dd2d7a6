"""Documents that expire: the report, the reminders for staff, and the text for the person."""

from __future__ import annotations

from datetime import date

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from migrant_services.access import staff
from migrant_services.api import documents as api
from migrant_services.core.roles import CASE_WORKER, FRONT_DESK, PROTECTION_OFFICER
from migrant_services.migrant_services.report.expiring_permits.expiring_permits import execute
from migrant_services.patches import document_deadlines
from migrant_services.people.documents import reminders
from migrant_services.workflow.stages import PERSON_ENDED
from tests import factories as make
from tests.site.attempts import rejection, save_again

MRZ = "P<HNDREYES<LOPEZ<<ANA<MARIA<<<<<<<<<<<<<<<<<\nF123456789HND9005178F3001019<<<<<<<<<<<<<<04"


def holder(office, *expiries, **fields):
	"""Provide a person with a document of its own kind for each number of days from today."""
	kinds = ("PASSPORT", "MX_TVRH", "MX_TRT")
	rows = [
		{"document_type": kind, "number": f"G{abs(days)}7{place}4410", "expires_on": add_days(today(), days)}
		for place, (kind, days) in enumerate(zip(kinds, expiries, strict=False))
	]
	return make.person(office, documents=rows, **fields)


def listed(**filters) -> dict[str, int]:
	return {row["folio"]: row["days_left"] for row in execute(filters)[1]}


# --- the report


def test_lists_documents_that_expire_within_the_days(office):
	soon, late, gone = holder(office, 10), holder(office, 40), holder(office, -5)
	assert listed(office=office.name) == {soon.folio: 10}
	assert listed(office=office.name, days_ahead=60) == {soon.folio: 10, late.folio: 40}
	assert listed(office=office.name, expired=1) == {soon.folio: 10, gone.folio: -5}
	assert listed(office=office.name, document_type="MX_TVRH") == {}


def test_leaves_out_renewed_documents(office):
	person = holder(office, 10)
	person.append(
		"documents", {"document_type": "PASSPORT", "number": "G9981177", "expires_on": add_days(today(), 900)}
	)
	person.save()
	assert listed(office=office.name) == {}


def test_leaves_out_people_whose_registration_is_closed(office):
	person = holder(office, 10)
	for stage in PERSON_ENDED:
		make.set_stage(person, stage)
		assert listed(office=office.name) == {}


def test_the_report_shows_only_people_visible_to_the_reader(office):
	elsewhere = make.office()
	ours, theirs = holder(office, 5), holder(elsewhere, 5)
	hidden = holder(office, 5, restricted=1, restricted_reason="Threats")
	with make.as_user(make.staff_user(FRONT_DESK, office)):
		assert set(listed()) == {ours.folio}
		assert listed(office=elsewhere.name) == {}
		assert api.expiring_soon() == 1
	with make.as_user(make.staff_user(PROTECTION_OFFICER, office)):
		assert set(listed()) == {ours.folio, hidden.folio}
	worker = make.staff_user(CASE_WORKER, office)
	make.assign(theirs, worker)
	with make.as_user(worker):
		assert set(listed()) == {ours.folio, theirs.folio}
	with make.as_user(make.staff_user("Finance Officer", office)):
		with pytest.raises(frappe.PermissionError):
			execute({})


@pytest.mark.parametrize("days", [-1, 4000])
def test_rejects_days_out_of_range(days):
	assert "from 0 to" in rejection(execute, {"days_ahead": days})


@pytest.mark.parametrize("value", [["in", ["a"]], {"like": "%"}, 0])
def test_ignores_filters_that_are_not_plain_values(office, value):
	person = holder(office, 5)
	assert person.folio in listed(document_type=value, office=value)


def test_the_columns_are_in_the_language_of_the_user(site):
	frappe.local.lang = "es"
	assert {column["label"] for column in execute({})[0]} >= {"Documento", "Días que faltan"}


# --- reminders of the staff


@pytest.fixture
def quiet(site):
	"""No one else has a document that expires."""
	frappe.db.set_value("Person", {"name": ("!=", "")}, "status", "Closed")
	return site


def notices(user: str) -> list[str]:
	return frappe.get_all("Notification Log", {"for_user": user}, pluck="subject", order_by="creation")


def test_notifies_the_case_workers_of_the_office_once(quiet, office):
	one, other = (make.staff_user(CASE_WORKER, office) for _ in range(2))
	elsewhere = make.staff_user(CASE_WORKER, make.office())
	front = make.staff_user(FRONT_DESK, office)
	person = holder(office, 6)
	assert reminders.remind() == 2
	assert reminders.remind() == 0
	assert len(notices(one)) == len(notices(other)) == 1
	assert person.folio in notices(one)[0]
	assert not notices(elsewhere) and not notices(front)


def test_notifies_staff_who_also_work_there_if_no_one_else_does(quiet, office):
	person = holder(office, 6)
	assert reminders.remind() == 0, "there is no one to notify"
	everywhere = make.staff_user(CASE_WORKER, make.office(), all_offices=1)
	also_here = make.staff_user(CASE_WORKER, make.office(), additional_offices=[{"office": office.name}])
	assert reminders.remind() == 1, "a reminder that no one got is still due"
	assert person.folio in notices(also_here)[0] and not notices(everywhere)
	frappe.db.set_value("Staff Member", {"user": also_here}, "enabled", 0)
	staff.clear_office_cache()
	holder(office, 6)
	assert reminders.remind() == 1 and notices(everywhere)


def test_a_notice_cannot_contain_more_than_the_folio(quiet, office):
	worker = make.staff_user(CASE_WORKER, office)
	person = holder(office, 6)
	reminders.remind()
	(said,) = notices(worker)
	for secret in (
		person.full_name,
		person.second_surname,
		person.documents[0].number,
		"Passport",
		"Pasaporte",
	):
		assert secret not in said


def test_sends_one_notice_for_all_documents_of_a_day(quiet, office):
	worker = make.staff_user(CASE_WORKER, office)
	people = [holder(office, 3) for _ in range(3)]
	reminders.remind()
	(said,) = notices(worker)
	assert all(person.folio in said for person in people)


def test_notifies_only_the_assigned_user(quiet, office):
	one, other = (make.staff_user(CASE_WORKER, office) for _ in range(2))
	make.assign(holder(office, 6), one)
	reminders.remind()
	assert len(notices(one)) == 1 and not notices(other)


def test_notifies_only_protection_of_a_restricted_person(quiet, office):
	worker, protection = make.staff_user(CASE_WORKER, office), make.staff_user(PROTECTION_OFFICER, office)
	holder(office, 6, restricted=1, restricted_reason="Threats")
	reminders.remind()
	assert not notices(worker) and len(notices(protection)) == 1


def test_sends_a_reminder_for_each_number_of_days(quiet, office):
	worker = make.staff_user(CASE_WORKER, office)
	person = holder(office, 80)  # a passport: 90 and 30 days before
	reminders.remind()
	frappe.db.set_value("Person Document", person.documents[0].name, "expires_on", add_days(today(), 20))
	reminders.remind()
	reminders.remind()
	assert len(notices(worker)) == 2


def test_saving_the_person_keeps_the_marks_of_reminders(quiet, office):
	make.staff_user(CASE_WORKER, office)
	person = holder(office, 6)
	reminders.remind()
	save_again(person, birth_place="Ocotepeque", document_reminders=None)
	assert reminders.remind() == 0


def test_cannot_remind_of_a_renewed_document(quiet, office):
	make.staff_user(CASE_WORKER, office)
	person = holder(office, 6)
	person.append(
		"documents", {"document_type": "PASSPORT", "number": "G9981188", "expires_on": add_days(today(), 900)}
	)
	person.save()
	assert reminders.remind() == 0


# --- types as data


def test_has_the_shipped_deadlines(site):
	def days(code):
		return frappe.db.get_value("Identity Document Type", code, ["validity_days", "remind_days"])

	assert days("AR_CERT_REFUGIO") == ("90", "20, 5")
	assert days("MX_CURP_TEMP") == ("365, 180", "30, 7")
	frappe.db.set_value(
		"Identity Document Type", "AR_CERT_REFUGIO", {"validity_days": None, "remind_days": "9"}
	)
	document_deadlines.execute()
	assert days("AR_CERT_REFUGIO") == ("90", "9"), "what the office wrote stays"


def test_days_of_a_type_must_be_numbers(site):
	kind = frappe.get_doc("Identity Document Type", "PASSPORT")
	assert "Remind Days Before" in rejection(save_again, kind, remind_days="un mes")
	assert save_again(kind, remind_days="7 30").remind_days == "30, 7"


# --- the text for the person


def test_the_text_of_a_reminder_cannot_describe_the_person(office):
	frappe.db.set_value("Office", office.name, {"phone": "55 5555 0101"})
	frappe.clear_document_cache("Office", office.name)
	person = holder(office, 6, preferred_language="eng")
	found = api.reminder(person.name, person.documents[0].name)
	assert found["language"] == "en" and set(found["texts"]) == {"es", "en"}
	for text in found["texts"].values():
		assert "55 5555 0101" in text
		for secret in (
			person.full_name,
			person.given_names,
			"Passport",
			"asaporte",
			"igra",
			office.office_name,
		):
			assert secret not in text
	assert found["texts"]["es"].startswith("Hola")


@pytest.mark.parametrize(
	("fields", "way"),
	[
		({"safe_contact_method": "In person only"}, "do not call and do not write"),
		({}, "do not call and do not write"),
		({"phones": [{"phone": "+52 55 8000 1111"}]}, "do not call and do not write"),
		({"phones": [{"phone": "+52 55 8000 1111", "safe_to_call": 1}]}, "Call +52 55 8000 1111"),
		(
			{"phones": [{"phone": "+52 55 8000 1111", "whatsapp": 1, "may_leave_message": 1}]},
			"WhatsApp +52 55 8000 1111",
		),
	],
)
def test_shows_the_safe_contact(office, fields, way):
	person = holder(office, 6, **fields)
	assert way in api.reminder(person.name, person.documents[0].name)["way"]


def test_addresses_the_adult_of_a_child(office):
	child = make.minor(
		office,
		documents=[{"document_type": "PASSPORT", "number": "G771234", "expires_on": add_days(today(), 5)}],
	)
	assert "responsible adult" in api.reminder(child.name, child.documents[0].name)["way"]


def test_denies_a_reminder_for_a_hidden_person(office):
	person = holder(make.office(), 6)
	with make.as_user(make.staff_user(CASE_WORKER, office)):
		with pytest.raises(frappe.PermissionError):
			api.reminder(person.name, person.documents[0].name)


def test_rejects_a_row_of_another_person(office):
	person, other = holder(office, 6), holder(office, 6)
	assert "no longer exists" in rejection(api.reminder, person.name, other.documents[0].name)


# --- reading a document


def test_reads_a_passport(office):
	with make.as_user(make.staff_user(FRONT_DESK, office)):
		found = api.read_mrz(MRZ)
	assert found["values"] == {
		"given_names": "Ana Maria",
		"first_surname": "Reyes",
		"second_surname": "Lopez",
		"birth_date": date(1990, 5, 17),
		"birth_date_precision": "Exact",
		"sex_on_document": "F",
		"nationality": "Honduras",
	}
	assert found["document"] == {
		"document_type": "PASSPORT",
		"number": "F12345678",
		"issuing_country": "Honduras",
		"expires_on": getdate("2030-01-01"),
		"name_on_document": "ANA MARIA REYES LOPEZ",
	}
	assert found["findings"] == []


@pytest.mark.parametrize("text", ["", "P<", "<script>alert(1)</script>" * 4, "x" * 5000, "' or 1=1 --"])
def test_rejects_what_is_not_a_passport(text):
	assert "machine-readable lines" in rejection(api.read_mrz, text)


def test_denies_reading_to_users_who_may_not_register(office):
	with make.as_user(make.staff_user("Finance Officer", office)):
		with pytest.raises(frappe.PermissionError):
			api.read_mrz(MRZ)
