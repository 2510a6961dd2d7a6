"""Consultations, consents and referrals: what they fill in and what they reject."""

from __future__ import annotations

import frappe
import pytest
from frappe.utils import today

from migrant_services.core.roles import CASE_WORKER, FRONT_DESK
from migrant_services.patches import unknown_ages
from tests import factories as make
from tests.site.attempts import rejection, save_again, take_action

# --- consultations


def test_rejects_an_anonymous_consultation_with_a_person(person):
	assert "anonymous" in rejection(make.consultation, person, anonymous=1)


def test_rejects_a_consultation_that_is_neither_anonymous_nor_has_a_person(office):
	assert "Choose the person" in rejection(make.anonymous_consultation, office, anonymous=0)


@pytest.mark.parametrize(
	("topics", "word"),
	[
		([], "at least one"),
		([("REG_MIG", 1), ("IDENTITY", 1)], "only one"),
		([("REG_MIG", 0), ("IDENTITY", 0)], "only one"),
		([("REG_MIG", 1), ("REG_MIG", 0)], "twice"),
	],
)
def test_must_have_exactly_one_main_subject(person, topics, word):
	rows = [{"subject": subject, "is_main": is_main} for subject, is_main in topics]
	assert word in rejection(make.consultation, person, topics=rows)


def test_rejects_impossible_ages(office):
	assert "age" in rejection(make.anonymous_consultation, office, age=121).lower()
	assert "Age" in rejection(make.anonymous_consultation, office, age=-1)


@pytest.mark.parametrize(
	("action", "label"), [("Close", "Result"), ("Follow Up", "Follow Up On"), ("Cancel", "Why Cancelled")]
)
def test_a_consultation_must_have_what_its_step_requires(person, action, label):
	assert label in rejection(take_action, make.consultation(person), action)


# --- referral


def test_a_referral_without_consent_stays_a_draft(person):
	referral = make.referral(person, consent=None)
	assert "consent is missing" in rejection(take_action, referral, "Send")


@pytest.mark.parametrize(
	("fields", "word"),
	[
		({"decision": "Refused"}, "refused"),
		({"decided_on": "2024-01-01", "expires_on": "2024-02-01"}, "expired"),
		({"decision": "Withdrawn", "decided_on": "2024-01-01", "withdrawn_on": "2024-02-01"}, "withdrawn"),
	],
)
def test_rejects_a_referral_with_an_invalid_consent(person, fields, word):
	to = make.organization()
	referral = make.referral(person, to, consent=make.consent(person, to, **fields).name)
	assert word in rejection(take_action, referral, "Send")


def test_rejects_a_referral_with_the_consent_of_another_person(person):
	to, other = make.organization(), make.person(person.office)
	assert "another person" in rejection(make.referral, person, to, consent=make.consent(other, to).name)


def test_rejects_a_referral_with_a_consent_for_another_organization(person):
	elsewhere = make.consent(person, make.organization())
	assert "this organization" in rejection(
		make.referral, person, make.organization(), consent=elsewhere.name
	)


def test_a_referral_without_consent_must_have_a_reason(person):
	basis = {"legal_basis": "Vital interest", "legal_basis_reason": None}
	assert "Why Without Consent" in rejection(lambda: take_action(make.referral(person, **basis), "Send"))
	take_action(make.referral(person, legal_basis="Vital interest", legal_basis_reason="Unconscious"), "Send")


PROTECTED = {"population_group": "REFUGEE"}


def written(person, consulate, **fields):
	return make.consent(person, consulate, **{"consulate_allowed": 1, "medium": "Signed on paper", **fields})


@pytest.mark.parametrize(
	"origin",
	[
		{"nationality": "Honduras"},
		{"nationality": "Mexico", "second_nationality": "Honduras"},
		{"nationality": None, "birth_country": "Honduras"},
	],
)
def test_rejects_referring_a_refugee_to_the_consulate_of_their_country(office, origin):
	refugee = make.person(office, **PROTECTED, **origin)
	consulate = make.consulate("Honduras")
	assert "seeks protection" in rejection(
		make.referral, refugee, consulate, consent=make.consent(refugee, consulate).name
	)
	spoken = written(refugee, consulate, medium="Verbal, with a witness", witness_name="X")
	assert "seeks protection" in rejection(make.referral, refugee, consulate, consent=spoken.name)
	basis = {"legal_basis": "Vital interest", "legal_basis_reason": "Urgent"}
	assert "seeks protection" in rejection(make.referral, refugee, consulate, **basis)
	allowed = make.referral(refugee, consulate, consent=written(refugee, consulate).name)
	assert take_action(allowed, "Send").status == "Sent"


def test_knows_who_can_be_referred_to_a_consulate(office):
	make.referral(make.person(office, **PROTECTED, nationality="Honduras"), make.consulate("Guatemala"))
	make.referral(
		make.person(office, population_group="MIGRANT", nationality="Honduras"), make.consulate("Honduras")
	)


def test_rejects_a_consulate_without_a_country(site):
	assert "country" in rejection(make.organization, kind="Consulate")


def test_rejects_a_service_of_another_organization(person):
	service = make.service(make.organization())
	assert "another organization" in rejection(
		make.referral, person, make.organization(), service=service.name
	)


def test_rejects_an_inactive_organization(person):
	assert "no longer active" in rejection(make.referral, person, make.organization(enabled=0))


def test_a_referral_must_have_what_its_end_requires(person):
	referral = take_action(make.referral(person), "Send")
	assert "Why Not Accepted" in rejection(take_action, referral, "Not Accept")
	assert "Why Withdrawn" in rejection(take_action, referral, "Withdraw")
	referral = take_action(referral, "Accept")
	assert "Service Given" in rejection(take_action, referral, "Complete")


def test_a_child_cannot_consent_alone(office):
	child = make.minor(office)
	assert "under age" in rejection(make.consent, child, given_by="The person", given_by_name=None)


def test_a_consent_must_name_the_giver(office):
	assert "Name of Who Gave It" in rejection(make.consent, make.minor(office), given_by_name=None)


# --- what they fill in


def test_a_consultation_keeps_the_persons_data_of_the_day(office):
	"""Figures count people as they were: a later change of the person has no effect on them."""
	person = make.person(
		office, birth_date="2000-06-15", population_group="MIGRANT", preferred_language="hat"
	)
	consultation = make.consultation(person, attended_on="2024-06-14 10:00:00")
	assert (consultation.age, consultation.nationality, consultation.sex) == (23, "Honduras", "F")
	assert (consultation.population_group, consultation.spoken_language) == ("MIGRANT", "hat")
	save_again(person, nationality="Guatemala", population_group="REFUGEE", birth_date="1990-01-01")
	save_again(consultation, minutes=5)
	assert (consultation.age, consultation.nationality, consultation.population_group) == (
		23,
		"Honduras",
		"MIGRANT",
	)


def test_marks_an_estimated_age(office):
	person = make.person(office, birth_date="2000-01-01", birth_date_precision="Estimated")
	assert make.consultation(person).age_estimated
	assert not make.consultation(make.person(office)).age_estimated


def test_an_anonymous_consultation_cannot_have_a_person(office):
	consultation = make.anonymous_consultation(office)
	assert not consultation.person
	assert not consultation.person_folio
	assert consultation.folio.startswith("CO-")
	assert (consultation.nationality, consultation.age) == ("Haiti", 31)


def test_the_attending_user_is_the_current_user(person):
	clerk = make.staff_user(FRONT_DESK, person.office)
	with make.as_user(clerk):
		consultation = make.consultation(person, at=person.office, attended_by="Administrator")
	assert consultation.attended_by == clerk


def test_a_single_subject_is_the_main_one(person):
	consultation = make.consultation(person, topics=[{"subject": "IDENTITY"}])
	assert consultation.main_subject == "IDENTITY"
	assert consultation.topics[0].is_main


def test_a_restricted_subject_restricts_the_consultation(person):
	assert not make.consultation(person).restricted
	topics = [{"subject": "IDENTITY", "is_main": 1}, {"subject": make.subject(restricted=1)}]
	assert make.consultation(person, topics=topics).restricted


def test_sending_a_referral_sets_the_time_for_an_answer(person):
	worker = make.staff_user(CASE_WORKER, person.office)
	referral = make.referral(person, priority="Emergency")
	with make.as_user(worker):
		sent = take_action(referral, "Send")
	assert (sent.status, sent.sent_by) == ("Sent", worker)
	assert sent.answer_due_on > sent.sent_on
	assert (sent.answer_due_on - sent.sent_on).total_seconds() == 4 * 3600


@pytest.mark.parametrize(
	("fields", "day", "valid"),
	[
		({}, "2024-02-01", True),
		({}, "2023-12-31", False),
		({"expires_on": "2024-02-01"}, "2024-02-01", True),
		({"expires_on": "2024-02-01"}, "2024-02-02", False),
		({"decision": "Refused"}, "2024-02-01", False),
		({"decision": "Withdrawn", "withdrawn_on": "2024-01-15"}, "2024-01-10", False),
	],
)
def test_knows_when_a_consent_is_valid(person, fields, day, valid):
	assert make.consent(person, decided_on="2024-01-01", **fields).is_valid_on(day) == valid


def test_every_printed_record_must_have_its_own_code(person):
	codes = [
		doc.verification_code
		for doc in (make.consultation(person), make.consultation(person), make.consent(person))
	]
	assert len(set(codes)) == 3
	assert all(len(code) == 20 for code in codes)


# --- unknown ages


def test_an_unknown_age_is_none(office):
	baby = make.person(office, birth_date=today(), responsible_name="Rosa Roble")
	known = {
		make.consultation(make.person(office, birth_date=None)).name: None,
		make.anonymous_consultation(office, age=None).name: None,
		make.anonymous_consultation(office, age="").name: None,
		make.anonymous_consultation(office, age=0).name: 0,
		make.anonymous_consultation(office, age="31").name: 31,
		make.consultation(baby).name: 0,
	}
	assert {name: frappe.get_doc("Consultation", name).age for name in known} == known
	stored = {name: frappe.db.get_value("Consultation", name, "age") for name in known}
	assert stored == {name: None if age is None else str(age) for name, age in known.items()}
	counted = frappe.get_all("Consultation", {"name": ("in", list(known)), "age": "0"}, pluck="name")
	assert len(counted) == 2, "only babies are counted with the babies"
	for name, age in known.items():
		assert save_again(frappe.get_doc("Consultation", name), minutes=5).age == age


def test_an_age_must_be_a_number_or_empty(office):
	for age in ("x", "12 años", 1.5, -1):
		assert "Age: write completed years" in rejection(make.anonymous_consultation, office, age=age)


def test_a_person_of_unknown_age_has_no_age_anywhere(office):
	person = make.person(office, birth_date=None)
	assert person.age is None and person.as_dict().age is None
	assert frappe.get_doc("Person", person.name).as_dict().age is None
	assert make.person(office, birth_date=today(), responsible_name="Rosa Roble").as_dict().age == 0


def test_the_patch_keeps_ages_of_0_only_for_babies(office):
	baby = make.person(office, birth_date=today(), responsible_name="Rosa Roble")
	grown, unknown = make.person(office, birth_date="1990-01-01"), make.person(office, birth_date=None)
	consultations = [make.consultation(person) for person in (baby, grown, unknown)]
	consultations += [make.anonymous_consultation(office, age=0), make.anonymous_consultation(office, age=12)]
	for consultation in consultations[:-1]:
		consultation.db_set("age", "0")
	unknown_ages.execute()
	assert [frappe.get_doc("Consultation", each.name).age for each in consultations] == [
		0,
		None,
		None,
		None,
		12,
	]
