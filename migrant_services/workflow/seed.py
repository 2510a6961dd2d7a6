"""Creates the shipped workflows on a site once, and never overwrites what the municipality has changed.

Workflows are not fixtures, because Frappe deletes and recreates fixtures at every migrate.
"""

from collections.abc import Mapping

import frappe
from frappe.utils import now_datetime

from migrant_services.workflow.data import compute_digest, load_blueprints
from migrant_services.workflow.stages import STAGES, STATE_FIELD

SETTINGS = "Migrant Services Settings"


def seed_workflows() -> None:
	"""Create what is missing. A newer blueprint replaces a workflow only if no user has changed it.
	Repeatable.
	"""
	for doctype, blueprint in load_blueprints().items():
		create_masters(blueprint)
		seed_workflow(doctype, blueprint)


def seed_workflow(doctype: str, blueprint: Mapping) -> None:
	"""Create, adopt or upgrade the workflow of one doctype."""
	shipped = get_shipped_row(doctype)
	existing = frappe.get_all(
		"Workflow", filters={"document_type": doctype}, pluck="name", order_by="is_active desc, modified desc"
	)
	if not existing:
		workflow = frappe.new_doc("Workflow", document_type=doctype)
		workflow.workflow_name = make_free_name(blueprint["workflow_name"])
		write_rows(workflow, blueprint)
		workflow.insert()
		record_shipped(doctype, workflow.name, blueprint)
	elif not shipped:
		adopt_workflow(doctype, existing[0], blueprint)
	elif int(shipped.version or 0) < blueprint["version"] and shipped.workflow in existing:
		upgrade_workflow(shipped, blueprint)


def adopt_workflow(doctype: str, name: str, blueprint: Mapping) -> None:
	"""Take over the workflow that an earlier installation left behind, with all its edits."""
	workflow = frappe.get_doc("Workflow", name)
	if not workflow.is_active:
		workflow.is_active = 1
		workflow.save()
	record_shipped(doctype, name, blueprint)


def upgrade_workflow(shipped: Mapping, blueprint: Mapping) -> None:
	"""Replace the rows of an unchanged workflow, if every document keeps its state."""
	workflow = frappe.get_doc("Workflow", shipped.workflow)
	doctype = workflow.document_type
	lost = {row.state for row in workflow.states} - {row["state"] for row in blueprint["states"]}
	in_use = lost and frappe.db.exists(doctype, {STATE_FIELD: ("in", list(lost))})
	if in_use or compute_digest(workflow) != shipped.digest:
		return
	write_rows(workflow, blueprint)
	workflow.save()
	record_shipped(doctype, workflow.name, blueprint)


def write_rows(workflow, blueprint: Mapping) -> None:
	"""Write the blueprint's rows, and switch off e-mails: Frappe would attach the document as a print."""
	workflow.update({"workflow_state_field": STATE_FIELD, "is_active": 1, "send_email_alert": 0})
	for table in ("states", "transitions"):
		# Copies: Frappe adds to the rows that it is given.
		workflow.set(table, [dict(row) for row in blueprint[table]])


def make_free_name(name: str) -> str:
	"""Return the name, with the app's name appended if another workflow has it already."""
	return f"{name} (Migrant Services)" if frappe.db.exists("Workflow", name) else name


def create_masters(blueprint: Mapping) -> None:
	"""Create the missing masters of states and actions that the blueprint uses."""
	styles = blueprint.get("styles") or {}
	for state in dict.fromkeys(row["state"] for row in blueprint["states"]):
		if not frappe.db.exists("Workflow State", state):
			frappe.get_doc(
				{"doctype": "Workflow State", "workflow_state_name": state, "style": styles.get(state, "")}
			).insert()
	for action in dict.fromkeys(row["action"] for row in blueprint["transitions"]):
		if not frappe.db.exists("Workflow Action Master", action):
			frappe.get_doc({"doctype": "Workflow Action Master", "workflow_action_name": action}).insert()


def get_shipped_row(doctype: str):
	"""Return the record in the settings of what was shipped for this doctype, or None."""
	rows = frappe.get_all(
		"Shipped Workflow",
		filters={"parent": SETTINGS, "governed_doctype": doctype},
		fields=["name", "workflow", "version", "digest"],
		order_by="creation desc",
		limit=1,
	)
	return rows[0] if rows else None


def record_shipped(doctype: str, name: str, blueprint: Mapping) -> None:
	"""Record which blueprint the site was given. The digest is the blueprint's, not the site's."""
	settings = frappe.get_single(SETTINGS)
	others = [row for row in settings.shipped_workflows if row.governed_doctype != doctype]
	settings.set("shipped_workflows", others)
	settings.append(
		"shipped_workflows",
		{
			"governed_doctype": doctype,
			"workflow": name,
			"version": str(blueprint["version"]),
			"digest": compute_digest(blueprint),
			"installed_on": now_datetime(),
		},
	)
	settings.flags.ignore_mandatory = True
	settings.save(ignore_permissions=True)  # why: the settings' read-only record of the app itself


def deactivate_workflows() -> None:
	"""Switch the app's workflows off before the app is removed; another installation adopts them.

	Only those in use are written, so they are the last modified, and no draft is adopted instead.
	"""
	for doctype in STAGES:
		frappe.db.set_value("Workflow", {"document_type": doctype, "is_active": 1}, "is_active", 0)
		frappe.clear_cache(doctype=doctype)
