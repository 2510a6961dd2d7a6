"""Households: every change keeps their history, and a person cannot live in two."""

from __future__ import annotations

from datetime import date

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from migrant_services.api import household as api
from migrant_services.core.ages import compute_age
from migrant_services.core.folio import parse_folio
from migrant_services.core.roles import CASE_WORKER, PROTECTION_OFFICER
from migrant_services.people import merge
from migrant_services.people.households import presentation
from tests import factories as make
from tests.site.attempts import rejection

MARCH, JUNE = date(2026, 3, 1), date(2026, 6, 1)


@pytest.fixture
def ana(office):
	return make.person(office)


@pytest.fixture
def family(office, ana):
	"""Provide Ana's household with her child Beto and her brother Ciro, since the first of January."""
	beto = make.minor(office, responsible_adult=ana.name, responsible_name=None)
	ciro = make.person(office)
	doc = make.household(ana, beto, (ciro, "Sibling"))
	doc.beto, doc.ciro = beto, ciro
	return doc


def stored(doc):
	return frappe.get_doc("Household", doc.name)


def test_starts_a_new_household(family, ana):
	assert parse_folio(family.folio, "HO") == family.folio
	assert (family.head, family.members_now, family.restricted) == (ana.name, 3, 0)
	assert family.members_on() == [ana.name, family.beto.name, family.ciro.name]
	assert family.members_on("2025-12-31") == []


def test_rejects_a_household_without_people(office):
	assert "at least one person" in rejection(make.save, "Household", office=office.name)


def test_rejects_a_date_in_the_future(ana):
	assert "future" in rejection(make.household, ana, since=add_days(today(), 1))


def test_keeps_joining_and_leaving(family, office):
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


def test_a_client_cannot_write_the_rows(family):
	doc = stored(family)
	doc.members[0].from_date = "2020-01-01"
	doc.members = doc.members[:1]
	doc.note = "Timbre roto"
	doc.save()
	doc = stored(family)
	assert len(doc.members) == 3 and doc.members[0].from_date == date(2026, 1, 1)
	assert doc.note == "Timbre roto"


def test_changes_the_head(family, ana):
	said = rejection(api.change_head, family.name, family.ciro.name, "2026-03-01", {})
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


def test_a_head_who_leaves_must_name_a_successor(family, ana):
	assert "Choose who is head" in rejection(api.leave, family.name, [ana.name], "2026-03-01", "Separation")
	frappe.clear_messages()
	api.leave(family.name, [ana.name], "2026-03-01", "Separation", family.ciro.name)
	assert stored(family).head == family.ciro.name


def test_rejects_a_reason_that_is_not_listed(family):
	assert "why they leave" in rejection(
		api.leave, family.name, [family.ciro.name], "2026-03-01", "Change of role"
	)


def test_a_split_starts_a_household(family, office):
	new = frappe.get_doc(
		"Household", api.split(family.name, [family.ciro.name], "2026-03-01", family.ciro.name)
	)
	assert new.office == office.name and new.members_on() == [family.ciro.name]
	assert family.ciro.name not in stored(family).members_on()
	assert family.ciro.name in stored(family).members_on("2026-02-28")


def test_joins_two_households(family, office):
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


def test_a_person_cannot_live_in_two_households(family, office):
	dora = make.person(office)
	other = make.household(dora)
	said = rejection(api.join, other.name, family.ciro.name, "2026-03-01", "Cousin")
	assert family.folio in said and family.ciro.folio in said
	api.leave(family.name, [family.ciro.name], "2026-03-01", "Moved out")
	api.join(other.name, family.ciro.name, "2026-03-01", "Cousin")
	assert family.ciro.name in stored(other).members_on(MARCH)


def test_a_hidden_household_shows_only_its_office(office):
	elsewhere = make.office()
	moved = make.person(elsewhere)
	theirs = make.household(moved)
	clerk = make.staff_user(CASE_WORKER, office)
	make.assign(moved, clerk)
	head = make.person(office)
	ours = make.household(head)
	# The assignment opens the household too: remove that, and keep the person's.
	frappe.db.set_value("Person", moved.name, "office", office.name)
	frappe.db.delete("ToDo", {"allocated_to": clerk})
	with make.as_user(clerk):
		said = rejection(api.join, ours.name, moved.name, "2026-03-01", "Cousin")
	assert f"another household of the office {elsewhere.office_name}" in said
	assert theirs.folio not in said


def test_a_member_who_only_collects_can_live_in_another_household(family, office):
	dora = make.person(office)
	make.household(dora)
	api.join(family.name, dora.name, "2026-03-01", "Collector only", "Primary collector")
	doc = stored(family)
	assert dora.name not in doc.members_on() and doc.members_now == 3


def test_a_minor_must_be_received_with_a_responsible_adult(family, ana, office):
	child = make.minor(office)
	frappe.db.set_value("Person", child.name, {"responsible_name": None, "responsible_relationship": None})
	assert "no responsible adult" in rejection(
		api.join, family.name, child.name, "2026-03-01", "Foster child"
	)
	api.join(family.name, child.name, "2026-03-01", "Foster child", responsible_adult=ana.name)
	assert frappe.db.get_value("Person", child.name, "responsible_adult") == ana.name


def test_keeps_a_responsible_adult_who_is_written_down(family, ana, office):
	child = make.minor(office)
	api.join(family.name, child.name, "2026-03-01", "Foster child", responsible_adult=ana.name)
	assert not frappe.db.get_value("Person", child.name, "responsible_adult")


def test_a_household_must_be_as_restricted_as_its_members(family):
	ciro = family.ciro
	ciro.update({"restricted": 1, "restricted_reason": "Threats"})
	ciro.save()
	assert stored(family).restricted
	api.leave(family.name, [ciro.name], "2026-06-01", "Moved out")
	assert stored(family).restricted, "its history still mentions them"
	ciro.reload()
	ciro.restricted = 0
	ciro.save()
	assert not stored(family).restricted


def test_a_person_who_is_received_must_be_visible(family):
	other = make.person(make.office())
	clerk = make.staff_user(CASE_WORKER, family.office)
	with make.as_user(clerk):
		with pytest.raises(frappe.PermissionError):
			api.join(family.name, other.name, "2026-03-01", "Cousin")


def test_rejects_a_merged_registration(family, office):
	dora = make.person(office)
	make.set_stage(dora, "Merged")
	assert "merged" in rejection(api.join, family.name, dora.name, "2026-03-01", "Cousin")


# --- how it is shown


def test_shows_the_composition_of_any_day(family, ana):
	api.leave(family.name, [family.ciro.name], "2026-06-01", "Moved out")
	then, now = api.composition(family.name, "2026-03-01"), api.composition(family.name)
	assert [card["folio"] for card in then["members"]] == [ana.folio, family.beto.folio, family.ciro.folio]
	assert [card["folio"] for card in now["members"]] == [ana.folio, family.beto.folio]
	assert now["on"] == getdate(today()) and now["members"][0]["is_head"]
	assert now["turning_days"] == [date(2026, 1, 1), JUNE]
	child = now["members"][1]
	assert child["minor"] and child["age"] == compute_age(getdate(today()), getdate(family.beto.birth_date))
	assert not now["remarks"]


def test_marks_members_who_were_minors_on_that_day(family):
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


def test_cannot_name_a_hidden_member(family, ana):
	"""A case worker assigned to one member sees that another person lives there, but not who."""
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


def test_saving_keeps_hidden_members(family, ana):
	frappe.db.set_value("Person", family.ciro.name, {"restricted": 1, "restricted_reason": "Threats"})
	worker = make.staff_user(CASE_WORKER, family.office)
	make.assign(ana, worker)
	with make.as_user(worker):
		read = stored(family)
		read.apply_fieldlevel_read_permissions()
		frappe.get_doc({**read.as_dict(), "note": "Visita los lunes"}).save()
	assert [row.person for row in stored(family).members] == [row.person for row in family.members]
	assert stored(family).note == "Visita los lunes"


def test_lists_the_people_a_person_lives_with(family, office, ana):
	found = api.of_person(family.ciro.name)
	assert found["open"] and found["folio"] == family.folio
	assert api.of_person(family.ciro.name, "2025-06-01") is None
	clerk = make.staff_user("Front Desk", office)
	frappe.db.set_value("Household", family.name, "restricted", 1)
	with make.as_user(clerk):
		found = api.of_person(family.ciro.name)
	assert found == {"open": False, "text": f"another household of the office {office.office_name}"}


def test_merged_registrations_are_reported_and_cannot_block_changes(family, ana, office):
	"""The rows of one record move to the other: now one person is in the household twice."""
	twin = make.person(office)
	api.join(family.name, twin.name, "2026-02-01", "Cousin")
	frappe.db.set_value("Household Member", {"person": twin.name}, "person", family.ciro.name)
	assert any("twice" in remark for remark in api.composition(family.name)["remarks"])
	api.change_role(family.name, family.beto.name, "2026-03-01", "Foster child")
	api.leave(family.name, [family.ciro.name], "2026-06-01", "Recorded by mistake")
	doc = stored(family)
	assert doc.members_on() == [ana.name, family.beto.name]


def test_reports_merged_registrations_of_two_households(family, office):
	dora = make.person(office)
	other = make.household(make.person(office), (dora, "Cousin"))
	frappe.db.set_value("Household Member", {"person": dora.name}, "person", family.ciro.name)
	assert any(
		"also lives in another household" in remark for remark in api.composition(family.name)["remarks"]
	)
	api.leave(other.name, [family.ciro.name], "2026-06-01", "Recorded by mistake")
	assert not api.composition(family.name)["remarks"]


def test_the_household_follows_a_merged_head(site):
	survivor, absorbed = make.duplicates()
	doc = make.household(absorbed)
	done = make.person_merge(survivor, absorbed)
	assert (stored(doc).head, stored(doc).head_folio) == (survivor.name, survivor.folio)
	merge.undo(done.name)
	assert (stored(doc).head, stored(doc).head_folio) == (absorbed.name, absorbed.folio)


@pytest.mark.parametrize("on", ["mañana", "2026-13-40", "<b>"])
def test_rejects_what_is_not_a_date(family, on):
	assert "not a date" in rejection(api.composition, family.name, on)


def test_protection_officers_see_all_members(family):
	frappe.db.set_value("Person", family.ciro.name, {"restricted": 1, "restricted_reason": "Threats"})
	with make.as_user(make.staff_user(PROTECTION_OFFICER, family.office)):
		assert all(
			card["open"]
			for card in presentation.build_composition(stored(family), getdate(today()))["members"]
		)
