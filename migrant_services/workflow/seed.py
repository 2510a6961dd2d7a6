"""Puts the shipped workflows on a site, once, and never over what the municipality made of them.

Workflows are not fixtures: Frappe deletes and inserts fixtures anew at every migrate.
"""

from collections.abc import Mapping

import frappe
from frappe.utils import now_datetime

from migrant_services.workflow.data import compute_digest, load_blueprints
from migrant_services.workflow.stages import STAGES, STATE_FIELD

SETTINGS = "Migrant Services Settings"


def seed_workflows() -> None:
	"""Create what is missing. A newer blueprint replaces only a workflow nobody has changed. Repeatable."""
	for doctype, blueprint in load_blueprints().items():
		create_masters(blueprint)
		seed_workflow(doctype, blueprint)


def seed_workflow(doctype: str, blueprint: Mapping) -> None:
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
	"""Take up the workflow that an earlier installation left behind, with every edit it has."""
	workflow = frappe.get_doc("Workflow", name)
	if not workflow.is_active:
		workflow.is_active = 1
		workflow.save()
	record_shipped(doctype, name, blueprint)


def upgrade_workflow(shipped: Mapping, blueprint: Mapping) -> None:
	"""Replace the rows of a workflow still as shipped, when every document finds its state again."""
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
	"""The blueprint's rows, and no e-mails: Frappe's would carry the document as an attached print."""
	workflow.update({"workflow_state_field": STATE_FIELD, "is_active": 1, "send_email_alert": 0})
	workflow.set("states", blueprint["states"])
	workflow.set("transitions", blueprint["transitions"])


def make_free_name(wanted: str) -> str:
	"""The name itself, or with the app's name behind it where another workflow has it already."""
	return f"{wanted} (Migrant Services)" if frappe.db.exists("Workflow", wanted) else wanted


def create_masters(blueprint: Mapping) -> None:
	"""The masters of states and actions that the blueprint uses; existing ones keep their look."""
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
	"""What was shipped for this doctype, as recorded in the settings, or None."""
	rows = frappe.get_all(
		"Shipped Workflow",
		filters={"parent": SETTINGS, "governed_doctype": doctype},
		fields=["name", "workflow", "version", "digest"],
		order_by="creation desc",
		limit=1,
	)
	return rows[0] if rows else None


def record_shipped(doctype: str, name: str, blueprint: Mapping) -> None:
	"""Write down which blueprint the site was given; the digest is the blueprint's, not the site's."""
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
	"""Before the app goes: switch its workflows off and keep them, for an installation to find them again.

	Only those in use are written, so that they are the last modified and no draft beside them is adopted.
	"""
	for doctype in STAGES:
		frappe.db.set_value("Workflow", {"document_type": doctype, "is_active": 1}, "is_active", 0)
		frappe.clear_cache(doctype=doctype)
