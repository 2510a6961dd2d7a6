"""Keeps every workflow that was ever active, to compare it and to return to it."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, now_datetime

import migrant_services
from migrant_services.core.messages import reject, to_sentence
from migrant_services.workflow import exchange
from migrant_services.workflow.data import compute_digest, load_blueprints
from migrant_services.workflow.guard import get_active_workflow
from migrant_services.workflow.seed import create_masters, write_rows
from migrant_services.workflow.stages import is_governed

VERSION = "Workflow Version"
SHIPPED, EDITED, IMPORTED, RESTORED = "Shipped", "Edited", "Imported", "Restored"


def keep_version(workflow: Document, method: str | None = None) -> None:
	"""Keep a workflow that has just become active, unless the last version is the same (hook on `Workflow`)."""
	if not is_governed(workflow.document_type) or not cint(workflow.is_active):
		return
	last = frappe.get_all(
		VERSION,
		filters={"governed_doctype": workflow.document_type},
		fields=["number", "digest", "workflow"],
		order_by="number desc",
		limit=1,
	)
	now = compute_digest(workflow)
	if last and (last[0].digest, last[0].workflow) == (now, workflow.name):
		return
	frappe.get_doc(
		{
			"doctype": VERSION,
			"governed_doctype": workflow.document_type,
			"workflow": workflow.name,
			"number": (last[0].number if last else 0) + 1,
			"origin": workflow.flags.version_origin or _get_origin(workflow.document_type, now),
			"kept_on": now_datetime(),
			"kept_by": frappe.session.user,
			"digest": now,
			"content": exchange.export_workflow(workflow, migrant_services.__version__),
		}
	).insert(ignore_permissions=True)  # why: the app's own record of an edit that was permitted


def replace_workflow(doctype: str, content: dict, origin: str) -> Document:
	"""Replace the states and transitions of the active workflow of the doctype. The usual checks apply.

	The former rows stay as a version.

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
	keep_version(workflow)
	_keep_targets(workflow, content)
	create_masters(content)
	write_rows(workflow, content)
	workflow.flags.version_origin = origin
	workflow.save()
	return workflow


def restore_version(version: str) -> Document:
	"""Return to a version that was active before."""
	kept = frappe.get_doc(VERSION, version)
	kept.check_permission("read")
	return replace_workflow(kept.governed_doctype, exchange.parse_workflow_file(kept.content), RESTORED)


def restore_shipped(doctype: str) -> Document:
	"""Return to the workflow that the installed release of the app ships."""
	return replace_workflow(doctype, load_blueprints()[doctype], SHIPPED)


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


def _keep_targets(workflow: Document, content: dict) -> None:
	"""Keep the targets of states that stay, since they belong to the office."""
	targets = {row.state: row.get("target_days") for row in workflow.states}
	content["states"] = [{**row, "target_days": targets.get(row["state"])} for row in content["states"]]


def _get_origin(doctype: str, now: str) -> str:
	return SHIPPED if now == compute_digest(load_blueprints()[doctype]) else EDITED
