"""Returning to what was shipped or was before, and carrying a workflow as a file."""

import json

import frappe
import pytest

from migrant_services.api import workflow_versions as api
from migrant_services.workflow.data import compute_digest, load_blueprints
from tests.workflows import as_user

pytest_plugins = ["tests.workflows"]


def active(doctype="Payment"):
	return frappe.get_doc("Workflow", {"document_type": doctype, "is_active": 1})


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
	assert [(row["kind"], row["table"]) for row in api.compare_with_shipped(workflow.name)] == [
		("Added", "Transition"),
		("Removed", "Transition"),
	]
	api.use_shipped(workflow.name)
	assert api.compare_with_shipped(workflow.name) == []
	assert compute_digest(active()) == compute_digest(load_blueprints()["Payment"])


def test_keeps_the_previous_version_and_can_return_to_it(workflow_office):
	workflow = rename_action()
	edited = compute_digest(workflow)
	api.use_shipped(workflow.name)
	kept = next(version for version in api.former(workflow.name) if version.origin == "Edited")
	assert api.compare_with_version(workflow.name, kept.name)
	api.restore(kept.name)
	assert compute_digest(active()) == edited


def test_saving_without_a_change_keeps_no_new_version(workflow_office):
	workflow = rename_action()
	count = len(api.former(workflow.name))
	workflow.reload()
	workflow.save()
	assert len(api.former(workflow.name)) == count


def test_a_target_set_by_the_office_survives_the_shipped_version(workflow_office):
	workflow = rename_action()
	workflow.states[1].target_days = 3
	workflow.save()
	api.use_shipped(workflow.name)
	assert next(row for row in active().states if row.state == workflow.states[1].state).target_days == 3


def test_a_workflow_survives_export_and_import(workflow_office):
	workflow = rename_action()
	edited = compute_digest(workflow)
	content = api.export_file(workflow.name)["content"]
	api.use_shipped(workflow.name)
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
			lambda: api.use_shipped(workflow.name),
			lambda: api.import_file("{}"),
			lambda: api.former(workflow.name),
		):
			# `frappe.has_permission` raises a plain ValidationError in some releases.
			with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
				call()
	as_user("admin")
	assert compute_digest(active()) == compute_digest(workflow)
