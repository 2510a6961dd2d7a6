"""A clerk imports a list: chooses the file, answers what is asked, decides, registers; and an accessibility check."""

from __future__ import annotations

import frappe
import pytest
from playwright.sync_api import expect

from migrant_services.core import jobs
from migrant_services.core.roles import CASE_WORKER
from migrant_services.people.intake import imports, retention
from migrant_services.people.registry import index
from tests import factories as make
from tests.browser.desk import ready


@pytest.fixture
def office(site):
	world = make.World()
	ready(world.user(CASE_WORKER), "en")
	yield world
	frappe.db.rollback()
	frappe.set_user("Administrator")
	for name in frappe.get_all(
		"Intake Import", {"office": world.north.name}, pluck="name", order_by="creation"
	):
		retention.delete_file_and_rows(name)
	index.forget(frappe.get_all("Person", {"office": world.north.name}, pluck="name", order_by="creation"))
	world.remove()


def work(status: str) -> None:
	"""Do the background work here; the page asks for its progress."""
	frappe.db.rollback()
	for name in frappe.get_all("Intake Import", {"status": status}, pluck="name", order_by="creation"):
		jobs.run(imports.DOCTYPE, name)
	frappe.db.commit()


def test_a_list_becomes_people(office, desk, page, tmp_path):
	user = office.user(CASE_WORKER)
	surname = make.word()
	lines = [
		"Nombre;Nacimiento;País",
		f"Ana {surname};03/04/1990;hondureña",
		f"Ana {surname};03/04/1990;HND",
		"S/N;1990;Narnia",
	]
	(tmp_path / "lista.csv").write_bytes("\n".join(lines).encode("cp1252"))
	desk.log_in(user, make.PASSWORD)
	desk.new("Intake Import")
	desk.primary.click()
	page.locator(".file-uploader input[type=file]").first.set_input_files(tmp_path / "lista.csv")
	page.locator(".modal.show .btn-modal-primary:visible, .modal.show .btn-primary:visible").first.click()
	page.get_by_role("button", name="Windows (1252)").click()
	expect(page.locator(".ms-table select")).to_have_count(3)
	desk.primary.click()
	page.locator(".ms-progress").wait_for()
	work(imports.CHECKING)
	page.get_by_label("03/04/1990 is April 3, 1990: the day is first").check()
	page.get_by_label("Given names first").check()
	desk.primary.click()
	page.locator(".ms-progress").wait_for()
	work(imports.CHECKING)
	expect(page.locator(".ms-summary")).to_contain_text("Very likely registered already: 1.")
	desk.check_accessibility(".ms-intake, .ms-steps")
	page.get_by_role("button", name="Compare and Decide").press("Enter")
	# The dialog has the focus once it is there.
	expect(page.get_by_role("button", name="Same person: do not register again")).to_be_focused()
	page.keyboard.press("Enter")
	expect(page.locator(".ms-summary")).not_to_contain_text("decide on each")
	desk.primary.click()
	page.locator(".modal.show .btn-primary:visible").click()
	page.locator(".ms-progress").wait_for()
	work(imports.RUNNING)
	expect(page.locator(".ms-summary")).to_contain_text("2 rows are registered. 1 row is not.")
	assert frappe.db.count("Person", {"first_surname": surname}) == 1
	assert not desk.problems
