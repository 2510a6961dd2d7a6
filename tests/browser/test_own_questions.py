"""A question of the municipality: from opening the desk to being asked on the page Attend, and how it is answered there."""

from __future__ import annotations

import os
import time

import frappe
import pytest
from playwright.sync_api import Page, expect

from migrant_services.core import jobs
from migrant_services.core.roles import CASE_WORKER, FRONT_DESK, SERVICES_ADMINISTRATOR
from migrant_services.forms.questions import PREPARING, QUESTION
from tests import factories as make
from tests.browser.desk import DIALOG, Desk, ready
from tests.browser.desk import PAGE as DESK_PAGE
from tests.browser.test_attend import BOX, DONE, PACE, PANEL, Hand, last_consultation, sign_in, stored
from tests.own_questions import Asking

MAX_SECONDS = 120
WHEN_ASKED = "When it is asked"
FORM, SHOWN_DIALOG = f"{DESK_PAGE} .form-layout", f"{DIALOG} .modal-body"


class Municipality:
	"""An office with an administrator, a clerk who reads Spanish and a case worker who reads English."""

	def __init__(self):
		self.world = make.World()
		self.administrator = ready(self.world.user(SERVICES_ADMINISTRATOR), "en")
		self.clerk = ready(self.world.user(FRONT_DESK), "es")
		self.worker = ready(self.world.user(CASE_WORKER), "en")
		self.person = make.person(self.world.north, given_names="Águeda", first_surname="Ñáñez")
		frappe.db.commit()
		self.ask = Asking(self.administrator)

	def prepare(self) -> None:
		"""Do the background work here; the form waits for it."""
		frappe.db.rollback()
		for name in frappe.get_all(QUESTION, {"status": PREPARING}, pluck="name", order_by="creation"):
			jobs.run(QUESTION, name)
		frappe.db.commit()

	def remove(self) -> None:
		frappe.db.rollback()
		frappe.set_user("Administrator")
		of_administrator = frappe.get_all(
			QUESTION, {"owner": self.administrator}, pluck="name", order_by="creation"
		)
		self.ask.questions = [frappe.get_doc(QUESTION, name) for name in of_administrator]
		self.ask.remove()
		self.world.remove()
		frappe.db.commit()


@pytest.fixture
def office(connection):
	connection.set_user("Administrator")
	made = Municipality()
	yield made
	made.remove()


def type_into(desk: Desk, field: str, text: str) -> None:
	box = desk.field(field).locator("input, textarea").first
	box.click()
	desk.page.keyboard.type(text, delay=PACE)


def test_a_question_is_asked_two_minutes_after_opening_the_desk(office, desk, record_property):
	"""An administrator makes it with mouse and keyboard; a clerk who registers a person in Spanish is asked."""
	page = desk.page
	began = time.monotonic()
	desk.log_in(office.administrator, make.PASSWORD)
	desk.enter("Administration")
	page.get_by_text("Own Questions", exact=True).first.click()
	desk.wait_for_list(QUESTION)
	desk.primary.click()
	desk.wait_for_form(QUESTION)
	type_into(desk, "question", "Has work papers?")
	desk.field("asked_at").locator("select").select_option(label="Registration")
	desk.field("purpose").locator("select").select_option(label="Registration")
	desk.press("Add Missing Translations")
	expect(desk.rows("translations")).to_have_count(1)
	desk.fill_row("translations", 1, translation="¿Tiene permiso de trabajo?")
	desk.save()
	expect(page.locator(".form-message:visible")).to_contain_text("can be put in use")
	desk.press("Put in Use")
	expect(page.locator(".form-message:visible")).to_contain_text("being prepared")
	office.prepare()
	expect(page.locator(".form-message:visible")).to_contain_text("It is asked when a person is registered")
	sign_in(page, office.clerk)
	page.goto("/app/attend")
	expect(page.locator(BOX)).to_be_focused()
	page.keyboard.press("F2")
	asked = page.get_by_role("radiogroup", name="¿Tiene permiso de trabajo?")
	expect(asked).to_be_visible()
	seconds = time.monotonic() - began
	record_property("seconds", round(seconds, 1))
	assert seconds < MAX_SECONDS, f"{seconds:.0f} seconds"


def test_the_form_of_a_question_shows_what_is_needed(office, desk):
	"""Only the fields of the kind, the fields of the record by their labels, what the check finds, a list made on the spot."""
	page = desk.page
	desk.log_in(office.administrator, make.PASSWORD, None)
	page.goto("/app/form-question/new")
	desk.wait_for_form(QUESTION)
	expect(desk.field("option_list")).to_be_hidden()
	desk.field("kind").locator("select").select_option("One Choice")
	expect(desk.field("option_list")).to_be_visible()
	type_into(desk, "question", "Which bed?")
	desk.press("New List of Options")
	desk.dialog.wait_for()
	desk.check_accessibility(SHOWN_DIALOG)
	desk.set(title="Beds", options="Bunk, upper\nBunk; lower\nFloor")
	desk.field("in_es").locator("textarea").fill("Camas\nLitera, arriba\nLitera; abajo")
	desk.confirm()
	said = page.locator(".msgprint:visible")
	expect(said).to_contain_text("one line for each of the 3 options")
	desk.dialog.locator(".btn-modal-close").click()
	expect(said).to_be_hidden()
	desk.field("in_es").locator("textarea").fill("Camas\nLitera, arriba\nLitera; abajo\nPiso")
	desk.confirm()
	expect(page.locator(DIALOG)).to_be_hidden()
	office.ask.lists.append(desk.value("option_list"))
	expect(desk.field("new_option_list")).to_be_hidden()
	desk.field("purpose").locator("select").select_option("Registration")
	desk.field("about").locator("select").select_option("Health or disability")
	desk.save()
	found = page.locator(".form-message:visible")
	expect(found).to_contain_text("Before it can be put in use")
	expect(found.locator("li")).to_have_count(2)
	desk.check_accessibility(FORM)
	picture(page, "question-en")
	desk.field("about").locator("select").select_option("Nothing sensitive")
	desk.press("Add Missing Translations")
	desk.fill_row("translations", 1, translation="¿Qué cama?")
	desk.save()
	expect(found).to_contain_text("can be put in use")
	heading = page.locator(f"{FORM} .section-head:visible", has_text="Place")
	heading.click()
	desk.field("place_after").locator("select").select_option(label="Population Group")
	desk.save()
	desk.press("Put in Use")
	expect(found).to_contain_text("being prepared")
	office.prepare()
	expect(found).to_contain_text("It is asked on the form")
	field = frappe.get_meta("Person", cached=False).get_field("own_which_bed")
	assert field.insert_after == "population_group"
	desk.log_in(ready(office.administrator, "es"), make.PASSWORD)
	desk.open_list(QUESTION)
	picture(page, "questions-es")
	desk.open(QUESTION, frappe.db.get_value(QUESTION, {"question": "Which bed?"}))
	expect(found).to_contain_text("Se pregunta en el formulario")
	picture(page, "question-es")
	desk.press("Retire")
	desk.confirm()
	expect(found).to_contain_text("Ya no se pregunta")


# --- on the form of a record


def test_the_form_of_a_person_asks_the_questions(asked, desk):
	page, columns = desk.page, asked.columns
	desk.log_in(asked.worker, make.PASSWORD, None)
	desk.open("Person", asked.person.name)
	how_many = desk.page.locator(f".frappe-control[data-fieldname='{columns['how_many']}']")
	desk.field(columns["children"]).locator("select").select_option("No")
	expect(how_many).to_be_hidden()
	desk.field(columns["children"]).locator("select").select_option("Yes")
	expect(how_many).to_be_visible()
	desk.set(**{columns["how_many"]: 3})
	box = desk.field(columns["bed"]).locator("input").first
	box.click()
	box.press_sequentially("bunk")
	desk.rest()
	expect(desk.offered(box).filter(has_text="Bunk, upper")).to_be_visible()
	box.press("ControlOrMeta+a")
	box.press_sequentially("village")
	desk.rest()
	expect(desk.offered(box).filter(has_text="Village")).to_have_count(0)
	box.fill("")
	desk.choose(desk.field(columns["bed"]), "Bunk, upper")
	desk.choose(desk.field(columns["villages"]), "Village 77")
	desk.set(**{columns["trade"]: "Baker"})
	picture(page, "person-en")
	desk.save()
	person = stored("Person", asked.person.name)
	assert person.get(columns["bed"]) == f"{asked.beds}-BUNK_UPPER" and person.get(columns["how_many"]) == 3
	assert [row.option for row in person.get(columns["villages"])] == [f"{asked.villages}-VILLAGE_77"]
	page.goto(f"/printview?doctype=Person&name={asked.person.name}&format=Standard")
	for text in ("Has children?", "Bunk, upper", "Village 77", "Baker"):
		expect(page.locator(".print-format").first).to_contain_text(text)


# --- answering


@pytest.fixture(scope="module")
def asked(connection):
	"""Provide an office that asks questions of every kind, on each panel."""
	connection.set_user("Administrator")
	made = Municipality()
	try:
		ask_of_every_kind(made)
		yield made
	finally:
		made.remove()


def ask_of_every_kind(made: Municipality) -> None:
	ask = made.ask
	made.beds = ask.list_options("Beds", "Bunk, upper", "Bunk; lower", "Floor")
	made.villages = ask.list_options("Villages", *(f"Village {number}" for number in range(1, 141)))
	made.columns = {}
	for key, question, values in (
		("children", "Has children?", {}),
		(
			"how_many",
			"How many children?",
			{"kind": "Number", "required": WHEN_ASKED, "conditions": "children"},
		),
		("bed", "Which bed?", {"kind": "One Choice", "option_list": made.beds}),
		("villages", "Which villages?", {"kind": "Several Choices", "option_list": made.villages}),
		("since", "Without a home since?", {"kind": "Date"}),
		("trade", "Which trade?", {"kind": "Short Text", "help": "As the person calls it."}),
		("story", "What else?", {"kind": "Long Text"}),
		("country", "Which country next?", {"kind": "Reference List", "reference_list": "Country"}),
	):
		if conditions := values.pop("conditions", None):
			values["conditions"] = [{"field": made.columns[conditions], "operator": "is", "value": "Yes"}]
		made.columns[key] = ask(question, asked_at="Registration", **values).fieldname
	made.columns["job"] = ask("Has a job?", asked_at="Each consultation").fieldname
	made.columns["paper"] = ask(
		"Which paper is missing?",
		record="Consultation",
		kind="Short Text",
		asked_at="Each consultation",
		required=WHEN_ASKED,
		conditions=[{"field": "topics", "operator": "is", "value": "IDENTITY"}],
	).fieldname
	frappe.db.commit()


@pytest.fixture
def at_the_page(desk):
	def come(user: str) -> Hand:
		sign_in(desk.page, user)
		desk.page.goto("/app/attend")
		expect(desk.page.locator(BOX)).to_be_focused()
		return Hand(desk.page)

	return come


def test_a_registration_answers_every_kind_with_the_keyboard(asked, desk, at_the_page):
	page, surname = desk.page, make.word()
	hand = at_the_page(asked.worker)
	hand.type(f"rosa {surname.lower()}")
	expect(page.locator(".ms-search-status")).to_have_text("No one found.")
	hand.press("F2")
	page.get_by_label("Date of Birth or Age").fill("1990")
	has_children = page.get_by_role("radiogroup", name="Has children?")
	how_many = page.get_by_label("How many children?")
	expect(how_many).to_be_hidden()
	has_children.get_by_role("radio").first.focus()
	hand.type("y")
	expect(how_many).to_be_visible()
	desk.check_accessibility(".ms-attend")
	hand.press("Control+Enter")
	expect(how_many).to_be_focused()
	expect(how_many).to_have_attribute("aria-invalid", "true")
	expect(page.locator(f"{PANEL} .ms-field-error:visible")).to_have_text(
		"Fill this in. Your municipality requires it."
	)
	hand.type("two")
	hand.press("Control+Enter")
	expect(page.locator(f"{PANEL} .ms-field-error:visible")).to_contain_text("is no whole number")
	how_many.fill("")
	hand.type("2")
	hand.press("Enter")
	hand.choose("upper")
	hand.choose("village 140")
	hand.choose("village 7")
	picture(page, "registration-en")
	hand.press("Enter")
	hand.type("09/03/2026" if day_first(page) else "03/09/2026")
	hand.press("Enter")
	hand.type("<b>Baker</b>")
	hand.press("Enter")
	hand.type("Two lines.")
	page.get_by_role("combobox", name="Which country next?").focus()
	hand.choose("mexi")
	hand.press("Control+Enter")
	expect(page.locator(".ms-attended")).to_contain_text(surname)
	person, columns = stored("Person", page.url.rpartition("/")[2]), asked.columns
	assert (person.get(columns["children"]), person.get(columns["how_many"])) == ("Yes", 2)
	assert person.get(columns["bed"]) == f"{asked.beds}-BUNK_UPPER"
	chosen = [row.option for row in person.get(columns["villages"])]
	assert chosen == [f"{asked.villages}-VILLAGE_140", f"{asked.villages}-VILLAGE_7"]
	assert str(person.get(columns["since"])) == "2026-03-09"
	assert "Baker" in person.get(columns["trade"]) and person.get(columns["country"]) == "Mexico"


def test_what_is_hidden_is_not_sent(asked, desk, at_the_page):
	page = desk.page
	hand = at_the_page(asked.clerk)
	hand.press("F2")
	page.get_by_label("Nombres", exact=True).fill("Rosa")
	page.get_by_label("Primer apellido").fill(make.word())
	page.get_by_label("Fecha de nacimiento o edad").fill("1990")
	page.get_by_role("radiogroup", name="¿Has children?").get_by_text("Sí", exact=True).click()
	page.get_by_label("¿How many children?").fill("4")
	page.get_by_role("radiogroup", name="¿Has children?").get_by_text("No", exact=True).click()
	expect(page.get_by_label("¿How many children?")).to_be_hidden()
	picture(page, "registration-es")
	with page.expect_request("**/migrant_services.api.attention.register") as sent:
		hand.press("Control+Enter")
	values = sent.value.post_data_json["values"]
	assert values[asked.columns["children"]] == "No"
	assert asked.columns["how_many"] not in values
	expect(page.locator(".ms-attended")).to_be_visible()


def test_a_consultation_asks_about_the_person_and_itself(asked, desk, at_the_page):
	page, person = desk.page, asked.person
	hand = at_the_page(asked.clerk)
	desk.go("attend", person.name)
	job = page.get_by_role("radiogroup", name="¿Has a job?")
	expect(job).to_be_visible()
	paper = page.get_by_label("¿Which paper is missing?")
	expect(paper).to_be_hidden()
	page.get_by_role("combobox", name="Temas").focus()
	hand.choose("identidad")
	expect(paper).to_be_visible()
	job.get_by_text("Sí", exact=True).click()
	hand.press("Control+Enter")
	expect(paper).to_be_focused()
	desk.check_accessibility(".ms-attend")
	picture(page, "consultation-es")
	hand.type("<img src=x onerror=alert(1)>Acta")
	hand.press("Control+Enter")
	expect(page.locator(DONE)).to_be_visible()
	assert stored("Person", person.name).get(asked.columns["job"]) == "Yes"
	assert "Acta" in last_consultation(asked.clerk).get(asked.columns["paper"])
	# The answer is shown the next time, and nothing needs to be written.
	desk.go("attend", person.name)
	expect(job.get_by_role("radio", checked=True)).to_have_value("Yes")
	page.get_by_role("combobox", name="Temas").focus()
	hand.choose("educacion")
	hand.press("Control+Enter")
	expect(page.locator(DONE)).to_be_visible()


def test_an_anonymous_consultation_asks_about_itself_only(asked, desk, at_the_page):
	page = desk.page
	hand = at_the_page(asked.worker)
	hand.press("F8")
	expect(page.locator(PANEL)).to_be_visible()
	expect(page.get_by_role("radiogroup", name="Has a job?")).to_have_count(0)
	page.get_by_role("combobox", name="Subjects").focus()
	hand.choose("identity")
	page.get_by_label("Which paper is missing?").fill("Birth certificate")
	hand.press("Control+Enter")
	expect(page.locator(DONE)).to_be_visible()
	assert last_consultation(asked.worker).get(asked.columns["paper"]) == "Birth certificate"


def day_first(page: Page) -> bool:
	return page.evaluate("!frappe.datetime.get_user_date_fmt().startsWith('m')")


def picture(page: Page, name: str) -> None:
	"""Keep what is on the screen, to be looked at."""
	if folder := os.environ.get("MS_LOOK"):
		page.screenshot(path=f"{folder}/{name}.png", full_page=True)
