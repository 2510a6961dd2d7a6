"""A list and a single document never disagree, for any mixture of offices, restriction and assignment."""

from __future__ import annotations

import random

import frappe
import pytest

from migrant_services.access import document_rules, schema, scopes, staff
from migrant_services.core.roles import (
	CASE_WORKER,
	FRONT_DESK,
	OFFICE_MANAGER,
	PAYMENT_APPROVER,
	PROGRAMME_OFFICER,
	PROTECTION_OFFICER,
	REFERRAL_PARTNER,
	TRAINING_COORDINATOR,
)
from tests import factories as make
from tests.security.rights import OFFICE_BOUND, ROLES

READERS = (
	FRONT_DESK,
	CASE_WORKER,
	PROTECTION_OFFICER,
	PROGRAMME_OFFICER,
	PAYMENT_APPROVER,
	TRAINING_COORDINATOR,
	OFFICE_MANAGER,
)


@pytest.fixture
def offices(site):
	staff.clear_office_cache()
	yield [make.office() for _ in range(3)]
	staff.clear_office_cache()


def records_of(person, organization, programme) -> list:
	course = make.course(person.office)
	return [
		person,
		make.consultation(person),
		make.consent(person),
		make.referral(person, organization),
		make.payment(person, programme),
		make.enrolment(person, course),
		make.protection_file(person),
		make.appointment(person),
		make.ticket(person),
		make.household(person),
	]


def listed(doctype: str, user: str) -> set[str]:
	with make.as_user(user):
		return set(frappe.get_list(doctype, pluck="name", limit=0))


def opened(doctype: str, user: str, names) -> set[str]:
	docs = [frappe.get_doc(doctype, name) for name in names]
	return {
		doc.name
		for doc in docs
		if any(frappe.has_permission(doctype, ptype, doc=doc, user=user) for ptype in ("read", "select"))
	}


def taken(doctype: str, user: str, names) -> set[str]:
	"""Return those that a link field accepts: version 16 searches for the record's own name once it is
	chosen.
	"""
	with make.as_user(user):
		return {name for name in names if name in {row[0] for row in link_search(doctype, name)}}


def link_search(doctype: str, text: str, query: str | None = None, filters=None) -> list:
	query = frappe.get_attr(query or frappe.get_hooks("standard_queries")[doctype][-1])
	return query(doctype=doctype, txt=text, searchfield="name", start=0, page_len=20, filters=filters)


def may_list(doctype: str, user: str) -> bool:
	return any(frappe.has_permission(doctype, ptype, user=user) for ptype in ("read", "select"))


@pytest.mark.parametrize("seed", range(3))
def test_list_and_document_rule_agree(offices, seed):
	chance = random.Random(seed)
	organization, programme = make.organization(), make.programme()
	records = []
	for _ in range(4):
		restricted = chance.random() < 0.4
		maker = make.restricted_person if restricted else make.person
		records += records_of(maker(chance.choice(offices)), organization, programme)
	users = []
	for role in READERS:
		more = [{"office": office.name} for office in offices if chance.random() < 0.3]
		users.append(
			make.staff_user(
				role,
				chance.choice(offices),
				additional_offices=more,
				all_offices=int(chance.random() < 0.15),
				enabled=int(chance.random() < 0.85),
			)
		)
	users += [make.partner(organization), make.desk_user()]
	for record in chance.sample(records, 12):
		to = chance.choice(users)
		if staff.is_staff(to):
			make.assign(record, to)
	seen_at_all = 0
	for doctype in OFFICE_BOUND:
		names = [record.name for record in records if record.doctype == doctype]
		everything = frappe.get_all(doctype, pluck="name")
		for user in users:
			if not may_list(doctype, user):
				assert not opened(doctype, user, names) and not taken(doctype, user, names)
				continue
			in_list = listed(doctype, user)
			assert in_list <= set(everything)
			seen = in_list & set(names)
			assert seen == opened(doctype, user, names), f"{doctype} {frappe.get_roles(user)}"
			assert seen == taken(doctype, user, names), f"{doctype} {frappe.get_roles(user)}"
			seen_at_all += len(seen)
	assert seen_at_all, "a world in which no user sees anything proves nothing"


@pytest.mark.parametrize("doctype", sorted(scopes.SCOPES))
def test_no_record_of_any_doctype_is_visible_to_another_office(offices, doctype):
	"""Frappe calls the rules of each doctype for lists, documents and links.

	Even with every role, nothing is visible.
	"""
	(record,) = [each for each in records_of_every_kind(offices[0]) if each.doctype == doctype]
	stranger = make.staff_user(tuple(set(ROLES.values()) - {REFERRAL_PARTNER}), offices[1])
	assert may_list(doctype, stranger)
	assert record.name not in listed(doctype, stranger)
	assert not opened(doctype, stranger, [record.name])
	assert not taken(doctype, stranger, [record.name])
	assert frappe.get_attr(frappe.get_hooks("permission_query_conditions")[doctype][-1])(stranger)


@pytest.mark.parametrize("doctype", sorted(scopes.SCOPES))
def test_an_unsaved_document_cannot_open_the_records_it_links_to(offices, doctype):
	"""An unsaved document could be sent to print what is behind its links, also in its rows."""
	hidden, user = make.restricted_person(offices[0]), make.staff_user(CASE_WORKER, offices[0])
	meta = frappe.get_meta(doctype)
	sent = [{column: hidden.name} for column in schema.get_links(meta.fields, ("Person",))]
	for field in meta.get_table_fields():
		sent += [
			{field.fieldname: [{column: hidden.name}]}
			for column in schema.get_links(frappe.get_meta(field.options).fields, ("Person",))
		]
	for values in sent:
		for person, is_open in ((hidden.name, False), (make.person(offices[0]).name, True)):
			doc = frappe.get_doc(
				{
					"doctype": doctype,
					"office": offices[0].name,
					**frappe.parse_json(frappe.as_json(values).replace(hidden.name, person)),
				}
			)
			assert document_rules.can_use_unsaved(doc, "read", user) == is_open, values


@pytest.mark.parametrize("doctype", sorted(scopes.SCOPES))
def test_a_link_field_accepts_the_chosen_record(offices, doctype):
	"""This holds for every doctype, also with filters of the form."""
	(record,) = [each for each in records_of_every_kind(offices[0]) if each.doctype == doctype]
	with make.as_user("Administrator"):
		for filters in (None, {"docstatus": ("<", 2)}, [["name", "!=", "x"]]):
			assert [row[0] for row in link_search(doctype, record.name, filters=filters)] == [record.name]
		assert not link_search(doctype, record.name[:-1])


def records_of_every_kind(office) -> list:
	person, other = make.person(office), make.person(office)
	of_both = {
		"person": person.name,
		"other_person": other.name,
		"office": office.name,
		"other_office": office.name,
	}
	return [
		*records_of(person, make.organization(), make.programme()),
		make.pair(person, other),
		make.insert_row(
			"Person Merge", survivor=other.name, absorbed=person.name, changes='{"changed": [], "added": []}'
		),
		make.insert_row("Payment Incident", status="Open", **of_both),
		make.intake(office),
	]


def test_a_link_field_accepts_the_chosen_colleague(offices):
	query = "migrant_services.api.appointments.search_staff"
	users = {office.name: make.staff_user(CASE_WORKER, office) for office in offices[:2]}
	with make.as_user(make.staff_user(FRONT_DESK, offices[0])):
		for office, user in users.items():
			found = [row[0] for row in link_search("User", user, query, {"office": offices[0].name})]
			assert found == ([user] if office == offices[0].name else [])


def sees(user: str, record) -> bool:
	name_in_list = record.name in listed(record.doctype, user)
	assert name_in_list == (record.name in opened(record.doctype, user, [record.name]))
	return name_in_list


def test_a_restricted_person_is_visible_to_protection_officers_and_assigned_staff(offices):
	here = offices[0]
	person = make.restricted_person(here)
	front, case = make.staff_user(FRONT_DESK, here), make.staff_user(CASE_WORKER, here)
	assert not sees(front, person)
	assert not sees(case, person)
	assert sees(make.staff_user(PROTECTION_OFFICER, here), person)
	assert not sees(make.staff_user(PROTECTION_OFFICER, offices[1]), person)
	make.assign(person, case)
	assert sees(case, person)
	assert not sees(front, person)


def test_assigning_a_person_opens_the_records_about_them(offices):
	person = make.restricted_person(offices[0])
	consultation, referral = make.consultation(person), make.referral(person)
	case = make.staff_user(CASE_WORKER, offices[1])
	assert not sees(case, consultation)
	make.assign(person, case)
	assert sees(case, consultation)
	assert sees(case, referral)


def test_assigning_a_consultation_opens_only_that_consultation(offices):
	person = make.restricted_person(offices[0])
	one, other = make.consultation(person), make.consultation(person)
	case = make.staff_user(CASE_WORKER, offices[0])
	make.assign(one, case)
	assert sees(case, one)
	assert not sees(case, other)
	assert not sees(case, person)


def test_closing_an_assignment_hides_the_record(offices):
	person = make.restricted_person(offices[0])
	case = make.staff_user(CASE_WORKER, offices[0])
	make.assign(person, case)
	todo = frappe.get_doc("ToDo", {"reference_name": person.name, "allocated_to": case})
	todo.status = "Closed"
	todo.save()
	assert not sees(case, person)


def test_restricted_subject_hides_the_consultation_not_the_person(offices):
	person = make.person(offices[0])
	topic = [{"subject": make.subject(restricted=1)}]
	consultation = make.consultation(person, topics=topic)
	case = make.staff_user(CASE_WORKER, offices[0])
	assert sees(case, person)
	assert not sees(case, consultation)
	with make.as_user(case):
		own = make.consultation(person, topics=topic)
	assert sees(case, own), "who attended knows it already"


def test_restricting_a_person_hides_existing_records(offices):
	person = make.person(offices[0])
	records = records_of(person, make.organization(), make.programme())[:4]
	case = make.staff_user(CASE_WORKER, offices[0])
	assert all(sees(case, record) for record in records)
	person.reload()
	person.update({"restricted": 1, "restricted_reason": "Threats"})
	person.save()
	assert not any(sees(case, record) for record in records)


def test_offices_of_the_staff_member_decide(offices):
	home, second, _ = offices
	people = {office.name: make.person(office) for office in offices}
	one = make.staff_user(FRONT_DESK, home)
	two = make.staff_user(FRONT_DESK, home, additional_offices=[{"office": second.name}])
	every = make.staff_user(FRONT_DESK, home, all_offices=1)
	for office, person in people.items():
		assert sees(one, person) == (office == home.name)
		assert sees(two, person) == (office in (home.name, second.name))
		assert sees(every, person)


def test_all_offices_does_not_open_restricted_people(offices):
	person = make.restricted_person(offices[0])
	assert not sees(make.staff_user(FRONT_DESK, offices[1], all_offices=1), person)
	assert sees(make.staff_user(PROTECTION_OFFICER, offices[1], all_offices=1), person)


def test_staff_who_left_see_nothing(offices):
	"""They see nothing by office, by assignment, or as the user who attended."""
	person = make.person(offices[0])
	case = make.staff_user(CASE_WORKER, offices[0])
	with make.as_user(case):
		consultation = make.consultation(person)
	make.assign(person, case)
	assert sees(case, person)
	assert sees(case, consultation)
	staff = frappe.get_doc("Staff Member", {"user": case})
	staff.enabled = 0
	staff.save()
	assert not sees(case, person)
	assert not sees(case, consultation)


def test_a_partner_sees_only_referrals_sent_to_their_organization(offices):
	ours, theirs = make.organization(), make.organization()
	partner = make.partner(ours)
	person = make.person(offices[0])
	draft, sent, elsewhere = (
		make.referral(person, ours),
		make.referral(person, ours),
		make.referral(person, theirs),
	)
	make.set_stage(sent, "Sent")
	make.set_stage(elsewhere, "Sent")
	assert listed("Referral", partner) == {sent.name}
	assert not sees(partner, draft)
	for stage, seen in {"Completed": True, "Withdrawn": False, "Expired": True}.items():
		make.set_stage(sent, stage)
		assert sees(partner, sent) == seen, stage


def test_a_partner_of_a_disabled_organization_sees_nothing(offices):
	organization = make.organization()
	partner = make.partner(organization)
	sent = make.set_stage(make.referral(make.person(offices[0]), organization), "Sent")
	assert sees(partner, sent)
	organization.reload()
	organization.enabled = 0
	organization.save()
	assert not sees(partner, sent)


def test_approvers_see_restricted_payments_but_not_the_person(offices):
	"""Money needs a second pair of eyes, also for restricted people."""
	person = make.restricted_person(offices[0])
	payment = make.payment(person)
	assert sees(make.staff_user(PAYMENT_APPROVER, offices[0]), payment)
	assert not sees(make.staff_user(PAYMENT_APPROVER, offices[1]), payment)
	assert not sees(make.staff_user(PROGRAMME_OFFICER, offices[0]), payment)


# Rows of answers need a question (tests/site/test_questions.py).
@pytest.mark.parametrize("table", sorted(scopes.ROWS_OF.keys() - set(scopes.ROWS_OF_ANSWERS)))
def test_rows_are_listed_only_with_their_record(offices, table):
	"""Rows follow their record, even where Frappe checks only the right on the doctype."""
	parents = {}
	for office in offices[:2]:
		person = make.detailed_person(office)
		make.protection_file(person, needs=[{"need": "GBV"}])
		consultation = make.consultation(person)
		make.insert_row(
			"Checklist Tick",
			parent=consultation.name,
			parenttype=consultation.doctype,
			parentfield="checklist",
		)
		make.household(person)
		incident = make.insert_row(
			"Payment Incident",
			person=person.name,
			other_person=make.person(office).name,
			office=office.name,
			other_office=office.name,
		)
		make.insert_row(
			"Incident Payment", parent=incident.name, parenttype=incident.doctype, parentfield="payments"
		)
		course = make.course(office)
		enrolment = make.enrolment(person, course)
		enrolment.append("attendance", {"session": course.sessions[0].name, "mark": "Present"})
		enrolment.save()
		parents[office.name] = {
			record.parent
			for record in frappe.get_all(
				table,
				fields=["parent", "parenttype"],
				filters={"parenttype": ("in", scopes.ROWS_OF[table])},
			)
			if frappe.db.get_value(record.parenttype, record.parent, "office") == office.name
		}
		assert parents[office.name]
	home, other = (parents[office.name] for office in offices[:2])
	reader = make.staff_user((PROTECTION_OFFICER, TRAINING_COORDINATOR), offices[0])
	with make.as_user(reader):
		for parent in scopes.ROWS_OF[table]:
			rows = set(frappe.get_list(table, pluck="parent", parent_doctype=parent, limit=0))
			assert rows & home
			assert not rows & other
