"""The dialog in which a form of Kobo or ODK is brought in, as the Services Administrator uses it."""

from __future__ import annotations

import frappe
import pytest
from playwright.sync_api import expect

from migrant_services.core.roles import SERVICES_ADMINISTRATOR
from tests import factories as make
from tests.browser.desk import DIALOG, ready
from tests.browser.test_attend import sign_in
from tests.site.test_xlsform import workbook


@pytest.fixture
def administrator(connection):
	connection.set_user("Administrator")
	world = make.World()
	user = ready(world.user(SERVICES_ADMINISTRATOR), "es")
	frappe.db.commit()
	yield user
	frappe.db.rollback()
	connection.set_user("Administrator")
	for doctype in ("Form Question", "Answer Option", "Option List"):
		for name in frappe.get_all(doctype, {"owner": user}, pluck="name", order_by="creation desc"):
			frappe.delete_doc(doctype, name)
	world.remove()
	frappe.db.commit()


def test_a_form_is_brought_in_as_drafts(administrator, desk):
	page = desk.page
	sign_in(page, administrator)
	page.goto("/app/form-question")
	page.get_by_role("button", name="Traer un formulario").click()
	dialog = page.locator(DIALOG)
	file = {"name": "form.xlsx", "mimeType": "application/octet-stream", "buffer": workbook()}
	dialog.get_by_label("Formulario de Kobo u ODK").set_input_files(file)
	expect(dialog).to_contain_text("Lo que llegará: 4")
	expect(dialog).to_contain_text(
		"¿Cómo llegó?" if frappe.db.get_default("lang") == "es" else "How did you come?"
	)
	dialog.get_by_text("Lo que se omite: 1").click()
	expect(dialog).to_contain_text("Fila 6, where: el tipo geopoint no tiene equivalente aquí")
	desk.check_accessibility(".modal.show .modal-body")
	dialog.locator("input[value=days]").uncheck()
	dialog.locator("select[data-fieldname=purpose]").select_option("Registration")
	dialog.get_by_role("button", name="Hacer borradores").click()
	expect(page.locator(".desk-alert")).to_contain_text("Borradores: 3")
	expect(page.locator(DIALOG)).to_have_count(0)
	frappe.db.rollback()
	rows = frappe.get_all(
		"Form Question", {"owner": administrator}, ["status", "record"], order_by="creation asc"
	)
	assert [(row.status, row.record) for row in rows] == [("Draft", "Person")] * 3
