"""The page Fields of the Forms, and a change of a field on its way to the form and to the page Attend."""

from __future__ import annotations

import frappe
import pytest
from playwright.sync_api import expect

from migrant_services.core.roles import FRONT_DESK, SERVICES_ADMINISTRATOR
from migrant_services.forms import field_properties
from migrant_services.forms.fields import SETTING
from tests import factories
from tests.browser.desk import PAGE, ready
from tests.security.restoring import Rows, restore_rows

TABLE = f"{PAGE} .ms-form-fields"


class Staff:
	"""A Services Administrator and clerks of two offices."""

	def __init__(self):
		self.world = factories.World()
		self.administrator = ready(self.world.user(SERVICES_ADMINISTRATOR), "en")
		self.hispanic = ready(self.world.user(SERVICES_ADMINISTRATOR, self.world.south), "es")
		self.clerk = ready(self.world.user(FRONT_DESK), "en")
		frappe.db.commit()

	def remove(self) -> None:
		frappe.db.rollback()
		frappe.set_user("Administrator")
		field_properties.apply_all()
		frappe.db.commit()
		self.world.remove()
		frappe.db.commit()


@pytest.fixture(scope="module")
def staff(connection):
	connection.set_user("Administrator")
	with restore_rows([Rows(SETTING), Rows("Text Translation")]):
		made = Staff()
		yield made
	made.remove()


def row_of(desk, fieldname: str):
	return desk.page.locator(f"{TABLE} tr[data-field={fieldname}]")


def test_a_field_is_hidden_in_a_minute_and_comes_back(desk, staff):
	"""From the page to the form of a person, and as shipped again."""
	page = desk.page
	desk.log_in(staff.administrator, factories.PASSWORD, "/app/form-fields/Person")
	expect(row_of(desk, "nationality")).to_contain_text("country of origin")
	desk.check_accessibility(".ms-form-fields")
	row_of(desk, "literacy").get_by_role("button", name="Change: Literacy").click()
	desk.wait_for_form(SETTING)
	expect(page.locator(f"{PAGE} select[data-fieldname=fieldname]")).to_have_value("literacy")
	page.locator(f"{PAGE} input[data-fieldname=hidden]").check()
	desk.save()
	desk.press("All Fields of the Form")
	expect(row_of(desk, "literacy")).to_contain_text("Hidden")
	desk.log_in(staff.clerk, factories.PASSWORD, None)
	page.goto("/app/person/new")
	desk.wait_for_form("Person")
	assert page.evaluate("cur_frm.fields_dict.literacy.df.hidden") == 1
	desk.log_in(staff.administrator, factories.PASSWORD, "/app/form-fields/Person")
	row_of(desk, "literacy").get_by_role("button", name="As Shipped: Literacy").click()
	desk.dialog.get_by_role("button", name="Yes").click()
	expect(row_of(desk, "literacy")).not_to_contain_text("Hidden")
	frappe.db.rollback()
	assert not frappe.db.exists(SETTING, {"fieldname": "literacy"})


def test_what_is_needed_cannot_be_hidden_in_either_language(desk, staff):
	page = desk.page
	desk.log_in(staff.hispanic, factories.PASSWORD, "/app/form-fields/Consent")
	expect(row_of(desk, "decision")).to_contain_text("consentimiento")
	desk.check_accessibility(".ms-form-fields")
	row_of(desk, "decision").get_by_role("button", name="Cambiar: Decisión").click()
	desk.wait_for_form(SETTING)
	page.locator(f"{PAGE} input[data-fieldname=hidden]").check()
	page.keyboard.press("Control+s")
	expect(desk.dialog).to_contain_text("no se puede ocultar")


def test_a_new_name_is_translated_and_shown_on_attend(desk, staff):
	"""The rows for the translations are there; only the translation is written."""
	page = desk.page
	desk.log_in(staff.administrator, factories.PASSWORD, "/app/form-fields/Person")
	row_of(desk, "population_group").get_by_role("button", name="Change:").click()
	desk.wait_for_form(SETTING)
	label = page.locator(f"{PAGE} input[data-fieldname=label]")
	label.fill("Situation of the Person")
	label.press("Tab")
	expect(page.locator(f"{PAGE} [data-fieldname=translations] .grid-row[data-idx='1']")).to_contain_text(
		"Situation of the Person"
	)
	page.evaluate(
		"() => { const [row] = cur_frm.doc.translations;"
		" frappe.model.set_value(row.doctype, row.name, 'translation', 'Situación de la persona'); }"
	)
	desk.save()
	desk.log_in(staff.clerk, factories.PASSWORD, "/app/attend/new")
	panel = page.locator(".ms-panel")
	expect(panel).to_contain_text("Situation of the Person")
	expect(panel).not_to_contain_text("Population Group")


def test_one_office_is_asked_otherwise(desk, staff):
	"""The form of a person of that office, with the keyboard on Attend too."""
	page = desk.page
	frappe.db.rollback()
	for fieldname, values in (("second_surname", {"required": 1}), ("literacy", {"hidden": 1})):
		setting = {"record": "Person", "fieldname": fieldname, "office": staff.world.north.name, **values}
		frappe.get_doc({"doctype": SETTING, **setting}).insert()
	frappe.db.commit()
	desk.log_in(staff.clerk, factories.PASSWORD, None)
	page.goto("/app/person/new")
	desk.wait_for_form("Person")
	page.wait_for_function("cur_frm.fields_dict.second_surname.df.reqd === 1")
	assert page.evaluate("cur_frm.fields_dict.literacy.df.hidden") == 1
	page.goto("/app/attend/new")
	panel = page.locator(".ms-panel")
	field = panel.get_by_label("Second Surname")
	expect(field).to_have_attribute("aria-required", "true")
	panel.get_by_label("Given Names").fill(factories.word())
	page.keyboard.press("Control+Enter")
	expect(panel).to_contain_text("Your municipality requires it")
	expect(field).to_be_focused()
	desk.check_accessibility(".ms-panel")
