"""Pairs of people who may be one: stored once, remembered, and blocking only payments."""

from __future__ import annotations

import frappe
import pytest

from migrant_services.core.roles import CASE_WORKER, FRONT_DESK, PROTECTION_OFFICER
from migrant_services.matching.profile import profile
from migrant_services.matching.score import POSSIBLE, VERY_LIKELY, score
from migrant_services.people.registry import pairs
from migrant_services.people.registry.records import to_record
from tests import factories as make


def compared(one, other, band: str | None = None):
	found = score(profile(to_record(one)), profile(to_record(other)))
	return found._replace(band=band) if band else found


def review_of(one, other):
	return frappe.get_doc("Duplicate Review", {"pair_key": pairs.key_of(one.name, other.name)})


@pytest.fixture
def two(site):
	"""Provide two people with the same name and birth date."""
	return make.duplicates()


def test_a_pair_cannot_be_stored_twice_in_either_order(two):
	one, other = two
	first = pairs.note(one.name, other.name, compared(one, other), "Registration")
	assert pairs.note(other.name, one.name, compared(other, one), "Nightly") == first
	review = review_of(one, other)
	assert (review.status, review.band, review.found_by) == ("Open", "Very Likely", "Registration")
	assert review.folio.startswith("DU-")
	assert {review.office_a, review.office_b} == {one.office, other.office}


def test_a_person_cannot_be_paired_with_themselves_or_a_missing_person(two):
	one, other = two
	found = compared(one, other)
	assert pairs.note(one.name, one.name, found, "Nightly") is None
	assert pairs.note(one.name, "no-such-person", found, "Nightly") is None
	assert pairs.note(one.name, other.name, found._replace(band="none"), "Nightly") is None


def test_reasons_must_be_codes_without_values(two):
	one, other = two
	pairs.note(one.name, other.name, compared(one, other), "Nightly")
	review = review_of(one, other)
	for value in (one.second_surname, one.given_names, str(one.birth_date)):
		assert value not in review.reasons
	assert pairs.score_of(review).reasons
	assert pairs.score_of(review).band == VERY_LIKELY


def test_stores_many_pairs_with_few_statements(site):
	people = [make.person() for _ in range(12)]
	found = [
		pairs.FoundPair(a.name, b.name, compared(a, b, POSSIBLE))
		for a in people
		for b in people
		if a.name < b.name
	]
	assert pairs.note_many(found, "Nightly") == 66
	assert pairs.note_many(found, "Nightly") == 0
	names = [person.name for person in people]
	assert frappe.db.count("Duplicate Review", {"person_a": ("in", names), "person_b": ("in", names)}) == 66


@pytest.mark.parametrize("decision", pairs.AT_THE_DESK)
def test_a_decision_of_the_desk_is_kept_and_reviewed(two, decision):
	one, other = two
	clerk = make.staff_user(FRONT_DESK, one.office)
	pairs.note(one.name, other.name, compared(one, other), "Registration", decision, clerk)
	review = review_of(one, other)
	assert (review.status, review.registered_decision, review.registered_by) == ("Open", decision, clerk)
	assert pairs.get_decisions(other.name, [one.name]) == {one.name: decision}
	assert pairs.list_blocking_reviews(one.name) == pairs.list_blocking_reviews(other.name) == [review.name]


@pytest.mark.parametrize("decision", [pairs.DIFFERENT, pairs.RELATIVE])
def test_a_decided_pair_cannot_be_asked_twice(two, decision):
	one, other = two
	name = pairs.note(one.name, other.name, compared(one, other), "Nightly")
	pairs.decide(name, decision)
	pairs.note(one.name, other.name, compared(one, other), "Nightly")
	review = review_of(one, other)
	assert (review.status, review.decision) == ("Decided", decision)
	assert pairs.get_decisions(one.name, [other.name, "another"]) == {other.name: decision}
	assert not pairs.list_blocking_reviews(one.name)


def test_a_decided_pair_is_reopened_when_it_becomes_likelier(two):
	one, other = two
	name = pairs.note(one.name, other.name, compared(one, other, POSSIBLE), "Nightly")
	pairs.decide(name, pairs.DIFFERENT)
	assert pairs.get_decisions(one.name, [other.name]) == {}, "that was decided of a weaker likeness"
	assert pairs.get_decisions(one.name, [other.name], POSSIBLE) == {other.name: pairs.DIFFERENT}
	pairs.note(one.name, other.name, compared(one, other, VERY_LIKELY), "Registration")
	review = review_of(one, other)
	assert (review.status, review.decision, review.band) == ("Open", None, "Very Likely")


def test_unsure_stays_in_the_queue(two):
	one, other = two
	name = pairs.note(one.name, other.name, compared(one, other), "Nightly")
	pairs.decide(name, pairs.UNSURE)
	assert review_of(one, other).status == "Open"
	assert pairs.list_blocking_reviews(one.name) == [name]


def test_rejects_an_unknown_decision(two):
	one, other = two
	with pytest.raises(frappe.ValidationError):
		pairs.note(one.name, other.name, compared(one, other), "Registration", pairs.SAME)
	name = review_of(one, other).name
	with pytest.raises(frappe.ValidationError):
		pairs.decide(name, "Perhaps")


def test_the_clerk_who_decided_cannot_review_where_money_depends_on_it(two):
	one, other = two
	clerk = make.staff_user((FRONT_DESK, CASE_WORKER), one.office)
	name = pairs.note(one.name, other.name, compared(one, other), "Registration", pairs.DIFFERENT, clerk)
	make.insert_row("Payment", person=other.name, office=other.office, status="Draft")
	with make.as_user(clerk), pytest.raises(frappe.PermissionError, match="Another person"):
		pairs.decide(name, pairs.DIFFERENT)
	with make.as_user(make.staff_user(CASE_WORKER, one.office)):
		pairs.decide(name, pairs.DIFFERENT)


def test_without_money_one_person_may_do_both(two):
	one, other = two
	clerk = make.staff_user((FRONT_DESK, CASE_WORKER), one.office)
	name = pairs.note(one.name, other.name, compared(one, other), "Registration", pairs.DIFFERENT, clerk)
	with make.as_user(clerk):
		pairs.decide(name, pairs.DIFFERENT)


def test_a_pair_is_visible_only_to_users_who_see_both(site):
	north, south = make.office(), make.office()
	one, other = make.duplicates(north, south)
	name = pairs.note(one.name, other.name, compared(one, other), "Nightly")
	review = frappe.get_doc("Duplicate Review", name)

	def sees(role, at, **fields) -> bool:
		with make.as_user(make.staff_user(role, at, **fields)):
			listed = name in frappe.get_list("Duplicate Review", pluck="name", limit=0)
			assert listed == review.has_permission("read")
			return listed

	assert not sees(CASE_WORKER, north)
	assert not sees(PROTECTION_OFFICER, south)
	assert sees(CASE_WORKER, north, all_offices=1)
	assert sees(CASE_WORKER, north, additional_offices=[{"office": south.name}])
	other.reload()
	other.update({"restricted": 1, "restricted_reason": "Threats"})
	other.save()
	assert not sees(CASE_WORKER, north, all_offices=1)
	assert sees(PROTECTION_OFFICER, north, all_offices=1)


def test_a_pair_follows_a_person_to_another_office(two):
	one, other = two
	pairs.note(one.name, other.name, compared(one, other), "Nightly")
	there = make.office()
	one.reload()
	one.office = there.name
	one.save()
	review = review_of(one, other)
	assert {review.office_a, review.office_b} == {there.name, other.office}


@pytest.mark.parametrize("waiting", [pairs.OPEN, pairs.SAME])
def test_payments_must_wait_for_the_review_but_consultations_need_not(two, waiting):
	one, other = two
	earlier = make.payment(one)
	name = pairs.note(one.name, other.name, compared(one, other), "Nightly")
	if waiting == pairs.SAME:
		pairs.decide(name, pairs.SAME)
	with pytest.raises(frappe.ValidationError, match="registered twice"):
		make.payment(one)
	for stage in ("In Review", "Approved", "Instructed"):
		earlier.reload()
		earlier.status = stage
		earlier.flags.ignore_workflow_guard = True
		with pytest.raises(frappe.ValidationError, match="registered twice"):
			earlier.save()
	make.consultation(one)
	make.referral(one)


def test_payments_continue_once_the_pair_is_decided(two):
	one, other = two
	name = pairs.note(one.name, other.name, compared(one, other), "Nightly")
	pairs.decide(name, pairs.RELATIVE)
	assert make.payment(one).name


def test_a_possible_pair_cannot_block_a_payment(two):
	one, other = two
	pairs.note(one.name, other.name, compared(one, other, POSSIBLE), "Nightly")
	assert make.payment(one).name


def test_a_payment_that_is_cancelled_need_not_wait(two):
	one, other = two
	payment = make.payment(one)
	pairs.note(one.name, other.name, compared(one, other), "Nightly")
	payment.reload()
	payment.update({"status": "Cancelled", "cancel_reason": "Registered twice"})
	payment.flags.ignore_workflow_guard = True
	payment.save()
