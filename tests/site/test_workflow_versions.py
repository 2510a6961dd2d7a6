"""Returning to what was shipped or was before, and carrying a workflow as a file."""

import json

import frappe
import pytest

from migrant_services.api import configuration
from migrant_services.api import workflow_versions as api
from migrant_services.workflow.data import compute_digest, load_blueprints
from tests.workflows import as_user

pytest_plugins = ["tests.workflows"]


def active(doctype="Payment"):
	return frappe.get_doc("Workflow", {"document_type": doctype, "is_active": 1})


def compare_with_shipped(workflow) -> list[str]:
	return configuration.compare_with_shipped("Workflow", workflow.name)


def former(workflow) -> list[dict]:
	return configuration.list_versions("Workflow", workflow.name)


def use_shipped(workflow) -> None:
	configuration.use_shipped("Workflow", workflow.name)


def rename_action(new="Authorise"):
	as_user("admin")
	if not frappe.db.exists("Workflow Action Master", new):
		frappe.get_doc({"doctype": "Workflow Action Master", "workflow_action_name": new}).insert()
	workflow = active()
	next(row for row in workflow.transitions if row.action == "Approve").action = new
	workflow.save()
	return workflow


def test_compares_an_edit_row_by_row_and_reverts_it(workflow_office):
	workflow = rename_action()
	added, removed = compare_with_shipped(workflow)
	assert added.startswith("Transitions: added ") and "Authorise" in added
	assert removed.startswith("Transitions: removed ") and "Approve" in removed
	use_shipped(workflow)
	assert compare_with_shipped(workflow) == []
	assert compute_digest(active()) == compute_digest(load_blueprints()["Payment"])


def test_keeps_the_previous_version_and_can_return_to_it(workflow_office):
	workflow = rename_action()
	edited = compute_digest(workflow)
	use_shipped(workflow)
	kept = next(version for version in former(workflow) if version.origin == "Edited")
	assert configuration.compare_versions(kept.name)
	configuration.restore_version(kept.name)
	assert compute_digest(active()) == edited


def test_saving_without_a_change_keeps_no_new_version(workflow_office):
	workflow = rename_action()
	count = len(former(workflow))
	workflow.reload()
	workflow.save()
	assert len(former(workflow)) == count


def test_a_target_set_by_the_office_survives_the_shipped_version(workflow_office):
	workflow = rename_action()
	workflow.states[1].target_days = 3
	workflow.save()
	use_shipped(workflow)
	assert next(row for row in active().states if row.state == workflow.states[1].state).target_days == 3


def test_a_workflow_survives_export_and_import(workflow_office):
	workflow = rename_action()
	edited = compute_digest(workflow)
	content = api.export_file(workflow.name)["content"]
	use_shipped(workflow)
	api.import_file(content)
	assert compute_digest(active()) == edited


def bad_file(change):
	from migrant_services.workflow import exchange

	content = {**load_blueprints()["Payment"]}
	content["states"], content["transitions"] = map(
		json.loads, map(json.dumps, (content["states"], content["transitions"]))
	)
	change(content)
	return exchange.export_workflow(content, "0")


@pytest.mark.parametrize(
	"change",
	[
		lambda content: content.update(document_type="User"),
		lambda content: content["transitions"].clear(),
		lambda content: content["transitions"][0].update(allowed="No Such Role"),
		lambda content: content["transitions"][0].update(condition="doc.amount >"),
		lambda content: content["states"][0].update(update_value="No Such Stage"),
	],
)
def test_rejects_a_bad_file_and_keeps_the_workflow(workflow_office, change):
	as_user("admin")
	before = compute_digest(active())
	frappe.db.savepoint("before_import")
	with pytest.raises(frappe.ValidationError):
		api.import_file(bad_file(change))
	frappe.db.rollback(save_point="before_import")
	assert compute_digest(active()) == before


def test_denies_reverting_a_workflow_to_others(workflow_office):
	workflow = rename_action()
	for key in ("approver", "front", "officer"):
		as_user(key)
		for call in (
			lambda: use_shipped(workflow),
			lambda: api.import_file("{}"),
			lambda: former(workflow),
		):
			# `frappe.has_permission` raises a plain ValidationError in some releases.
			with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
				call()
	as_user("admin")
	assert compute_digest(active()) == compute_digest(workflow)
