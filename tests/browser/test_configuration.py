"""The Services Administrator carries the configuration from one site to another, and looks at former versions."""

import json
import os
import re

import frappe
import pytest

from migrant_services.administration.configuration import imports
from migrant_services.core import jobs
from tests.browser.desk import DIALOG, PAGE, check_accessibility
from tests.configuration import keep_configuration, write
from tests.factories import PASSWORD
from tests.workflows import OFFICE, email

pytest_plugins = ["tests.configuration"]
QUIET = "() => window.frappe && frappe.request && !frappe.request.ajax_count"
PICTURES = os.environ.get("MS_PICTURES")


@pytest.fixture
def desk(page, log_in, workflow_staff):
	"""Provide the desk of the Services Administrator; the site gets its configuration back."""
	frappe.db.rollback()
	frappe.set_user("Administrator")
	with keep_configuration():
		yield log_in(email("admin"), PASSWORD)
		frappe.db.rollback()


def take_picture(page, name: str) -> None:
	if PICTURES:
		page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def wait_for_status(page, status: str) -> None:
	page.wait_for_function(
		"status => cur_frm && cur_frm.doc.status === status && !frappe.request.ajax_count", arg=status
	)


def work(name: str) -> None:
	"""Do what was enqueued, as a worker would."""
	frappe.db.rollback()
	jobs.run(imports.IMPORT, name)


def test_the_configuration_goes_out_and_comes_in_with_its_differences(desk, tmp_path):
	page = desk
	page.goto("/app/configuration-import")
	page.wait_for_function(QUIET)
	with page.expect_download() as download:
		page.get_by_role("button", name="Export This Configuration").click()
	parts = json.loads(download.value.path().read_text(encoding="utf-8"))["parts"]
	office = next(each for each in parts["Office"] if each["code"] == OFFICE)
	office["office_name"] = "Office & < Hall"
	office["closed_days"] = [{"day": "2026-12-25", "reason": "Holiday"}]
	file = tmp_path / "configuration.json"
	file.write_text(write(parts), encoding="utf-8")

	with page.expect_file_chooser() as chooser:
		page.get_by_role("button", name="Bring In a File").click()
	chooser.value.set_files(file)
	take_picture(page, "1-choose")
	page.locator(DIALOG).get_by_role("button", name="Show the Differences").click()
	wait_for_status(page, "Checked")
	shown = page.locator(".ms-changes")
	shown.first.wait_for()
	text = shown.first.inner_text()
	assert "Office Name changes from “Office of the workflow tests” to “Office & < Hall”." in text
	assert re.search(r"Closed Days: added .*Holiday", text)
	take_picture(page, "2-difference")
	check_accessibility(page, f"{PAGE} [data-fieldname=work]")

	name = page.evaluate("() => cur_frm.doc.name")
	page.get_by_role("button", name="Bring In", exact=True).click()
	page.locator(DIALOG).get_by_role("button", name="Yes").click()
	wait_for_status(page, "Running")
	take_picture(page, "3-running")
	work(name)
	wait_for_status(page, "Done")
	assert frappe.db.get_value("Office", OFFICE, "office_name") == "Office & < Hall"
	page.get_by_role("heading", name="What the file changed").wait_for()
	take_picture(page, "4-done")

	page.get_by_role("button", name="Undo", exact=True).click()
	page.locator(DIALOG).get_by_role("button", name="Yes").click()
	wait_for_status(page, "Undoing")
	work(name)
	wait_for_status(page, "Undone")
	assert frappe.db.get_value("Office", OFFICE, "office_name") == "Office of the workflow tests"


def test_a_wrong_file_is_a_sentence(desk, tmp_path):
	page = desk
	page.goto("/app/configuration-import")
	page.wait_for_function(QUIET)
	file = tmp_path / "wrong.json"
	file.write_text('{"format": "migrant_services.configuration", "format_version": 9}', encoding="utf-8")
	with page.expect_file_chooser() as chooser:
		page.get_by_role("button", name="Bring In a File").click()
	chooser.value.set_files(file)
	page.locator(DIALOG).get_by_role("button", name="Show the Differences").click()
	page.locator(DIALOG, has_text="The file is of version 9").wait_for()


def test_a_former_version_is_compared_and_restored(desk):
	page = desk
	frappe.set_user(email("admin"))
	office = frappe.get_doc("Office", OFFICE)
	office.office_name = "North"
	office.save()
	frappe.db.commit()
	page.goto(f"/app/office/{OFFICE}")
	page.wait_for_function("() => window.cur_frm && cur_frm.doctype === 'Office' && !cur_frm.is_new()")
	page.wait_for_function(QUIET)
	page.locator(".inner-group-button:visible", has_text="Versions").locator("button").click()
	page.locator(".dropdown-item:visible", has_text="Former Versions").click()
	dialog = page.locator(DIALOG, has_text="Former Versions")
	choice = dialog.locator("select")
	choice.wait_for()
	choice.select_option(choice.locator("option").last.get_attribute("value"))
	dialog.get_by_role("button", name="Compare").click()
	dialog.locator(".ms-differences", has_text="to “North”").wait_for()
	take_picture(page, "5-versions")
	dialog.get_by_role("button", name="Return to It").click()
	page.locator(DIALOG, has_text="takes the place").get_by_role("button", name="Yes").click()
	page.wait_for_function("() => cur_frm.doc.office_name === 'Office of the workflow tests'")


def test_the_slower_of_two_administrators_reads_what_differs(desk):
	page = desk
	page.goto(f"/app/office/{OFFICE}")
	page.wait_for_function("() => window.cur_frm && cur_frm.doctype === 'Office' && !cur_frm.is_new()")
	page.wait_for_function(QUIET)
	office = frappe.get_doc("Office", OFFICE)
	office.office_name = "North"
	office.save()
	frappe.db.commit()
	page.evaluate("() => cur_frm.set_value('municipality', 'Tijuana').then(() => cur_frm.save())")
	message = page.locator(DIALOG, has_text="after you opened it")
	message.wait_for()
	take_picture(page, "6-conflict")
	assert "Administrator saved this record on" in message.inner_text()
	assert "Office Name changes from “North” to “Office of the workflow tests”." in message.inner_text()
	assert "Municipality changes from “Tapachula” to “Tijuana”." in message.inner_text()
	frappe.db.rollback()
	assert frappe.db.get_value("Office", OFFICE, ["office_name", "municipality"]) == ("North", "Tapachula")
