"""People already on file, in a real browser: the desk asks, a reviewer decides and merges."""

from __future__ import annotations

import frappe
import pytest
from frappe.utils import getdate
from playwright.sync_api import expect

from migrant_services.core import roles
from migrant_services.people.registry import pairs
from tests import factories as make
from tests.browser.desk import DIALOG, PAGE, ready


@pytest.fixture(scope="module")
def world(connection):
	connection.set_user("Administrator")
	world = make.World()
	world.known = make.person(world.north, given_names=make.word(), first_surname=make.word())
	world.one, world.other = make.duplicates(world.north)
	world.other.db_set("birth_place", "La Ceiba")
	world.consultation = make.consultation(world.other)
	world.review = make.pair(world.one, world.other)
	world.staff = [ready(world.user(role), "es") for role in (roles.FRONT_DESK, roles.CASE_WORKER)]
	yield world
	world.remove()


def test_the_desk_decides_by_keyboard_and_loses_nothing(desk, world):
	desk.log_in(world.staff[0], make.PASSWORD)
	desk.new("Person")
	known = world.known
	desk.set(
		given_names=known.given_names, first_surname=known.first_surname, second_surname=known.second_surname
	)
	desk.set(birth_date=getdate(known.birth_date), birth_place="La Ceiba")
	keys = desk.page.keyboard
	keys.press("Control+s")
	expect(desk.page.locator(f"{DIALOG} .ms-duplicate")).to_have_count(1)
	expect(desk.page.locator(f"{DIALOG} .ms-duplicate-same")).to_be_focused()
	keys.press("Escape")
	expect(desk.page.locator(DIALOG)).to_have_count(0)
	assert desk.value("birth_place") == "La Ceiba", "what was typed is still there"
	keys.press("Control+s")
	expect(desk.page.locator(f"{DIALOG} .ms-duplicate-same")).to_be_focused()
	keys.press("Tab")
	keys.press("Space")
	keys.press("ArrowDown")
	keys.press("Tab")
	keys.press("Tab")
	keys.press("Enter")
	desk.expect_done("saved")
	frappe.db.rollback()
	key = pairs.key_of(known.name, desk.name)
	assert (
		frappe.db.get_value("Duplicate Review", {"pair_key": key}, "registered_decision")
		== "Relative or Twin"
	)
	assert frappe.db.get_value("Person", desk.name, "birth_place") == "La Ceiba"


def test_the_form_shows_possible_duplicates_before_saving(desk, world):
	desk.log_in(world.staff[0], make.PASSWORD)
	desk.new("Person")
	known, offer = world.known, desk.page.locator(f"{PAGE} .form-message")
	desk.set(given_names=known.given_names, first_surname=known.first_surname)
	desk.set(second_surname=known.second_surname, birth_date=getdate(known.birth_date))
	expect(offer).to_contain_text("Quizá ya tiene registro")
	expect(offer.get_by_role("link", name=known.full_name).first).to_be_visible()
	desk.set(given_names=make.word(), first_surname=make.word(), second_surname=make.word())
	expect(offer).to_be_hidden()


def test_opens_the_same_person_instead(desk, world):
	desk.log_in(world.staff[0], make.PASSWORD)
	desk.new("Person")
	known = world.known
	desk.set(
		given_names=known.given_names, first_surname=known.first_surname, second_surname=known.second_surname
	)
	desk.set(birth_date=getdate(known.birth_date))
	desk.primary.click()
	choice = desk.page.locator(f"{DIALOG} .ms-duplicate").filter(has_text=known.folio)
	choice.locator(".ms-duplicate-same").click()
	desk.wait_for_form("Person")
	desk.page.wait_for_function("name => cur_frm.docname === name", arg=known.name)


def test_a_reviewed_pair_is_merged_and_links_to_the_survivor(desk, world):
	desk.log_in(world.staff[1], make.PASSWORD, address=None)
	desk.open("Duplicate Review", world.review.name)
	sheet = desk.page.locator(f"{PAGE} .ms-side-by-side")
	expect(sheet.get_by_role("link", name=world.one.full_name)).to_have_count(2)
	desk.page.locator(f"{PAGE} [data-decision=Same]").press("Enter")
	expect(desk.page.locator(f"{DIALOG} [type=radio]").first).to_be_visible()
	desk.confirm()
	desk.wait_for_form("Person")
	desk.page.wait_for_function("name => cur_frm.docname === name", arg=world.one.name)
	frappe.db.rollback()
	assert frappe.db.get_value("Consultation", world.consultation.name, "person") == world.one.name
	desk.open("Person", world.other.name)
	expect(desk.page.locator(f"{PAGE} .form-message")).to_contain_text(world.one.folio)
