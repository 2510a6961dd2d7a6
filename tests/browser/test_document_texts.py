"""The Services Administrator words a document by the form: side by side, with placeholders to click, and a preview."""

from __future__ import annotations

import os

import frappe
import pytest
from playwright.sync_api import expect

from migrant_services.core.roles import SERVICES_ADMINISTRATOR
from tests import factories as make
from tests.browser.desk import PAGE, ready
from tests.security.restoring import Rows, restore_rows

DOCTYPE = "Document Text"
TABLES = (DOCTYPE, "Document Text Part", "Document Text Field")
SHOTS = os.environ.get("DOCUMENT_SHOTS")


@pytest.fixture
def office(site):
	with restore_rows([Rows(table) for table in TABLES]):
		world = make.World()
		yield world
		frappe.db.rollback()
		frappe.set_user("Administrator")
		world.remove()


def shot(page, name: str) -> None:
	if SHOTS:
		page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_document_is_worded_previewed_and_as_shipped_again(office, desk, page, language):
	desk.log_in(ready(office.user(SERVICES_ADMINISTRATOR), language), make.PASSWORD)
	desk.open(DOCTYPE, "Registration Form")
	part = page.locator(f"{PAGE} [data-part='additional']")
	for code, words in (("en", "Call "), ("es", "Llame al ")):
		area = part.locator(f"textarea[lang='{code}']")
		area.fill(words)
		part.get_by_role("button", name="[[office_phone]]").click()
		expect(area).to_have_value(f"{words}[[office_phone]]")
	lines = page.locator(f"{PAGE} .document-lines").first.locator("li")
	name = lines.nth(1).locator("label").inner_text().strip()
	lines.nth(1).get_by_role("button", name=f"{desk.word('Move Up')}: {name}").click()
	expect(lines.nth(0).locator("label")).to_have_text(f" {name}")
	shot(page, f"form_{language}")
	desk.check_accessibility(".document-texts")
	desk.check_accessibility(".document-fields")
	page.get_by_role("button", name=desk.word("Preview"), exact=True).click()
	with page.expect_response("**/api/method/migrant_services.api.document_texts.preview") as answer:
		page.locator(f"{PAGE} .dropdown-menu:visible a", has_text=desk.word("Spanish")).click()
	assert answer.value.status == 200
	expect(desk.dialog.locator("iframe")).to_be_visible()
	shot(page, f"preview_{language}")
	desk.close_dialog()
	desk.save()
	expect(part.locator(".indicator-pill").first).to_be_visible()
	frappe.db.rollback()
	stored = frappe.get_all("Document Text Part", {"parent": "Registration Form"}, ["language", "text"])
	assert {row.language: row.text for row in stored} == {
		"en": "Call [[office_phone]]",
		"es": "Llame al [[office_phone]]",
	}
	desk.press("As Shipped")
	desk.confirm()
	page.wait_for_function("() => !cur_frm.is_dirty() && !cur_frm.doc.texts.length")
	desk.rest()
	frappe.db.rollback()
	assert not frappe.get_all("Document Text Part", {"parent": "Registration Form"})


def test_all_that_is_wrong_is_said_when_it_is_saved(office, desk, page):
	desk.log_in(ready(office.user(SERVICES_ADMINISTRATOR), "es"), make.PASSWORD)
	desk.open(DOCTYPE, "Consent Letter")
	page.locator(f"{PAGE} [data-part='rights'] textarea[lang='es']").fill("Tengo [[derechos]].")
	page.locator(f"{PAGE} [data-part='additional'] textarea[lang='es']").fill("Otro párrafo.")
	said = desk.save_refused()
	for words in ("no tiene el marcador [[derechos]]", "se puede revocar", "Escríbalo también en inglés"):
		assert words in said
	expect(page.locator(f"{PAGE} [data-part='additional'] textarea[lang='es']")).to_have_value(
		"Otro párrafo."
	)
	shot(page, "rejected_es")
