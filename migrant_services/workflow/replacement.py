"""Replaces the rows of an active workflow, with the usual checks."""

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.core.messages import reject, to_sentence
from migrant_services.workflow import exchange
from migrant_services.workflow.guard import get_active_workflow
from migrant_services.workflow.seed import create_masters, write_rows
from migrant_services.workflow.stages import is_governed

# What the version that is kept says about where the rows come from.
IMPORTED = "Imported"


def replace_workflow(doctype: str, content: dict, origin: str, *, keep_targets: bool = True) -> Document:
	"""Replace the states and transitions of the active workflow of the doctype. The usual checks apply.

	The former rows stay as a version (Configuration Version).

	:param keep_targets: whether the targets of states that stay are kept, since they belong to the office
	:raises frappe.ValidationError: when the check rejects them; the former workflow stays active
	"""
	active = get_active_workflow(doctype)
	if not active:
		reject(
			"NO_WORKFLOW_TO_REPLACE",
			_("{0} has no active workflow. Activate one first.").format(_(doctype)),
			title=_("Workflow"),
		)
	workflow = frappe.get_doc("Workflow", active.name)
	workflow.check_permission("write")
	if keep_targets:
		content = {**content, "states": _keep_targets(workflow, content["states"])}
	create_masters(content)
	write_rows(workflow, content)
	workflow.flags.version_origin = origin
	workflow.save()
	return workflow


def import_file(text: str) -> Document:
	"""Replace the active workflow of its doctype by an exported one.

	:raises frappe.ValidationError: when the file or its content cannot be imported; nothing has changed then
	"""
	try:
		content = exchange.parse_workflow_file(text)
	except exchange.InvalidWorkflowFile as refused:
		reject(refused.code, to_sentence(refused.finding), title=_("Workflow File"))
	if not is_governed(content["document_type"]):
		reject(
			"WORKFLOW_FILE_OTHER_KIND",
			_("The file is of a kind of record that has no workflow here."),
			title=_("Workflow File"),
		)
	roles = {row["allow_edit"] for row in content["states"]} | {
		row["allowed"] for row in content["transitions"]
	}
	missing = sorted(role for role in roles if not frappe.db.exists("Role", role))
	if missing:
		reject(
			"WORKFLOW_FILE_ROLES_MISSING",
			_("This site does not have these roles: {0}. Create them, then import again.").format(
				", ".join(missing)
			),
			title=_("Workflow File"),
		)
	return replace_workflow(content["document_type"], content, IMPORTED)


def _keep_targets(workflow: Document, states: list[dict]) -> list[dict]:
	"""Return the states with the targets that the workflow has."""
	targets = {row.state: row.get("target_days") for row in workflow.states}
	return [{**row, "target_days": targets.get(row["state"])} for row in states]
