"""The Services Administrator keeps a list: adds options, puts them in order, retires one, merges two and undoes it."""

from __future__ import annotations

import os

import frappe
import pytest
from playwright.sync_api import expect

from migrant_services.core import jobs
from migrant_services.core.roles import SERVICES_ADMINISTRATOR
from migrant_services.options import merging
from tests import factories as make
from tests.browser.desk import DIALOG, PAGE, ready
from tests.security.restoring import Rows, restore_rows

SUBJECT, OPTION = "Consultation Subject", "Answer Option"
TABLES = (SUBJECT, "Option List", OPTION, "Text Translation", "Translation", "Option Merge")
SHOTS = os.environ.get("OPTIONS_SHOTS")


@pytest.fixture
def office(site):
	with restore_rows([Rows(table) for table in TABLES]):
		world = make.World()
		yield world
		frappe.db.rollback()
		frappe.set_user("Administrator")
		world.remove()


@pytest.fixture
def two(office):
	"""Provide two subjects; the first one is in two consultations."""
	titles = {"es": "Huerta", "en": "Garden"}
	made = [
		make.save(SUBJECT, code=make.word().upper(), title=f"{titles['en']} {make.word()}") for _ in range(2)
	]
	person = make.person(office.north)
	records = [make.consultation(person, topics=[{"subject": made[0].name}]) for _ in range(2)]
	frappe.db.commit()
	return *made, records


def shot(page, name: str) -> None:
	if SHOTS:
		page.screenshot(path=f"{SHOTS}/{name}.png")


def stored(records) -> set[str]:
	frappe.db.rollback()
	return {frappe.db.get_value("Consultation", record.name, "main_subject") for record in records}


@pytest.mark.parametrize("language", ["en", "es"])
def test_two_options_become_one_and_two_again(office, two, desk, page, language):
	absorbed, survivor, records = two
	user = office.user(SERVICES_ADMINISTRATOR)
	ready(user, language)
	desk.log_in(user, make.PASSWORD)
	desk.open(SUBJECT, absorbed.name)
	expect(page.locator(f"{PAGE} .form-message:visible")).to_contain_text("2")
	shot(page, f"form_{language}")
	desk.press_for_dialog("Merge into Another")
	desk.choose(desk.field("survivor"), survivor.title)
	expect(desk.dialog.locator("td.text-right")).to_have_text("2")
	shot(page, f"preview_{language}")
	desk.check_accessibility(f"{DIALOG} .modal-body")
	desk.confirm()
	desk.wait_for_form(SUBJECT)
	expect(
		page.locator(f"{PAGE}").get_by_role("button", name=desk.word("Bring Back"), exact=True)
	).to_be_visible()
	assert stored(records) == {survivor.name}
	shot(page, f"merged_{language}")
	page.locator(PAGE).get_by_role("button", name=desk.word("Undo a Merge")).click()
	page.locator(f"{PAGE} .dropdown-menu:visible a", has_text=survivor.title).click()
	desk.dialog.wait_for()
	desk.dialog.locator(".btn-primary:visible").click()
	expect(page.locator(PAGE).get_by_role("button", name=desk.word("Retire"), exact=True)).to_be_visible()
	assert stored(records) == {absorbed.name}


def test_what_stands_against_a_merge_is_shown_before_it(office, desk, page):
	user = office.user(SERVICES_ADMINISTRATOR)
	ready(user, "es")
	desk.log_in(user, make.PASSWORD)
	desk.open("Population Group", "UNKNOWN")
	shot(page, "needed_es")
	desk.press_for_dialog("Merge into Another")
	desk.choose(desk.field("survivor"), "Comunidad de acogida")
	expect(desk.dialog.get_by_role("alert")).to_contain_text("no se puede unificar")
	shot(page, "blocked_es")
	expect(desk.dialog.locator(".btn-modal-primary")).to_be_disabled()


def test_many_records_move_while_the_form_shows_how_many(office, two, desk, page, monkeypatch):
	absorbed, survivor, records = two
	user = office.user(SERVICES_ADMINISTRATOR)
	ready(user, "en")
	monkeypatch.setattr(merging, "MAX_MOVED_AT_ONCE", 0)
	with make.as_user(user):
		merge = merging.start(SUBJECT, absorbed.name, survivor.name)
	frappe.db.commit()
	desk.log_in(user, make.PASSWORD)
	desk.open(SUBJECT, absorbed.name)
	expect(page.locator(f"{PAGE} .progress:visible")).to_be_visible()
	shot(page, "moving_en")
	jobs.run("Option Merge", merge.name)
	expect(page.locator(f"{PAGE} .progress:visible")).to_have_count(0)
	assert stored(records) == {survivor.name}


def test_an_own_list_is_made_ordered_and_translated(office, desk, page):
	user = office.user(SERVICES_ADMINISTRATOR)
	ready(user, "en")
	desk.log_in(user, make.PASSWORD)
	desk.open_list("Option List")
	desk.primary.click()
	desk.dialog.wait_for()
	desk.rest()
	title = make.word()
	desk.set(title=title)
	desk.confirm()
	frappe.db.rollback()
	[name] = frappe.get_all("Option List", {"title": title}, pluck="name", order_by="name")
	desk.open("Option List", name)
	shot(page, "list_en")
	desk.press_for_dialog("Add Options")
	desk.field("titles").locator("textarea").fill(
		"Alone, without family\nWith family; or friends\nمع العائلة"
	)
	desk.confirm()
	desk.press_for_dialog("Put in Order")
	items = desk.dialog.locator(".option-order > li")
	expect(items).to_have_count(3)
	desk.dialog.get_by_role(
		"button", name=f"{desk.word('Move Up: {0}').replace('{0}', 'مع العائلة')}"
	).click()
	items.nth(0).drag_to(items.nth(2))
	shot(page, "order_en")
	desk.check_accessibility(f"{DIALOG} .modal-body")
	desk.confirm()
	frappe.db.rollback()
	listed = frappe.get_all(OPTION, {"option_list": name}, ["name", "title"], order_by="sort_order")
	assert [row.title for row in listed] == ["مع العائلة", "With family; or friends", "Alone, without family"]
	desk.open(OPTION, listed[1].name)
	desk.add_row("translations", language="es", translation="Con familia o amistades")
	shot(page, "translation_en")
	desk.primary.click()
	page.wait_for_function("() => !cur_frm.is_dirty()")
	desk.rest()
	frappe.db.rollback()
	assert (
		frappe.db.get_value("Translation", {"source_text": listed[1].title}, "translated_text")
		== "Con familia o amistades"
	)
	desk.open_list(OPTION)
	shot(page, "options_en")
