"""The page Attend as a clerk uses it, with the keyboard alone: who comes is found or registered, and attended.

Each key is counted: what a clerk types, and what they press besides.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote

import frappe
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from migrant_services.core.roles import CASE_WORKER, FRONT_DESK
from tests import factories as make
from tests.browser.desk import Desk, ready

BOX = "#ms-attend-search"
LINES = "#ms-attend-list [role=option]"
PANEL = ".ms-panel"
DONE = ".ms-done"
SEARCH = "**/api/method/migrant_services.api.reception.search_people"
# Milliseconds from one key to the next.
PACE = 40
SMALLEST_TARGET = 40


# The example of the standard for travel documents (ICAO 9303).
PASSPORT = (
	"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
	"L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)

BARCODE = "00512345678@DI XOCHITIOTZ@ZULEMA MARÍA@F@95123997@A@17/05/1990@06/01/2015"


class Hand:
	"""A clerk at the keyboard, whose keys are counted."""

	def __init__(self, page: Page):
		self.page = page
		self.typed, self.pressed = 0, 0
		self.began = time.monotonic()

	def type(self, text: str) -> None:
		self.typed += len(text)
		self.page.keyboard.type(text, delay=PACE)

	def press(self, *keys: str) -> None:
		"""Press keys that are not text; both keys of Control+Enter count."""
		for key in keys:
			self.pressed += len(key.split("+"))
			self.page.keyboard.press(key, delay=PACE)

	def choose(self, text: str) -> None:
		"""Write a few letters into a field with a list and take the first line."""
		self.type(text)
		field = self.page.locator(":focus")
		expect(field).to_have_attribute("aria-activedescendant", re.compile("line-0$"))
		self.press("Enter")

	@property
	def seconds(self) -> float:
		return time.monotonic() - self.began


class Reception:
	"""An office with a clerk who speaks Spanish and a case worker who speaks English, and people on file."""

	def __init__(self):
		self.world = make.World()
		self.clerk = ready(self.world.user(FRONT_DESK), "es")
		self.worker = ready(self.world.user(CASE_WORKER), "en")
		self.known = make.person(self.world.north, given_names="Águeda", first_surname="Ñáñez")
		frappe.db.commit()

	def remove(self) -> None:
		frappe.db.rollback()
		self.world.remove()
		frappe.db.commit()


@pytest.fixture(scope="module")
def reception(connection):
	connection.set_user("Administrator")
	made = Reception()
	yield made
	made.remove()


@pytest.fixture
def at_the_page(desk):
	"""Provide ``at_the_page(user)``: the hand of a user who has just opened the page."""

	def come(user: str) -> Hand:
		sign_in(desk.page, user)
		desk.page.goto("/app/attend")
		expect(desk.page.locator(BOX)).to_be_focused()
		return Hand(desk.page)

	return come


def sign_in(page: Page, user: str) -> None:
	"""Sign in without the login page, which has its own tests."""
	answer = page.context.request.post("/api/method/login", form={"usr": user, "pwd": make.PASSWORD})
	assert answer.ok, answer.text()


def stored(doctype: str, name: str):
	frappe.db.rollback()
	return frappe.get_doc(doctype, name)


def last_consultation(user: str):
	frappe.db.rollback()
	(name,) = frappe.get_all(
		"Consultation", {"attended_by": user}, pluck="name", order_by="creation desc", limit=1
	)
	return frappe.get_doc("Consultation", name)


@contextmanager
def addresses(page: Page) -> Iterator[list[str]]:
	"""Collect every address that the browser requests in the block, and those it shows."""
	seen = []
	page.on("request", lambda request: seen.append(unquote(request.url)))
	page.on("framenavigated", lambda frame: seen.append(unquote(frame.url)))
	yield seen


def test_a_known_person_is_attended_in_a_minute(reception, desk, at_the_page):
	"""A clerk types without accents, takes the first found, writes subject and result, and is done."""
	page, person = desk.page, reception.known
	hand = at_the_page(reception.clerk)
	with addresses(page) as seen:
		hand.type(f"nanez agueda {person.second_surname[:4].lower()}")
		expect(page.locator(BOX)).to_have_attribute("aria-activedescendant", "ms-attend-line-0")
		expect(page.locator(LINES).first).to_contain_text("Nombre")
		desk.check_accessibility(".ms-attend")
		hand.press("Enter")
		expect(page.locator(PANEL)).to_contain_text(person.full_name)
		expect(page.locator(PANEL)).to_contain_text("Primera atención")
		hand.choose("regulariza")
		hand.press("Enter")
		hand.choose("informacion")
		hand.press("Control+Enter")
		expect(page.locator(DONE)).to_contain_text("Cerrado")
	took = hand.seconds
	record = last_consultation(reception.clerk)
	assert (record.person, record.status, record.result) == (person.name, "Closed", "INFO_GIVEN")
	assert (record.main_subject, record.channel, record.notes) == ("REG_MIG", "In person", None)
	assert hand.pressed <= 12 and hand.pressed == 6, f"{hand.pressed} keys beyond what was typed"
	assert took < 60, f"{took:.0f} seconds"
	# The next person can be searched for at once, or the certificate printed from the list.
	expect(page.locator(BOX)).to_be_focused()
	assert desk.path == "attend"
	with page.expect_popup() as opened:
		hand.press("ArrowDown", "Enter")
	assert f"name={record.name}" in opened.value.url
	opened.value.close()
	leaked = [address for address in seen if "agueda" in address.lower() or "ñáñez" in address.lower()]
	assert not leaked, leaked


def test_an_anonymous_person_is_attended_in_twenty_seconds(reception, desk, at_the_page):
	hand = at_the_page(reception.worker)
	hand.press("F8")
	expect(desk.page.locator(PANEL)).to_be_visible()
	hand.choose("hait")
	hand.type("m")
	hand.press("Tab")
	hand.choose("18")
	hand.choose("rights")
	hand.press("Enter")
	hand.choose("guid")
	desk.check_accessibility(".ms-attend")
	hand.press("Control+Enter")
	expect(desk.page.locator(DONE)).to_contain_text("Closed")
	took = hand.seconds
	record = last_consultation(reception.worker)
	assert (record.anonymous, record.person, record.status) == (1, None, "Closed")
	assert (record.nationality, record.sex, record.age, record.age_estimated) == ("Haiti", "M", 18, 0)
	assert took < 20, f"{took:.0f} seconds"
	assert hand.pressed <= 12 and hand.pressed == 9, f"{hand.pressed} keys beyond what was typed"


def test_registers_and_attends_a_new_child(reception, desk, at_the_page):
	"""No one is found, so Enter registers; the server's sentence about the adult is shown at its field."""
	page, surname = desk.page, make.word()
	hand = at_the_page(reception.clerk)
	hand.type(f"maria fernanda {surname.lower()}")
	expect(page.locator(".ms-search-status")).to_have_text("No se encontró a nadie.")
	hand.press("Enter")
	field = page.get_by_label
	expect(field("Nombres", exact=True)).to_have_value("Maria Fernanda")
	expect(field("Primer apellido")).to_have_value(surname)
	expect(field("Segundo apellido")).to_be_focused()
	hand.press("Enter")
	hand.type("9")
	expect(page.locator(PANEL)).to_contain_text("9 años · estimada")
	hand.press("Enter")
	hand.type("f")
	hand.press("Enter")
	hand.choose("hondu")
	desk.check_accessibility(".ms-attend")
	hand.press("Control+Enter")
	adult = page.get_by_role("combobox", name="Persona adulta responsable")
	expect(adult).to_be_focused()
	expect(adult).to_have_attribute("aria-invalid", "true")
	expect(page.locator(f"{PANEL} .ms-field-error:visible")).to_contain_text("menor de edad")
	hand.type("Rosa Vega")
	hand.press("Enter")
	page.keyboard.type("Madre")
	hand.press("Control+Enter")
	expect(page.locator(".ms-attended")).to_contain_text(surname)
	name = page.url.rpartition("/")[2]
	person = stored("Person", name)
	assert (person.given_names, person.first_surname, person.age) == ("Maria Fernanda", surname, 9)
	assert (person.responsible_name, person.responsible_relationship) == ("Rosa Vega", "Mother")
	assert (person.birth_date_precision, person.sex_on_document, person.nationality) == (
		"Estimated",
		"F",
		"Honduras",
	)
	# Straight into attending; what is written there stays while the clerk goes back and forth.
	hand.choose("educacion")
	page.go_back()
	expect(page.locator(BOX)).to_be_focused()
	page.go_forward()
	expect(page.locator(PANEL)).to_contain_text("Educación")
	hand.press("Control+Enter")
	expect(page.locator(DONE)).to_contain_text("Abierto")
	assert last_consultation(reception.clerk).person == name


def test_a_sentence_of_the_server_must_land_at_its_field(reception, desk, at_the_page):
	"""In Spanish, where the labels of the page are not those of the forms."""
	page, surname = desk.page, make.word()
	hand = at_the_page(reception.clerk)
	hand.type(f"ines {surname.lower()}")
	expect(page.locator(".ms-search-status")).to_have_text("No se encontró a nadie.")
	hand.press("Enter")
	names = page.get_by_label("Nombres", exact=True)
	names.fill("Inés <b>")
	rejected_at(hand, names, "menor que")
	names.fill("Inés")
	page.get_by_label("Fecha de nacimiento o edad").fill("9")
	rejected_at(hand, page.get_by_role("combobox", name="Persona adulta responsable"), "menor de edad")
	page.get_by_label("Fecha de nacimiento o edad").fill("1990")
	hand.press("Control+Enter")
	expect(page.locator(".ms-attended")).to_contain_text(surname)
	subjects = page.get_by_role("combobox", name="Temas")
	rejected_at(hand, subjects, "tema")
	subjects.focus()
	hand.choose("educacion")
	follow_up = page.get_by_label("Dar seguimiento el")
	follow_up.fill("01/01/2020")
	rejected_at(hand, follow_up, "no puede ser anterior")
	follow_up.fill("")
	page.get_by_label("Respondida en el momento").check()
	rejected_at(hand, page.get_by_role("combobox", name="Resultado"), "Resultado")


def rejected_at(hand: Hand, field: Locator, words: str) -> None:
	"""Save, and expect the sentence at this field and at no other."""
	page = hand.page
	hand.press("Control+Enter")
	expect(field).to_have_attribute("aria-invalid", "true")
	expect(field).to_be_focused()
	expect(page.locator(f"{PANEL}:visible .ms-field-error:visible")).to_have_count(1)
	expect(page.locator(f"{PANEL}:visible .ms-field-error:visible")).to_contain_text(words)
	expect(page.locator(f"{PANEL} .ms-alert:visible")).to_have_count(0)


def test_fills_in_an_age(reception, desk, at_the_page):
	hand = at_the_page(reception.clerk)
	hand.press("F2")
	field, note = desk.page.get_by_label("Fecha de nacimiento o edad"), desk.page.locator(".ms-field-note")
	for typed, said in (
		("8 meses", "0 años · 20"),
		("8 años", "8 años · estimada"),
		("3 m", "0 años · 20"),
		("30a", "30 años"),
	):
		field.fill(typed)
		expect(note.filter(has_text=said)).to_be_visible()
	field.fill("8 semanas")
	field.press("Control+Enter")
	expect(desk.page.locator(".ms-field-error:visible")).to_contain_text("8 semanas")


def test_escape_clears_the_search(reception, desk, at_the_page):
	hand = at_the_page(reception.clerk)
	desk.page.keyboard.type("ag")
	hand.press("Escape")
	desk.page.wait_for_timeout(500)
	expect(desk.page.locator(LINES)).to_have_count(0)
	expect(desk.page.locator(".ms-search-status")).to_have_text("")


def test_a_person_on_file_is_attended_as_such(reception, desk, at_the_page):
	"""The clerk overlooks that she is found and registers her again. The one dialog asks."""
	page, person = desk.page, reception.known
	hand = at_the_page(reception.worker)
	hand.press("F2")
	expect(page.get_by_label("Given Names")).to_be_focused()
	for name in (person.given_names, person.first_surname, person.second_surname):
		hand.type(name)
		hand.press("Enter")
	hand.type(person.birth_date)
	hand.press("Control+Enter")
	expect(desk.dialog).to_contain_text(person.full_name)
	desk.dialog.get_by_role("button", name=re.compile("same", re.IGNORECASE)).first.click()
	expect(page.locator(".ms-attended")).to_contain_text(person.full_name)
	assert page.url.endswith(f"/attend/{person.name}")


def test_shows_possible_duplicates_while_typing(reception, desk, at_the_page):
	page, person = desk.page, reception.known
	hand = at_the_page(reception.clerk)
	hand.press("F2")
	expect(page.get_by_label(desk.word("Given Names"))).to_be_focused()
	offer = page.locator(".ms-likeness")
	for name in (person.given_names, person.first_surname, person.second_surname):
		hand.type(name)
		hand.press("Enter")
	expect(offer).to_contain_text(person.full_name)
	expect(offer).to_contain_text("Los nombres son iguales.")
	desk.check_accessibility(PANEL)
	for _again in range(3):
		hand.press("Shift+Tab")
	page.keyboard.press("Control+A")
	hand.type("Zulema")
	expect(offer).to_be_hidden()
	page.keyboard.press("Control+A")
	hand.type(person.given_names)
	offer.get_by_role("button").click()
	expect(page.locator(".ms-attended")).to_contain_text(person.full_name)
	assert page.url.endswith(f"/attend/{person.name}")


def test_a_passport_fills_in_the_registration(reception, desk, at_the_page):
	page, field = desk.page, desk.page.get_by_label
	hand = at_the_page(reception.worker)
	hand.press("F2")
	expect(field("Given Names")).to_be_focused()
	hand.press("F9")
	expect(desk.dialog.locator("textarea")).to_be_focused()
	for line in PASSPORT:
		hand.type(line)
		hand.press("Enter")
	use = desk.dialog.get_by_role("button", name="Use This")
	expect(use).to_be_focused()
	hand.press("Enter")
	expect(field("Given Names")).to_have_value("Anna Maria")
	expect(field("First Surname")).to_have_value("Eriksson")
	expect(field("Date of Birth or Age")).to_have_value(re.compile("^12.08.1974$"))
	expect(page.get_by_role("combobox", name="Document", exact=True)).to_have_value("Passport")
	expect(field("Number of the Document")).to_have_value("L898902C3")
	expect(field("Second Surname")).to_be_focused()


def test_drops_a_late_answer(reception, desk, at_the_page):
	"""The answer to the first letters arrives after the one to the whole name."""
	page, person, held = desk.page, reception.known, []

	def hold(route: Route) -> None:
		if route.request.post_data_json["text"] == "na":
			held.append(route)
		else:
			route.continue_()

	page.route(SEARCH, hold)
	hand = at_the_page(reception.clerk)
	hand.type("na")
	page.wait_for_timeout(300)
	hand.type("nez agueda")
	expect(page.locator(LINES).first).to_contain_text(person.full_name)
	assert len(held) == 1
	held[0].fulfill(json={"message": []})
	page.wait_for_timeout(200)
	expect(page.locator(LINES).first).to_contain_text(person.full_name)


def test_unsaved_input_outlives_the_session(reception, desk, at_the_page):
	page, person = desk.page, reception.known
	hand = at_the_page(reception.worker)
	desk.go("attend", person.name)
	expect(page.locator(PANEL)).to_contain_text(person.full_name)
	hand.choose("rights")
	page.get_by_label("Notes").fill("Asked about school places")
	page.context.clear_cookies()
	hand.press("Control+Enter")
	expect(page.locator(".ms-alert:visible")).to_contain_text("Your session has ended")
	with page.expect_popup() as opened:
		page.get_by_role("link", name="Sign In").click()
	signing_in = Desk(opened.value)
	signing_in.log_in(reception.worker, make.PASSWORD)
	signing_in.leave()
	opened.value.close()
	expect(page.get_by_label("Notes")).to_have_value("Asked about school places")
	page.get_by_label("Notes").press("Control+Enter")
	expect(page.locator(DONE)).to_contain_text("Open")
	assert last_consultation(reception.worker).notes == "Asked about school places"


def test_works_on_a_tablet(reception, desk, browser, bench):
	"""800 px wide, no keyboard shortcuts shown, nothing smaller than a finger, nothing off the screen."""
	context = browser.new_context(
		base_url=bench.base_url, viewport={"width": 800, "height": 1100}, has_touch=True, is_mobile=True
	)
	page = context.new_page()
	tablet = Desk(page)
	page.set_viewport_size({"width": 800, "height": 1100})
	sign_in(page, reception.clerk)
	page.goto("/app/attend")
	page.locator(BOX).tap()
	page.keyboard.type("agueda")
	expect(page.locator(LINES)).to_have_count(2)
	expect(page.locator(".ms-help")).to_be_hidden()
	check_targets(page)
	page.locator(LINES).first.tap()
	page.get_by_role("combobox", name="Temas").tap()
	check_targets(page)
	page.locator(".ms-line", has_text="Empleo e ingresos").first.tap()
	page.get_by_role("combobox", name="Resultado").tap()
	page.locator(".ms-line", has_text="Información brindada").tap()
	page.get_by_role("button", name="Guardar y cerrar").tap()
	expect(page.locator(DONE)).to_contain_text("Cerrado")
	check_targets(page)
	assert not tablet.problems
	context.close()


def check_targets(page: Page) -> None:
	small = page.evaluate(
		"""smallest => {
			const targets = ".ms-attend :is(button, input[type=text], select, textarea, [role=option], .ms-check)";
			const shown = [...document.querySelectorAll(targets)].filter(target => target.offsetParent);
			const size = target => Math.round(target.getBoundingClientRect().height);
			return shown.filter(target => size(target) < smallest).map(target => `${target.outerHTML.slice(0, 120)}: ${size(target)}`);
		}""",
		SMALLEST_TARGET,
	)
	assert not small, small
	assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_reads_the_barcode_of_a_dni_in_the_search(reception, desk, at_the_page):
	page, field = desk.page, desk.page.get_by_label
	hand = at_the_page(reception.worker)
	hand.type(BARCODE)
	hand.press("Enter")
	expect(page.locator(LINES)).to_have_count(1)
	hand.press("F2")
	expect(field("Given Names")).to_have_value("Zulema María")
	expect(field("First Surname")).to_have_value("Di Xochitiotz")
	expect(field("Number of the Document")).to_have_value("95123997")
	expect(field("Date of Birth or Age")).to_have_value("17/05/1990")
	expect(page.get_by_role("combobox", name="Document", exact=True)).to_have_value("DNI")


def test_the_barcode_of_a_dni_fills_in_the_registration(reception, desk, at_the_page):
	hand = at_the_page(reception.worker)
	hand.press("F2")
	expect(desk.page.get_by_label("Given Names")).to_be_focused()
	hand.press("F9")
	expect(desk.dialog.locator("textarea")).to_be_focused()
	hand.type(BARCODE)
	use = desk.dialog.get_by_role("button", name="Use This")
	expect(use).to_be_focused()
	hand.press("Enter")
	expect(desk.page.get_by_label("First Surname")).to_have_value("Di Xochitiotz")


def test_a_checklist_is_ticked_with_the_keyboard_and_printed(reception, desk, at_the_page):
	"""The items of the subject appear; the clerk ticks one, sees what is missing, and prints it for the person."""
	frappe.set_user("Administrator")
	checklist = make.checklist("WORK")
	frappe.db.commit()
	try:
		page = desk.page
		hand = at_the_page(reception.clerk)
		hand.press("F8")
		subjects = page.get_by_role("combobox", name="Temas")
		subjects.focus()
		hand.choose("empleo")
		group = page.get_by_role("group", name="Qué se necesita")
		expect(group).to_contain_text("Falta: Pasaporte vigente; Comprobante de domicilio.")
		page.get_by_label("Canal").focus()
		hand.press("Enter")
		expect(group.get_by_label("Pasaporte vigente")).to_be_focused()
		hand.press("Space")
		expect(group).to_contain_text("Falta: Comprobante de domicilio.")
		desk.check_accessibility(".ms-attend")
		hand.press("Tab", "Space")
		expect(group).to_contain_text("No falta nada.")
		hand.press("Space", "Control+Enter")
		expect(page.locator(DONE)).to_contain_text("Abierto")
		record = last_consultation(reception.clerk)
		assert [row.ticked for row in record.checklist] == [1, 0, 0]
		assert [row.ticked_by for row in record.checklist] == [reception.clerk, None, None]
		with page.expect_popup() as opened:
			page.locator(LINES, has_text="Imprimir lo que falta").click()
		expect(opened.value.locator("body")).to_contain_text("Comprobante de domicilio")
		expect(opened.value.locator("body")).to_contain_text("Por favor traiga")
		opened.value.close()
	finally:
		frappe.db.rollback()
		frappe.set_user("Administrator")
		frappe.db.delete("Checklist Tick", {"checklist": checklist.name})
		checklist.delete()
		frappe.db.commit()
