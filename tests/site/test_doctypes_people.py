"""Persons: what their record works out by itself."""

from __future__ import annotations

import frappe
import pytest

from migrant_services.roles import CASE_WORKER, PROTECTION_OFFICER
from migrant_services.rules.folio import check_folio
from tests import factories as make
from tests.site.attempts import refusal, saved


def test_a_new_person(office):
	clerk = make.staff_user("Front Desk", office)
	with make.as_user(clerk):
		person = make.person(
			office, office=None, given_names="  Ana   María ", first_surname="Díaz", second_surname=None
		)
	assert person.full_name == "Ana María Díaz"
	assert (person.office, person.status, person.owner) == (office.name, "New", clerk)
	assert check_folio(person.folio, "PE") == person.folio
	assert (person.population_group, person.migratory_situation) == ("UNKNOWN", "NO_INFORMA")
	assert person.name not in person.full_name


def test_a_chosen_name_stands_in_place_of_the_given_ones(office):
	person = make.person(
		office, given_names="José", first_surname="Reyes", second_surname="Paz", chosen_name="Sofía"
	)
	assert person.full_name == "Sofía Reyes Paz"
	assert "José" not in person.full_name


@pytest.mark.parametrize("date, age", [(None, None), ("1990-05-17", int)])
def test_age_is_worked_out(office, date, age):
	person = make.person(office, birth_date=date)
	assert person.age is None if age is None else isinstance(person.age, age)
	stored = frappe.get_doc("Person", person.name)
	assert stored.age == person.age


def test_numbers_are_kept_as_written_and_for_comparing(office):
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
def test_disability_by_the_short_set(office, level, disability):
	assert make.person(office, wg_walk=level, has_disability=1 - disability).has_disability == disability


def test_restriction_is_carried_by_what_is_about_the_person(person):
	records = [make.consultation(person), make.consent(person), make.referral(person), make.payment(person)]
	records.append(make.enrolment(person))
	topics = [{"subject": "IDENTITY", "is_main": 1}, {"subject": make.subject(restricted=1)}]
	by_subject = make.consultation(person, topics=topics)

	def restricted():
		return [frappe.db.get_value(record.doctype, record.name, "restricted") for record in records]

	assert restricted() == [0] * 5
	saved(person, restricted=1, restricted_reason="Threats")
	assert restricted() == [1] * 5
	assert make.consultation(person).restricted, "what is new is restricted too"
	saved(person, restricted=0)
	assert restricted() == [0] * 5
	assert frappe.db.get_value("Consultation", by_subject.name, "restricted"), (
		"one of its subjects restricts it still"
	)


def test_only_protection_lifts_a_restriction(office):
	person = make.restricted_person(office)
	worker = make.staff_user(CASE_WORKER, office)
	make.assign(person, worker)
	with make.as_user(worker):
		assert "Protection Officer" in refusal(saved, person, restricted=0)
	with make.as_user(make.staff_user(PROTECTION_OFFICER, office)):
		assert not saved(person, restricted=0).restricted


def test_a_restriction_says_why(person):
	assert "Why Restricted" in refusal(saved, person, restricted=1)


def test_a_photo_says_why(person):
	assert "Why a Photo Is Needed" in refusal(saved, person, photo="/private/files/x.png")


def test_assessing_a_need_is_signed_and_dated(office):
	person = make.person(office, needs=[{"need": "SINGLE_PARENT"}])
	assert not person.needs[0].assessed_by
	worker = make.staff_user(CASE_WORKER, office)
	with make.as_user(worker):
		person.reload()
		person.needs[0].need_status = "Confirmed"
		person.save()
	assert (person.needs[0].assessed_by, bool(person.needs[0].assessed_on)) == (worker, True)
	saved(person, birth_place="Choluteca")
	assert person.needs[0].assessed_by == worker
	person.needs[0].need_status = "Flagged"
	person.save()
	assert not person.needs[0].assessed_by


def test_the_name_of_a_record_tells_nothing(person):
	"""It stands in addresses and logs."""
	for record in (person, make.consultation(person), make.payment(person)):
		assert len(record.name) == 10
		assert record.name != record.folio
