"""The Services Administrator in the Workflow form, and the reason that a step asks for."""

import re

import frappe
import pytest
from frappe.model.workflow import apply_workflow

from tests.factories import PASSWORD
from tests.workflows import OFFICE, as_user, email, make_payment, make_person

pytest_plugins = ["tests.workflows"]
FORM_READY = "doctype => window.cur_frm && cur_frm.doctype === doctype && !cur_frm.is_new()"
QUIET = "() => !frappe.request.ajax_count"


@pytest.fixture
def committed(workflow_staff):
	yield
	frappe.db.rollback()
	frappe.set_user("Administrator")


@pytest.fixture
def registered(committed):
	"""Provide two persons in the state Registered; the workflow is restored afterwards."""
	as_user("front")
	names = [apply_workflow(make_person(), "Register").name for _ in range(2)]
	frappe.set_user("Administrator")
	workflow = frappe.get_doc("Workflow", {"document_type": "Person", "is_active": 1})
	before = [row.as_dict() for row in workflow.states], [row.as_dict() for row in workflow.transitions]
	if not frappe.db.exists("Workflow State", "On File"):
		frappe.get_doc({"doctype": "Workflow State", "workflow_state_name": "On File"}).insert()
	frappe.db.commit()
	yield names, workflow.name
	frappe.db.rollback()
	frappe.db.delete("Person", {"office": OFFICE})
	workflow = frappe.get_doc("Workflow", workflow.name)
	workflow.set("states", before[0])
	workflow.set("transitions", before[1])
	workflow.state_moves = {"On File": "Registered"}
	workflow.save()
	frappe.db.commit()


def test_renaming_a_state_in_use_asks_for_a_target_for_its_records(page, log_in, registered):
	names, workflow = registered
	log_in(email("admin"), PASSWORD)
	page.goto(f"/app/workflow/{workflow}")
	page.wait_for_function(FORM_READY, arg="Workflow")
	page.wait_for_function(QUIET)
	page.evaluate(
		"""() => {
			for (const row of [...cur_frm.doc.states, ...cur_frm.doc.transitions])
				for (const field of ["state", "next_state"])
					if (row[field] === "Registered") row[field] = "On File";
			cur_frm.dirty();
			cur_frm.save();
		}"""
	)
	dialog = page.locator(".modal.show:visible", has_text="Where Do These Records Go?")
	dialog.wait_for()
	assert re.search(r"records? in Registered go(es)? to", dialog.inner_text())
	dialog.locator("select").select_option("On File")
	dialog.get_by_role("button", name="Save and Move").click()
	page.wait_for_function("() => cur_frm && !cur_frm.is_dirty() && !frappe.request.ajax_count")
	frappe.db.rollback()
	assert {frappe.db.get_value("Person", name, "workflow_state") for name in names} == {"On File"}


def test_shows_an_error_in_the_form_and_loses_nothing(page, log_in, committed):
	workflow = frappe.db.get_value("Workflow", {"document_type": "Payment", "is_active": 1})
	log_in(email("admin"), PASSWORD)
	page.goto(f"/app/workflow/{workflow}")
	page.wait_for_function(FORM_READY, arg="Workflow")
	page.wait_for_function(QUIET)
	page.evaluate(
		"""() => {
			for (const row of cur_frm.doc.transitions) row.allow_self_approval = 1;
			cur_frm.dirty();
			cur_frm.save();
		}"""
	)
	message = page.locator(".modal.show:visible", has_text="One person alone")
	message.wait_for()
	frappe.db.rollback()
	stored = frappe.get_doc("Workflow", workflow)
	assert not all(row.allow_self_approval for row in stored.transitions)


def test_sending_back_asks_for_the_reason(page, log_in, committed):
	as_user("front")
	person = make_person().name
	as_user("officer")
	payment = apply_workflow(make_payment(person=person), "Submit for Review").name
	frappe.set_user("Administrator")
	frappe.db.commit()
	log_in(email("approver"), PASSWORD)
	page.goto(f"/app/payment/{payment}")
	page.wait_for_function(FORM_READY, arg="Payment")
	page.wait_for_function(QUIET)
	page.locator(".actions-btn-group:visible > button").click()
	page.locator(".actions-btn-group .dropdown-item:visible", has_text="Return to Draft").click()
	dialog = page.locator(".modal.show:visible")
	dialog.locator("textarea").fill("The period is wrong.")
	dialog.locator(".btn-primary:visible").click()
	page.wait_for_function("() => cur_frm.doc.workflow_state === 'Draft' && !frappe.request.ajax_count")
	frappe.db.rollback()
	filters = {"reference_name": payment, "comment_type": "Comment", "owner": email("approver")}
	assert "The period is wrong." in frappe.get_all("Comment", filters=filters, pluck="content")[0]
