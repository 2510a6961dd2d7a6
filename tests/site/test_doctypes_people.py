"""Persons: what their record computes."""

from __future__ import annotations

import frappe
import pytest

from migrant_services.core.folio import parse_folio
from migrant_services.core.roles import CASE_WORKER, PROTECTION_OFFICER
from migrant_services.people.documents import contact
from migrant_services.people.registry.records import to_record
from tests import factories as make
from tests.site.attempts import rejection, save_again, warnings


def test_fills_in_a_new_person(office):
	clerk = make.staff_user("Front Desk", office)
	with make.as_user(clerk):
		person = make.person(
			office, office=None, given_names="  Ana   María ", first_surname="Díaz", second_surname=None
		)
	assert person.full_name == "Ana María Díaz"
	assert (person.office, person.status, person.owner) == (office.name, "New", clerk)
	assert parse_folio(person.folio, "PE") == person.folio
	assert (person.population_group, person.migratory_situation) == ("UNKNOWN", "NO_INFORMA")
	assert person.name not in person.full_name


def test_a_chosen_name_replaces_the_given_names(office):
	person = make.person(
		office, given_names="José", first_surname="Reyes", second_surname="Paz", chosen_name="Sofía"
	)
	assert person.full_name == "Sofía Reyes Paz"
	assert "José" not in person.full_name


@pytest.mark.parametrize("date, age", [(None, None), ("1990-05-17", int)])
def test_computes_the_age(office, date, age):
	person = make.person(office, birth_date=date)
	assert person.age is None if age is None else isinstance(person.age, age)
	stored = frappe.get_doc("Person", person.name)
	assert stored.age == person.age


def test_keeps_numbers_as_written_and_in_comparable_form(office):
	person = make.person(
		office,
		phones=[{"phone": "55 1234 5678"}],
		documents=[{"document_type": "MX_CURP", "number": "garc-850101 hdfrrl-09"}],
	)
	assert person.phones[0].phone == "55 1234 5678"
	assert person.phones[0].normalized_phone == "+525512345678"
	assert person.documents[0].normalized_number == "GARC850101HDFRRL09"


@pytest.mark.parametrize(
	("level", "disability"),
	[("Some difficulty", 0), ("A lot of difficulty", 1), ("Cannot do it at all", 1), ("", 0)],
)
def test_derives_disability_from_the_short_set(office, level, disability):
	assert make.person(office, wg_walk=level, has_disability=1 - disability).has_disability == disability


def test_records_about_a_person_must_carry_the_restriction(person):
	records = [make.consultation(person), make.consent(person), make.referral(person), make.payment(person)]
	records.append(make.enrolment(person))
	topics = [{"subject": "IDENTITY", "is_main": 1}, {"subject": make.subject(restricted=1)}]
	by_subject = make.consultation(person, topics=topics)

	def restricted():
		return [frappe.db.get_value(record.doctype, record.name, "restricted") for record in records]

	assert restricted() == [0] * 5
	save_again(person, restricted=1, restricted_reason="Threats")
	assert restricted() == [1] * 5
	assert make.consultation(person).restricted, "what is new is restricted too"
	save_again(person, restricted=0)
	assert restricted() == [0] * 5
	assert frappe.db.get_value("Consultation", by_subject.name, "restricted"), (
		"one of its subjects restricts it still"
	)


def test_only_protection_officers_can_lift_a_restriction(office):
	person = make.restricted_person(office)
	worker = make.staff_user(CASE_WORKER, office)
	make.assign(person, worker)
	with make.as_user(worker):
		assert "Protection Officer" in rejection(save_again, person, restricted=0)
	with make.as_user(make.staff_user(PROTECTION_OFFICER, office)):
		assert not save_again(person, restricted=0).restricted


def test_a_restriction_must_have_a_reason(person):
	assert "Why Restricted" in rejection(save_again, person, restricted=1)


def test_a_photo_must_have_a_reason(person):
	assert "Why a Photo Is Needed" in rejection(save_again, person, photo="/private/files/x.png")


def test_an_assessed_need_records_user_and_date(office):
	person = make.person(office, needs=[{"need": "SINGLE_PARENT"}])
	assert not person.needs[0].assessed_by
	worker = make.staff_user(CASE_WORKER, office)
	with make.as_user(worker):
		person.reload()
		person.needs[0].need_status = "Confirmed"
		person.save()
	assert (person.needs[0].assessed_by, bool(person.needs[0].assessed_on)) == (worker, True)
	save_again(person, birth_place="Choluteca")
	assert person.needs[0].assessed_by == worker
	person.needs[0].need_status = "Flagged"
	person.save()
	assert not person.needs[0].assessed_by


def test_the_name_of_a_record_cannot_reveal_anything(person):
	"""Names of records are in addresses and logs."""
	for record in (person, make.consultation(person), make.payment(person)):
		assert len(record.name) == 10
		assert record.name != record.folio


# --- phones and e-mails, as people write them


def test_an_invalid_phone_cannot_block_a_registration(office):
	with make.as_user(make.staff_user("Front Desk", office)):
		person = make.person(
			office,
			phones=[
				{"phone": "55 4163 7201 (mamá)", "safe_to_call": 1},
				{"phone": "55 4163 7202 / 55 4163 7203 ext. 12", "safe_to_call": 1, "belongs_to": "vecina"},
				{"phone": "recado con la vecina"},
				{"phone": "no tiene"},
				{"phone": "5.54164E+09"},
				{"phone": ""},
			],
		)
	person.reload()
	assert [(row.phone, row.belongs_to, row.normalized_phone, row.safe_to_call) for row in person.phones] == [
		("55 4163 7201", "mamá", "+525541637201", 1),
		("55 4163 7202", "vecina", "+525541637202", 1),
		("55 4163 7203", "vecina, ext. 12", "+525541637203", 0),
		(None, "recado con la vecina", None, 0),
		(None, "5.54164E+09", None, 0),
	]
	assert [row.idx for row in person.phones] == [1, 2, 3, 4, 5]
	shown = warnings()
	assert "Phone 3: There is no phone number here" in shown
	assert "Phone 5: A spreadsheet has cut digits off" in shown
	assert "Phone 2: There was more than one number" in shown


def test_saving_twice_keeps_phones_unchanged(office):
	person = make.person(office, phones=[{"phone": "55 4163 7201 (mamá) / recado: 55 4163 7202"}])
	before = [(row.name, row.phone, row.belongs_to) for row in person.phones]
	person.reload()
	person.save()
	assert [(row.name, row.phone, row.belongs_to) for row in person.phones] == before


def test_keeps_a_remark_as_long_as_a_cell(office):
	remark = "recado con la vecina de la casa azul " * 20
	person = make.person(office, phones=[{"phone": f"55 4163 7201 {remark}"}])
	person.reload()
	assert (person.phones[0].phone, person.phones[0].belongs_to) == ("55 4163 7201", remark.strip())


@pytest.mark.parametrize("written", ["N/A", "-", "no tiene", " "])
def test_words_for_no_email_are_blank(office, written):
	person = make.person(office, email=written)
	assert (person.email, person.email_remark) == (None, None)
	assert "Email" not in warnings()


def test_keeps_an_invalid_email_as_a_remark(office):
	person = make.person(office, email="cuatro@gmail", email_is_safe=1)
	person.reload()
	assert (person.email, person.email_remark, person.email_is_safe) == (None, "cuatro@gmail", 0)
	assert "Email: This is not an e-mail address" in warnings()
	person = make.person(office, email="juana@example.org (de su hija)", email_is_safe=1)
	assert (person.email, person.email_remark, person.email_is_safe) == ("juana@example.org", "de su hija", 1)
	person.email = "juana@example.org, rosa@example.org"
	person.save()
	assert (person.email, person.email_remark) == ("juana@example.org", "de su hija, rosa@example.org")


def test_words_without_a_number_are_not_a_safe_contact(office):
	person = make.person(
		office,
		birth_date="1990-01-01",
		email="cuatro@gmail",
		email_is_safe=1,
		phones=[{"phone": "recado con la vecina", "safe_to_call": 1, "may_leave_message": 1, "whatsapp": 1}],
	)
	assert contact.describe_safe_ways([person.name]) == {
		person.name: "In person only: do not call and do not write."
	}


def test_compares_the_numbers_of_a_form_before_saving(office):
	rows = [
		{"phone": "55 4163 7201 (mamá) / 55 4163 7202"},
		{"phone": "llamar al 4155 1234 5"},
		{"phone": "casa 12"},
	]
	assert to_record({"phones": rows}).phones == ("55 4163 7201", "55 4163 7202", "4155 1234 5")


@pytest.mark.parametrize(
	("doctype", "fields"),
	[
		("Office", {"code": "ZZ", "office_name": "Zeta", "country": "Mexico", "municipality": "Iztapalapa"}),
		("Organization", {"organization_name": "Casa Zeta", "kind": "NGO"}),
		("Staff Member", {"full_name": "Zoila Zeta"}),
	],
)
def test_rejects_an_invalid_email_of_the_office_and_names_the_field(office, doctype, fields):
	doc = frappe.new_doc(doctype).update({**fields, "email": "cuatro@gmail"})
	assert (
		rejection(doc.validate)
		== "Email: This is not an e-mail address. Write one like name@example.org, or leave it empty."
	)
	doc.email = "N/A"
	doc.validate()
	assert doc.email is None
