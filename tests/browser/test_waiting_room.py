"""The waiting room and the appointments at the desk, by keyboard, and the public screen of the room."""

from __future__ import annotations

import frappe
import pytest
from frappe.utils import get_datetime
from playwright.sync_api import expect

from migrant_services.core import roles
from migrant_services.options.reference import reference_rows
from migrant_services.reception.waiting_room import screen
from tests import factories
from tests.browser.desk import PAGE, Desk, ready

SHIPPED = [row["code"] for row in reference_rows("Queue Kind")]
LIST = f"{PAGE} .ms-waiting"


class Reception:
	"""An office with a clerk and a registered person."""

	def __init__(self):
		self.world = factories.World()
		self.office = self.world.north
		self.person = factories.person(self.office)
		self.clerk = ready(self.world.user(roles.FRONT_DESK), "en")
		# Other tests leave their queues behind.
		frappe.db.set_value("Queue Kind", {"name": ("not in", SHIPPED)}, "enabled", 0)
		self.key = screen.get_key(self.office.name)
		frappe.db.commit()

	def remove(self) -> None:
		frappe.db.rollback()
		frappe.db.delete("__Auth", {"doctype": "Office", "name": self.office.name})
		self.world.remove()


@pytest.fixture(scope="module")
def reception(connection):
	connection.set_user("Administrator")
	reception = Reception()
	yield reception
	reception.remove()


@pytest.fixture
def desk(desk, reception):
	desk.log_in(reception.clerk, factories.PASSWORD)
	return desk


@pytest.fixture
def wall(browser, bench, reception):
	"""Provide the screen on the wall: a browser where no one is signed in."""
	context = browser.new_context(base_url=bench.base_url, viewport={"width": 1280, "height": 720})
	page = context.new_page()
	page.goto(f"/waiting-room?_lang=en#office={reception.office.name}&key={reception.key}")
	yield page
	context.close()


def test_issues_calls_and_shows_numbers(desk, wall, reception):
	"""Without the mouse; the screen updates itself and shows no names."""
	page = desk.page
	expect(wall.locator("#quiet")).to_be_visible()
	page.goto("/app/waiting-list")
	window = page.locator(f"{PAGE} [data-fieldname=window] input")
	expect(window).to_be_focused()
	page.keyboard.type("4")
	for number in ("A01", "A02"):
		page.keyboard.press("F9")
		expect(desk.dialog.get_by_role("combobox").first).to_be_focused()
		page.keyboard.press("Enter")
		expect(page.locator(LIST)).to_contain_text(number)
	expect(wall.locator("#count")).to_have_text("2")
	page.keyboard.press("F8")
	expect(page.locator(f"{LIST} .ms-called .ms-number")).to_have_text("A01")
	expect(wall.locator("#now")).to_contain_text("A01")
	expect(wall.locator("#now .window")).to_contain_text("4")
	page.keyboard.press("F8")
	expect(page.locator(f"{LIST} .ms-called .ms-number")).to_have_text("A02")
	expect(wall.locator("#now")).to_contain_text("A02")
	expect(wall.locator("#before")).to_contain_text("A01")
	expect(wall.locator("#count")).to_have_text("0")


def test_attending_a_ticket_opens_the_page_attend_with_its_person(desk, reception):
	frappe.set_user("Administrator")
	ticket = factories.ticket(reception.person)
	frappe.db.commit()
	page = desk.page
	page.goto("/app/waiting-list")
	expect(page.locator(f"{PAGE} [data-fieldname=window] input")).to_be_focused()
	page.keyboard.type("4")
	row = page.locator(f"{LIST} tr", has_text=ticket.label)
	expect(row).to_contain_text(reception.person.full_name)
	row.get_by_role("button", name=f"Call It {ticket.label}").focus()
	page.keyboard.press("Enter")
	called = page.locator(f"{LIST} .ms-called", has_text=ticket.label)
	called.get_by_role("button", name=f"Attend {ticket.label}").focus()
	page.keyboard.press("Enter")
	expect(page.locator(".ms-attended")).to_contain_text(reception.person.full_name)
	expect(page.locator(".ms-came-by")).to_contain_text(ticket.label)
	assert desk.path == f"attend/{reception.person.name}"
	page.keyboard.type("regular")
	expect(page.locator(".ms-line").first).to_be_visible()
	page.keyboard.press("Enter")
	page.keyboard.press("Control+Enter")
	expect(page.locator(".ms-done")).to_be_visible()
	expect(page.locator(".ms-came-by")).to_be_hidden()
	frappe.db.rollback()
	kept = frappe.get_last_doc("Consultation", {"queue_ticket": ticket.name})
	assert kept.person == reception.person.name
	page.keyboard.press("ArrowDown")
	page.keyboard.press("Enter")
	expect(page.locator(f"{LIST} .ms-called", has_text=ticket.label)).to_be_visible()


def test_the_holder_of_an_anonymous_ticket_can_be_searched(desk, reception):
	"""The number waits on the page until its consultation is saved, or it is released."""
	frappe.set_user("Administrator")
	ticket = factories.ticket(None, reception.office)
	frappe.db.commit()
	page, came_by = desk.page, desk.page.locator(".ms-came-by")
	page.goto("/app/waiting-list")
	expect(page.locator(f"{PAGE} [data-fieldname=window] input")).to_be_focused()
	page.keyboard.type("4")
	page.locator(f"{LIST} tr", has_text=ticket.label).get_by_role(
		"button", name=f"Call It {ticket.label}"
	).click()
	page.locator(f"{LIST} .ms-called", has_text=ticket.label).get_by_role(
		"button", name=f"Attend {ticket.label}"
	).click()
	expect(page.locator("#ms-attend-search")).to_be_focused()
	page.keyboard.type(reception.person.second_surname)
	expect(page.locator("#ms-attend-list [role=option]").first).to_contain_text(reception.person.full_name)
	page.keyboard.press("Enter")
	expect(page.locator(".ms-attended")).to_contain_text(reception.person.full_name)
	expect(came_by).to_contain_text(ticket.label)
	came_by.get_by_role("button").click()
	expect(came_by).to_be_hidden()
	expect(page.get_by_role("combobox", name="Subjects")).to_be_focused()


def test_attends_from_the_form_of_a_person_or_an_appointment(desk, reception):
	frappe.set_user("Administrator")
	booked = factories.appointment(reception.person, subject="WORK")
	frappe.db.commit()
	page = desk.page
	desk.open("Person", reception.person.name)
	desk.press("Attend")
	expect(page.locator(".ms-attended")).to_contain_text(reception.person.full_name)
	expect(page.locator(".ms-came-by")).to_be_hidden()
	desk.open("Appointment", booked.name)
	desk.press("Attend")
	expect(page.locator(".ms-came-by")).to_contain_text(booked.folio)
	expect(page.locator(".ms-panel .ms-chip")).to_have_count(1)
	page.keyboard.press("Control+Enter")
	expect(page.locator(".ms-done")).to_be_visible()
	frappe.db.rollback()
	assert frappe.db.get_value("Appointment", booked.name, "status") == "Attended"


def test_books_and_reschedules_by_keyboard(desk, reception):
	page = desk.page
	page.goto("/app/appointment/new")
	desk.wait_for_form("Appointment")
	box = page.locator(f"{PAGE} [data-fieldname=person] input").first
	box.focus()
	page.keyboard.type(reception.person.second_surname)
	expect(desk.offered(box).filter(has_text=reception.person.second_surname).first).to_be_visible()
	page.keyboard.press("Enter")
	expect(page.locator(f"{PAGE} .ms-person-card")).to_contain_text(reception.person.full_name)
	first = choose_time(desk, "Find a Time")
	page.keyboard.press("ControlOrMeta+s")
	desk.expect_done("saved")
	assert (desk.value("status"), desk.value("starts_at")) == ("Booked", first)
	old = desk.name
	second = choose_time(desk, "Reschedule", down=2)
	page.wait_for_function("old => cur_frm.docname !== old && !cur_frm.doc.__islocal", arg=old)
	assert (desk.value("rescheduled_from"), desk.value("starts_at")) == (old, second)
	frappe.db.rollback()
	assert frappe.db.get_value("Appointment", old, "status") == "Rescheduled"


def choose_time(desk: Desk, button: str, down: int = 1) -> str:
	"""Open the dialog, go down the free times with the arrows and take one with Enter; returns it."""
	page = desk.page
	# Slow enough that a time is chosen while the dialog still fades in.
	page.add_style_tag(content=".modal.fade .modal-dialog { transition: transform 1.5s !important; }")
	page.locator(PAGE).get_by_role("button", name=button, exact=True).focus()
	page.keyboard.press("Enter")
	times = desk.dialog.locator("input[name=ms-time]")
	expect(times.first).to_be_focused()
	for _ in range(down):
		page.keyboard.press("ArrowDown")
	chosen = desk.dialog.locator("input[name=ms-time]:checked").get_attribute("value")
	page.keyboard.press("Enter")
	page.locator(".modal.show:visible").wait_for(state="hidden")
	desk.rest()
	assert get_datetime(chosen)
	return chosen
