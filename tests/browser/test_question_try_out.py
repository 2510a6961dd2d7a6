"""A question is tried before it is asked, as any role on an invented person, in a real browser."""

from __future__ import annotations

import frappe
import pytest
from playwright.sync_api import expect

from migrant_services.core import roles
from tests import factories as make
from tests.browser.desk import DIALOG, ready
from tests.own_questions import draft


@pytest.fixture(scope="module")
def world(connection):
	connection.set_user("Administrator")
	world = make.World()
	world.administrator = ready(world.user(roles.SERVICES_ADMINISTRATOR), "en")
	with make.as_user(world.administrator):
		world.question = draft(
			"Needs a cot?",
			asked_at="Registration",
			tier="All staff who see the record",
			conditions=[{"field": "age", "operator": "is at most", "value": "2"}],
		).insert()
	frappe.db.commit()
	yield world
	world.remove()
	make.remove_rows(world.question.meta, [world.question.name])
	frappe.db.commit()


def test_a_draft_must_be_tried_as_a_role_on_an_invented_person(desk, world):
	desk.log_in(world.administrator, make.PASSWORD)
	desk.open("Form Question", world.question.name)
	desk.page.get_by_role("button", name="Try It").click()
	dialog = desk.page.locator(DIALOG)
	expect(dialog.get_by_text("An Invented Person")).to_be_visible()
	on_attend = dialog.locator("[data-fieldname=attend]").get_by_text("Needs a cot?")
	expect(on_attend).to_be_hidden()
	age = dialog.locator("input[data-fieldname=age]")
	assert age.input_value() == "34"
	age.fill("1")
	age.blur()
	expect(on_attend).to_be_visible()
	expect(dialog.locator(f"[data-fieldname={world.question.fieldname}]").first).to_be_visible()
	dialog.locator("select[data-fieldname=as_role]").select_option("Programme Officer")
	expect(desk.page.locator(DIALOG).get_by_text("may not answer")).to_be_visible()
	frappe.db.rollback()
	assert frappe.db.get_value("Form Question", world.question.name, "status") == "Draft"
