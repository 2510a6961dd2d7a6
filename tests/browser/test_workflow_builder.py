"""The Services Administrator draws a workflow in Frappe's Workflow Builder."""

import frappe
import pytest

from migrant_services.workflow.data import compute_digest, normalise_workflow
from tests.factories import PASSWORD
from tests.workflows import email

pytest_plugins = ["tests.workflows"]
DRAWN = "() => document.querySelectorAll('.vue-flow__node').length > 10"


@pytest.fixture
def workflow(workflow_staff):
	"""Provide the workflow of payments, and restore it afterwards."""
	frappe.set_user("Administrator")
	frappe.db.commit()
	doc = frappe.get_doc("Workflow", {"document_type": "Payment", "is_active": 1})
	before = normalise_workflow(doc)
	yield doc.name
	frappe.db.rollback()
	frappe.set_user("Administrator")
	doc = frappe.get_doc("Workflow", doc.name)
	doc.update({**before, "workflow_data": None})
	doc.save()
	frappe.db.commit()


@pytest.fixture
def builder(page, log_in, workflow):
	log_in(email("admin"), PASSWORD)
	page.goto(f"/app/workflow-builder/{workflow}")
	page.wait_for_function(DRAWN)
	page.wait_for_function("() => !frappe.request.ajax_count")
	return page


def stored(workflow: str) -> str:
	frappe.db.rollback()
	frappe.clear_document_cache("Workflow", workflow)
	return compute_digest(frappe.get_doc("Workflow", workflow))


def save(page) -> None:
	with page.expect_response(lambda answer: "frappe.client.save" in answer.url):
		page.locator(".page-actions:visible .primary-action").click()


def test_saving_an_unchanged_drawing_changes_nothing(builder, workflow):
	before = stored(workflow)
	node = builder.locator(".vue-flow__node").first
	box = node.bounding_box()
	builder.mouse.move(box["x"] + 10, box["y"] + 10)
	builder.mouse.down()
	builder.mouse.move(box["x"] + 60, box["y"] + 60, steps=4)
	builder.mouse.up()
	save(builder)
	assert stored(workflow) == before


def test_rejects_removing_the_first_state_with_a_sentence(builder, workflow):
	before = stored(workflow)
	builder.locator(".vue-flow__node-state", has_text="Draft").click()
	builder.keyboard.press("Backspace")
	builder.wait_for_function(
		"() => ![...document.querySelectorAll('.vue-flow__node-state')].some(n => n.innerText.trim() === 'Draft')"
	)
	save(builder)
	message = builder.locator(".modal.show:visible .msgprint")
	message.wait_for()
	assert "Draft" in message.inner_text()
	assert stored(workflow) == before
