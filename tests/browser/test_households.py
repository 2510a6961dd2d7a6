"""Households and documents in a real browser: what a clerk does with mouse and keyboard."""

from __future__ import annotations

import frappe
import pytest
from frappe.utils import add_days, getdate, today
from playwright.sync_api import expect

from migrant_services.core import roles
from tests import factories as make
from tests.browser.desk import PAGE, ready

MRZ = (
	"P<HNDREYES<LOPEZ<<ANA<MARIA<<<<<<<<<<<<<<<<<",
	"F123456789HND9005178F3001019<<<<<<<<<<<<<<04",
)


@pytest.fixture(scope="module")
def world(connection):
	connection.set_user("Administrator")
	world = make.World()
	world.head, world.sibling = make.person(world.north), make.person(world.north)
	world.child = make.minor(world.north)
	world.household = make.household(world.head, world.child, (world.sibling, "Sibling"))
	row = {"document_type": "PASSPORT", "number": "G5512377", "expires_on": add_days(today(), 9)}
	world.expiring = make.person(world.north, documents=[row])
	world.clerk = ready(world.user(roles.FRONT_DESK), "es")
	yield world
	world.remove()


@pytest.fixture
def desk(desk, world):
	desk.log_in(world.clerk, make.PASSWORD)
	return desk


def cards(desk):
	return desk.page.locator(f"{PAGE} .ms-household-members > li")


def test_splits_a_household_and_keeps_its_past(desk, world):
	desk.open("Household", world.household.name)
	expect(cards(desk)).to_have_count(3)
	desk.press_for_dialog("Split the Household")
	desk.dialog.get_by_label(world.sibling.full_name).check()
	desk.set(head=world.sibling.name)
	desk.confirm()
	expect(cards(desk)).to_have_count(2)
	desk.page.wait_for_function("() => cur_frm.doc.members_now === 2")
	desk.rest()
	frappe.db.rollback()
	stored = frappe.get_doc("Household", world.household.name)
	assert world.sibling.name not in stored.members_on()
	picker = desk.page.locator(f"{PAGE} .ms-household-day input")
	picker.fill(desk.as_typed(getdate(add_days(today(), -1))))
	picker.press("Tab")
	expect(cards(desk)).to_have_count(3)
	cards(desk).filter(has_text=world.sibling.full_name).get_by_role("link").click()
	desk.wait_for_form("Person")
	expect(cards(desk)).to_have_count(1)


def test_asks_for_the_relationship_to_the_new_head(desk, world):
	head, heir, third = (make.person(world.north) for _ in range(3))
	household = make.household(head, (heir, "Sibling"), (third, "Daughter or son"))
	frappe.db.commit()
	desk.open("Household", household.name)
	expect(cards(desk)).to_have_count(3)
	desk.press_for_dialog("A Person Leaves")
	desk.dialog.get_by_label(head.full_name).check()
	desk.set(reason="Deceased", new_head=heir.name)
	expect(desk.field("relation_2")).to_be_visible()
	expect(desk.field("relation_1")).to_be_hidden()
	desk.set(relation_2="Niece or nephew")
	desk.confirm()
	expect(cards(desk)).to_have_count(2)
	desk.rest()
	frappe.db.rollback()
	stored = frappe.get_doc("Household", household.name)
	now = {row.person: row.relationship for row in stored.members if not row.to_date}
	assert now == {heir.name: "Head of household", third.name: "Niece or nephew"}


def test_starts_a_household_from_a_person(desk, world):
	desk.open("Person", world.expiring.name)
	desk.page.locator(PAGE).get_by_role("button", name=desk.word("Start a Household"), exact=True).click()
	desk.wait_for_form("Household")
	desk.save()
	expect(cards(desk)).to_have_count(1)
	expect(cards(desk)).to_contain_text(world.expiring.full_name)


def test_a_reader_fills_a_passport_into_a_new_registration(desk):
	desk.new("Person")
	desk.set(given_names="Anita")
	desk.press_for_dialog("Read Passport")
	expect(desk.dialog.locator("textarea").first).to_be_focused()
	desk.page.keyboard.type("\n".join(MRZ))
	expect(desk.dialog.locator(".ms-read")).to_contain_text("F12345678")
	use = desk.dialog.get_by_role("button", name=desk.word("Use This"))
	expect(use).to_be_focused()
	desk.page.keyboard.press("Enter")
	expect(desk.dialog).to_contain_text(desk.word("The Document Says Something Else"))
	desk.confirm()
	desk.page.wait_for_function("() => (cur_frm.doc.documents || []).length === 1")
	read = {name: desk.value(name) for name in ("given_names", "first_surname", "birth_date", "nationality")}
	assert read == {
		"given_names": "Anita",
		"first_surname": "Reyes",
		"birth_date": "1990-05-17",
		"nationality": "Honduras",
	}


def test_shows_what_to_say_beside_an_expiring_document(desk, world):
	desk.page.goto("/app/query-report/Expiring Permits")
	row = desk.page.locator(".dt-row", has_text=world.expiring.folio)
	row.locator(".ms-remind").click()
	expect(desk.dialog).to_contain_text(desk.word("In person only: do not call and do not write."))
	assert world.expiring.full_name not in desk.dialog.inner_text()
	assert desk.field("words").locator("textarea").input_value().startswith("Hola.")
