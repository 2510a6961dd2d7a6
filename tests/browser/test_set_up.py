"""The page Set Up by the keyboard, and the desk without a part that is not in use."""

from __future__ import annotations

import io

import frappe
import pytest
from PIL import Image
from playwright.sync_api import expect

from migrant_services.administration.parts import SETTINGS
from migrant_services.core import roles
from tests import factories
from tests.browser.desk import PAGE, ready

SET_UP = f"{PAGE} .ms-setup"
WORKSPACES = """() => (frappe.boot.allowed_workspaces
	|| (frappe.boot.workspaces || frappe.boot.sidebar_pages || {}).pages || []).map((page) => page.name)"""
STEPS = ("office", "parts", "hours", "letterhead", "languages", "people", "programmes", "privacy")


class Municipality:
	"""A Services Administrator who sets the first office up, and what came of it."""

	def __init__(self):
		self.code = factories.word().upper()[:12]
		self.email = f"{self.code.lower()}@office.example"
		self.users: dict[str, str] = {}

	def administrator(self, language: str) -> str:
		if language not in self.users:
			self.users[language] = ready(factories.user(roles.SERVICES_ADMINISTRATOR), language)
		return self.users[language]

	def remove(self) -> None:
		frappe.db.rollback()
		frappe.set_user("Administrator")
		staff = frappe.get_all("Staff Member", {"office": self.code}, pluck="name")
		factories.remove_rows(frappe.get_meta("Staff Member"), staff)
		factories.remove_rows(frappe.get_meta("User"), [self.email, *self.users.values()])
		factories.remove_rows(
			frappe.get_meta("Support Programme"),
			frappe.get_all("Support Programme", {"name": self.code}, pluck="name"),
		)
		for file in frappe.get_all("File", {"attached_to_name": self.code}, pluck="name"):
			frappe.delete_doc("File", file, force=True)
		factories.remove_rows(
			frappe.get_meta("Office"), frappe.get_all("Office", {"name": self.code}, pluck="name")
		)
		if frappe.db.get_single_value(SETTINGS, "default_office") == self.code:
			frappe.db.set_single_value(SETTINGS, "default_office", None)
		frappe.db.commit()
		factories.forget_documents()


@pytest.fixture
def municipality(connection):
	connection.set_user("Administrator")
	municipality = Municipality()
	yield municipality
	municipality.remove()


def picture() -> bytes:
	content = io.BytesIO()
	Image.new("RGB", (300, 300), "navy").save(content, "PNG")
	return content.getvalue()


def open_page(desk, user: str, step: str | None = None) -> None:
	desk.log_in(user, factories.PASSWORD, None)
	desk.page.goto("/app/set-up" + (f"/{step}" if step else ""))
	expect(desk.page.locator(f"{SET_UP} form")).to_be_visible()


def type_fields(page, *texts: str | None) -> None:
	"""Type into one field after the other, by the keyboard; None leaves a field as it is."""
	for text in texts:
		if text is not None:
			page.keyboard.type(text)
		page.keyboard.press("Tab")


def expect_step(desk, title: str) -> None:
	expect(desk.page.locator(f"{SET_UP} form h2")).to_have_text(desk.word(title))
	desk.check_accessibility(".ms-setup")


def test_a_municipality_is_set_up_with_the_keyboard(desk, municipality):
	page = desk.page
	open_page(desk, municipality.administrator("en"))
	if page.get_by_role("button", name="Add Another Office").count():
		# Other tests have left an office; without one the page begins with a new one.
		page.get_by_role("button", name="Add Another Office").focus()
		page.keyboard.press("Enter")
	expect(page.get_by_label("Office Name")).to_be_focused()
	desk.check_accessibility(".ms-setup")
	type_fields(
		page, "Centro de Atención", municipality.code, "Argentina", "Maipú", "Mendoza", "0261 497 0000"
	)
	page.keyboard.press("Control+s")

	expect_step(desk, "Parts in Use")
	expect(page.get_by_label("Appointments")).to_be_focused()
	page.keyboard.press("Control+s")

	expect_step(desk, "Hours and Closed Days")
	for day in ("Monday", "Tuesday"):
		page.get_by_role("button", name="Add Hours").focus()
		page.keyboard.press("Enter")
		expect(page.get_by_role("group", name=day).get_by_label("Weekday")).to_be_focused()
	page.keyboard.press("Control+s")

	expect_step(desk, "Letterhead")
	type_fields(page, "Municipalidad de Maipú", "Oficina de Migrantes")
	page.get_by_label("Coat of Arms or Logo").set_input_files(
		{"name": "logo.png", "mimeType": "image/png", "buffer": picture()}
	)
	page.get_by_label("Signed By").focus()
	type_fields(page, "Rosa Vega", "Directora", "0800 555 0000")
	page.keyboard.press("Control+s")

	expect_step(desk, "Languages and Time Zone")
	page.keyboard.press("Control+s")

	expect_step(desk, "People")
	type_fields(page, "Alba Ruiz", municipality.email, "Front")
	page.keyboard.press("Enter")
	expect(page.locator(SET_UP)).to_contain_text("Added. No e-mail was sent.")
	expect(page.locator(f"{SET_UP} .ms-table")).to_contain_text("Alba Ruiz")
	# The same person again: a sentence at the field, and what was typed stays.
	expect(page.get_by_label("Full Name")).to_be_focused()
	type_fields(page, "Alba Ruiz", municipality.email, "Front")
	page.keyboard.press("Enter")
	expect(page.get_by_label("Email")).to_be_focused()
	expect(page.get_by_label("Email")).to_have_value(municipality.email)
	expect(page.locator(f"{SET_UP} .ms-alert")).to_contain_text(
		"There is an account with this e-mail already"
	)
	page.get_by_role("button", name="Continue").focus()
	page.keyboard.press("Enter")

	expect_step(desk, "Support Programmes")
	type_fields(page, "Canasta básica", municipality.code, "ARS", "100")
	page.keyboard.press("Enter")
	expect(page.locator(f"{SET_UP} .ms-table")).to_contain_text("Canasta básica")
	page.get_by_role("button", name="Continue").focus()
	page.keyboard.press("Enter")
	expect_step(desk, "Privacy Notice")

	frappe.db.rollback()
	office = frappe.get_doc("Office", municipality.code)
	assert [row.weekday for row in office.appointment_hours] == ["Monday", "Tuesday"]
	assert (office.institution, office.phone) == ("Municipalidad de Maipú", "0261 497 0000")
	assert office.coat_of_arms.startswith("/private/files/")
	assert [row.role for row in frappe.get_doc("User", municipality.email).roles] == [roles.FRONT_DESK]


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_step_can_be_taken_up_again(desk, municipality, language):
	"""What is missing is shown at each step; the page is accessible in both languages."""
	factories.office(code=municipality.code)
	frappe.db.commit()
	open_page(desk, municipality.administrator(language))
	for step in STEPS:
		desk.go("set-up", step)
		place = desk.page.locator(f"{SET_UP} .ms-setup-step[aria-current=step]")
		expect(place).to_be_visible()
		expect(desk.page.locator(f"{SET_UP} form h2")).to_have_text(place.locator("span").first.inner_text())
		desk.check_accessibility(".ms-setup")


def test_the_workspace_leads_to_the_page(desk, municipality):
	factories.office(code=municipality.code)
	frappe.db.commit()
	desk.log_in(municipality.administrator("en"), factories.PASSWORD)
	desk.enter("Administration")
	desk.page.locator(f"{PAGE} .shortcut-widget-box", has_text="Set Up").click()
	expect(desk.page.locator(f"{SET_UP} form")).to_be_visible()


def test_a_part_that_is_switched_off_is_not_seen_until_it_is_switched_on_again(desk, municipality):
	"""Income support: its workspace, the button and the connection; a payment opens by its link."""
	world = factories.World()
	person = factories.person(world.north)
	payment = factories.payment(person)
	world.user(roles.CASE_WORKER)
	officer = ready(world.user(roles.PROGRAMME_OFFICER), "en")
	worker = ready(world.user(roles.CASE_WORKER), "en")
	frappe.db.commit()
	try:
		switch_income_support(desk, municipality, "Income support")
		desk.log_in(officer, factories.PASSWORD)
		assert "Income Support" not in desk.page.evaluate(WORKSPACES)
		assert not desk.page.evaluate("frappe.model.can_create('Payment')")
		desk.open("Payment", payment.name)
		expect(desk.page.locator(PAGE)).to_contain_text(payment.folio)
		look_at_person(desk, worker, person, shows=False)
		switch_income_support(desk, municipality, None)
		desk.log_in(officer, factories.PASSWORD)
		assert "Income Support" in desk.page.evaluate(WORKSPACES)
		look_at_person(desk, worker, person, shows=True)
	finally:
		frappe.db.rollback()
		frappe.db.set_single_value(SETTINGS, "without_income_support", 0)
		frappe.clear_document_cache(SETTINGS, SETTINGS)
		frappe.db.commit()
		world.remove()


def switch_income_support(desk, municipality, warned: str | None) -> None:
	page = desk.page
	open_page(desk, municipality.administrator("en"), "parts")
	page.get_by_label("Income support").focus()
	page.keyboard.press("Space")
	page.keyboard.press("Control+s")
	if warned:
		expect(desk.dialog).to_contain_text(f"{warned}: work is under way")
		desk.confirm()
	expect(page.locator(f"{SET_UP} .ms-setup-status")).to_contain_text("Saved.")


def look_at_person(desk, worker: str, person, *, shows: bool) -> None:
	desk.log_in(worker, factories.PASSWORD)
	desk.open("Person", person.name)
	links = desk.page.locator(f"{PAGE} .document-link")
	expect(links.and_(desk.page.locator("[data-doctype='Consultation']"))).to_have_count(1)
	payments = links.and_(desk.page.locator("[data-doctype='Payment']"))
	expect(payments).to_have_count(1)
	display = payments.evaluate("link => getComputedStyle(link).display")
	assert (display != "none") == shows
