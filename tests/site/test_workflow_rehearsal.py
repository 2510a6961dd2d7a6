"""Rehearsing a workflow in its form: with the site's rights and the check's findings, changing nothing."""

import frappe
import pytest

from migrant_services.api.rehearsal import rehearse
from tests.workflows import as_user

pytest_plugins = ["tests.workflows"]


def payment_workflow():
	return frappe.get_doc("Workflow", {"document_type": "Payment", "is_active": 1}).as_dict()


def test_the_rehearsal_starts_at_the_first_state(workflow_office):
	as_user("admin")
	workflow = payment_workflow()
	begin = rehearse(workflow, "Programme Officer")
	assert (begin["state"], begin["can_edit"]) == ("Draft", True)
	step = next(step for step in begin["steps"] if not step["refusals"])
	assert rehearse(workflow, "Payment Approver", step["next_state"])["state"] == step["next_state"]


def test_rehearses_an_unsaved_edit_with_the_findings_of_the_check(workflow_office):
	as_user("admin")
	workflow = payment_workflow()
	workflow.transitions = [row for row in workflow.transitions if row.state != "Instructed"]
	answer = rehearse(frappe.as_json(workflow), "Finance Officer", "Instructed")
	assert answer["steps"] == []
	assert any(
		finding["level"] == "error" and "Instructed" in finding["text"] for finding in answer["findings"]
	)
	assert "#b91c1c" in answer["svg"], "the state in question is framed in red"
	assert payment_workflow().transitions != workflow.transitions, "nothing was saved"


def test_reports_a_right_missing_on_this_site(workflow_office):
	as_user("admin")
	workflow = payment_workflow()
	for row in workflow.transitions:
		if row.action == "Approve":
			row.allowed = "Programme Officer"
	steps = rehearse(workflow, "Programme Officer", "In Review")["steps"]
	refused = next(step for step in steps if step["action"] == "Approve")
	assert any("Programme Officer" in refusal for refusal in refused["refusals"])


def test_denies_rehearsing_to_users_who_may_not_read_workflows(workflow_office):
	as_user("admin")
	workflow = payment_workflow()
	as_user("front")
	with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
		rehearse(workflow, "Front Desk")
