"""Households: what is done to them keeps its history, and nobody lives in two."""

from __future__ import annotations

from datetime import date

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from migrant_services.api import household as api
from migrant_services.core.ages import age_on
from migrant_services.core.folio import check_folio
from migrant_services.core.roles import CASE_WORKER, PROTECTION_OFFICER
from migrant_services.people import merge
from migrant_services.people.households import presentation
from tests import factories as make
from tests.site.attempts import refusal

MARCH, JUNE = date(2026, 3, 1), date(2026, 6, 1)


@pytest.fixture
def ana(office):
	return make.person(office)


@pytest.fixture
def family(office, ana):
	"""Ana with her child Beto and her brother Ciro, since the first of January."""
	beto = make.minor(office, responsible_adult=ana.name, responsible_name=None)
	ciro = make.person(office)
	doc = make.household(ana, beto, (ciro, "Sibling"))
	doc.beto, doc.ciro = beto, ciro
	return doc


def stored(doc):
	return frappe.get_doc("Household", doc.name)


def test_a_new_household(family, ana):
	assert check_folio(family.folio, "HO") == family.folio
	assert (family.head, family.members_now, family.restricted) == (ana.name, 3, 0)
	assert family.members_on() == [ana.name, family.beto.name, family.ciro.name]
	assert family.members_on("2025-12-31") == []


def test_without_people_there_is_none(office):
	assert "at least one person" in refusal(make.save, "Household", office=office.name)


def test_a_date_in_the_future_is_refused(ana):
	assert "future" in refusal(make.household, ana, since=add_days(today(), 1))


def test_joining_and_leaving_are_kept(family, office):
	dora = make.person(office)
	api.join(family.name, dora.name, "2026-03-01", "Cousin", "Alternate collector", 1)
	api.leave(family.name, [family.ciro.name], "2026-06-01", "Moved out")
	doc = stored(family)
	assert doc.members_now == 3 and len(doc.members) == 4
	assert family.ciro.name in doc.members_on("2026-05-31") and family.ciro.name not in doc.members_on(JUNE)
	assert dora.name not in doc.members_on("2026-02-28") and dora.name in doc.members_on(MARCH)
	assert [(row.to_date, row.reason) for row in doc.members if row.person == family.ciro.name] == [
		(JUNE, "Moved out")
	]


def test_a_client_does_not_write_the_rows(family):
	doc = stored(family)
	doc.members[0].from_date = "2020-01-01"
	doc.members = doc.members[:1]
	doc.note = "Timbre roto"
	doc.save()
	doc = stored(family)
	assert len(doc.members) == 3 and doc.members[0].from_date == date(2026, 1, 1)
	assert doc.note == "Timbre roto"


def test_the_head_changes(family, ana):
	said = refusal(api.change_head, family.name, family.ciro.name, "2026-03-01", {})
	assert "relationship of the present head" in said
	api.change_head(
		family.name,
		family.ciro.name,
		"2026-03-01",
		{ana.name: "Sibling", family.beto.name: "Niece or nephew"},
	)
	doc = stored(family)
	assert doc.head == family.ciro.name
	assert doc.members_on("2026-02-28")[0] == ana.name and doc.members_on(MARCH)[0] == family.ciro.name
	assert {row.reason for row in doc.members if row.to_date} == {"Change of role"}


def test_a_head_who_leaves_names_another(family, ana):
	assert "Choose who is head" in refusal(api.leave, family.name, [ana.name], "2026-03-01", "Separation")
	frappe.clear_messages()
	api.leave(family.name, [ana.name], "2026-03-01", "Separation", family.ciro.name)
	assert stored(family).head == family.ciro.name


def test_only_a_reason_of_the_list(family):
	assert "why they leave" in refusal(
		api.leave, family.name, [family.ciro.name], "2026-03-01", "Change of role"
	)


def test_a_split_begins_a_household(family, office):
	new = frappe.get_doc(
		"Household", api.split(family.name, [family.ciro.name], "2026-03-01", family.ciro.name)
	)
	assert new.office == office.name and new.members_on() == [family.ciro.name]
	assert family.ciro.name not in stored(family).members_on()
	assert family.ciro.name in stored(family).members_on("2026-02-28")


def test_two_households_become_one(family, office):
	dora, eva = make.person(office), make.person(office)
	other = make.household(dora, (eva, "Mother or father"))
	api.join_households(
		family.name, other.name, "2026-03-01", {dora.name: "Spouse or partner", eva.name: "Parent-in-law"}
	)
	assert stored(family).members_now == 5
	emptied = stored(other)
	assert (emptied.members_now, emptied.head, len(emptied.members)) == (0, None, 2)
	assert emptied.members_on("2026-02-28") == [dora.name, eva.name]
	assert {row.reason for row in emptied.members} == {"Joined another household"}


def test_nobody_lives_in_two_households(family, office):
	dora = make.person(office)
	other = make.household(dora)
	said = refusal(api.join, other.name, family.ciro.name, "2026-03-01", "Cousin")
	assert family.folio in said and family.ciro.folio in said
	api.leave(family.name, [family.ciro.name], "2026-03-01", "Moved out")
	api.join(other.name, family.ciro.name, "2026-03-01", "Cousin")
	assert family.ciro.name in stored(other).members_on(MARCH)


def test_a_household_that_is_not_open_is_only_said_to_be_of_its_office(office):
	elsewhere = make.office()
	moved = make.person(elsewhere)
	theirs = make.household(moved)
	clerk = make.staff_user(CASE_WORKER, office)
	make.assign(moved, clerk)
	head = make.person(office)
	ours = make.household(head)
	# By the assignment the household is open too: take it away, and leave the person.
	frappe.db.set_value("Person", moved.name, "office", office.name)
	frappe.db.delete("ToDo", {"allocated_to": clerk})
	with make.as_user(clerk):
		said = refusal(api.join, ours.name, moved.name, "2026-03-01", "Cousin")
	assert f"another household of the office {elsewhere.office_name}" in said
	assert theirs.folio not in said


def test_who_only_collects_may_live_elsewhere(family, office):
	dora = make.person(office)
	make.household(dora)
	api.join(family.name, dora.name, "2026-03-01", "Collector only", "Primary collector")
	doc = stored(family)
	assert dora.name not in doc.members_on() and doc.members_now == 3


def test_a_minor_is_received_with_somebody_responsible(family, ana, office):
	child = make.minor(office)
	frappe.db.set_value("Person", child.name, {"responsible_name": None, "responsible_relationship": None})
	assert "no responsible adult" in refusal(api.join, family.name, child.name, "2026-03-01", "Foster child")
	api.join(family.name, child.name, "2026-03-01", "Foster child", responsible_adult=ana.name)
	assert frappe.db.get_value("Person", child.name, "responsible_adult") == ana.name


def test_an_adult_who_is_written_down_is_kept(family, ana, office):
	child = make.minor(office)
	api.join(family.name, child.name, "2026-03-01", "Foster child", responsible_adult=ana.name)
	assert not frappe.db.get_value("Person", child.name, "responsible_adult")


def test_a_household_is_as_restricted_as_its_members(family):
	ciro = family.ciro
	ciro.update({"restricted": 1, "restricted_reason": "Threats"})
	ciro.save()
	assert stored(family).restricted
	api.leave(family.name, [ciro.name], "2026-06-01", "Moved out")
	assert stored(family).restricted, "its history still tells of them"
	ciro.reload()
	ciro.restricted = 0
	ciro.save()
	assert not stored(family).restricted


def test_who_is_received_must_be_open(family):
	other = make.person(make.office())
	clerk = make.staff_user(CASE_WORKER, family.office)
	with make.as_user(clerk):
		with pytest.raises(frappe.PermissionError):
			api.join(family.name, other.name, "2026-03-01", "Cousin")


def test_a_merged_registration_is_not_received(family, office):
	dora = make.person(office)
	make.set_stage(dora, "Merged")
	assert "merged" in refusal(api.join, family.name, dora.name, "2026-03-01", "Cousin")


# --- as it is shown


def test_the_composition_of_any_day(family, ana):
	api.leave(family.name, [family.ciro.name], "2026-06-01", "Moved out")
	then, now = api.composition(family.name, "2026-03-01"), api.composition(family.name)
	assert [card["folio"] for card in then["members"]] == [ana.folio, family.beto.folio, family.ciro.folio]
	assert [card["folio"] for card in now["members"]] == [ana.folio, family.beto.folio]
	assert now["on"] == getdate(today()) and now["members"][0]["is_head"]
	assert now["turning_days"] == [date(2026, 1, 1), JUNE]
	child = now["members"][1]
	assert child["minor"] and child["age"] == age_on(getdate(today()), getdate(family.beto.birth_date))
	assert not now["remarks"]


def test_who_was_under_age_on_that_day_is_shown_so(family):
	child = family.beto
	frappe.db.set_value(
		"Person",
		child.name,
		{"birth_date": add_days(today(), -18 * 366), "responsible_name": None, "responsible_adult": None},
	)
	then, now = (
		next(card for card in api.composition(family.name, day)["members"] if card["folio"] == child.folio)
		for day in (add_days(today(), -60), None)
	)
	assert (then["age"], then["minor"]) == (17, True) and (now["age"], now["minor"]) == (18, False)


def test_a_hidden_member_is_not_named(family, ana):
	"""A case worker who is assigned one of them sees that somebody else lives there, not who."""
	frappe.db.set_value("Person", family.ciro.name, {"restricted": 1, "restricted_reason": "Threats"})
	worker = make.staff_user(CASE_WORKER, family.office)
	make.assign(ana, worker)
	with make.as_user(worker):
		cards = api.composition(family.name)["members"]
		read = stored(family)
		read.apply_fieldlevel_read_permissions()
	assert [card["open"] for card in cards] == [True, True, False]
	assert "person" not in cards[2] and cards[2]["label"] == "A member who is hidden from you"
	assert family.ciro.name not in frappe.as_json(cards) + frappe.as_json(read.as_dict())
	assert ana.name in frappe.as_json(read.as_dict())


def test_saving_what_was_read_without_hidden_members_keeps_them(family, ana):
	frappe.db.set_value("Person", family.ciro.name, {"restricted": 1, "restricted_reason": "Threats"})
	worker = make.staff_user(CASE_WORKER, family.office)
	make.assign(ana, worker)
	with make.as_user(worker):
		read = stored(family)
		read.apply_fieldlevel_read_permissions()
		frappe.get_doc({**read.as_dict(), "note": "Visita los lunes"}).save()
	assert [row.person for row in stored(family).members] == [row.person for row in family.members]
	assert stored(family).note == "Visita los lunes"


def test_with_whom_a_person_lives(family, office, ana):
	found = api.of_person(family.ciro.name)
	assert found["open"] and found["folio"] == family.folio
	assert api.of_person(family.ciro.name, "2025-06-01") is None
	clerk = make.staff_user("Front Desk", office)
	frappe.db.set_value("Household", family.name, "restricted", 1)
	with make.as_user(clerk):
		found = api.of_person(family.ciro.name)
	assert found == {"open": False, "text": f"another household of the office {office.office_name}"}


def test_two_registrations_that_were_merged_are_said_and_not_in_the_way(family, ana, office):
	"""The rows of one move to the other: now one person is in the household twice."""
	twin = make.person(office)
	api.join(family.name, twin.name, "2026-02-01", "Cousin")
	frappe.db.set_value("Household Member", {"person": twin.name}, "person", family.ciro.name)
	assert any("twice" in remark for remark in api.composition(family.name)["remarks"])
	api.change_role(family.name, family.beto.name, "2026-03-01", "Foster child")
	api.leave(family.name, [family.ciro.name], "2026-06-01", "Recorded by mistake")
	doc = stored(family)
	assert doc.members_on() == [ana.name, family.beto.name]


def test_merged_registrations_of_two_households_are_said(family, office):
	dora = make.person(office)
	other = make.household(make.person(office), (dora, "Cousin"))
	frappe.db.set_value("Household Member", {"person": dora.name}, "person", family.ciro.name)
	assert any(
		"also lives in another household" in remark for remark in api.composition(family.name)["remarks"]
	)
	api.leave(other.name, [family.ciro.name], "2026-06-01", "Recorded by mistake")
	assert not api.composition(family.name)["remarks"]


def test_the_household_follows_a_head_whose_registrations_are_merged(site):
	survivor, absorbed = make.twice()
	doc = make.household(absorbed)
	done = make.merged(survivor, absorbed)
	assert (stored(doc).head, stored(doc).head_folio) == (survivor.name, survivor.folio)
	merge.undo(done.name)
	assert (stored(doc).head, stored(doc).head_folio) == (absorbed.name, absorbed.folio)


@pytest.mark.parametrize("on", ["mañana", "2026-13-40", "<b>"])
def test_what_is_no_date(family, on):
	assert "not a date" in refusal(api.composition, family.name, on)


def test_protection_sees_all_of_it(family):
	frappe.db.set_value("Person", family.ciro.name, {"restricted": 1, "restricted_reason": "Threats"})
	with make.as_user(make.staff_user(PROTECTION_OFFICER, family.office)):
		assert all(
			card["open"]
			for card in presentation.build_composition(stored(family), getdate(today()))["members"]
		)
