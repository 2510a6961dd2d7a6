"""Every workflow that was ever active is kept, to compare with and to return to."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, now_datetime

import migrant_services
from migrant_services.workflow import exchange
from migrant_services.workflow.data import blueprints, digest
from migrant_services.workflow.guard import active_workflow
from migrant_services.workflow.seed import create_names, write_rows
from migrant_services.workflow.stages import governed

VERSION = "Workflow Version"
SHIPPED, EDITED, IMPORTED, RESTORED = "Shipped", "Edited", "Imported", "Restored"


def keep(workflow: Document, method: str | None = None) -> None:
	"""Hook on `Workflow`: keep what has just become active, unless the last version says the same."""
	if not governed(workflow.document_type) or not cint(workflow.is_active):
		return
	last = frappe.get_all(
		VERSION,
		filters={"governed_doctype": workflow.document_type},
		fields=["number", "digest", "workflow"],
		order_by="number desc",
		limit=1,
	)
	now = digest(workflow)
	if last and (last[0].digest, last[0].workflow) == (now, workflow.name):
		return
	frappe.get_doc(
		{
			"doctype": VERSION,
			"governed_doctype": workflow.document_type,
			"workflow": workflow.name,
			"number": (last[0].number if last else 0) + 1,
			"origin": workflow.flags.version_origin or _origin(workflow.document_type, now),
			"kept_on": now_datetime(),
			"kept_by": frappe.session.user,
			"digest": now,
			"content": exchange.dump(workflow, migrant_services.__version__),
		}
	).insert(ignore_permissions=True)  # why: the app's own record of an edit that was permitted


def replace(doctype: str, content: dict, origin: str) -> Document:
	"""Put other states and transitions into the active workflow of the doctype; the check decides as on any save.

	The former rows stay as a version.

	:raises frappe.ValidationError: when the check refuses them; the former workflow is active still
	"""
	active = active_workflow(doctype)
	if not active:
		frappe.throw(
			_("{0} has no active workflow. Activate one first.").format(_(doctype)), title=_("Workflow")
		)
	workflow = frappe.get_doc("Workflow", active.name)
	workflow.check_permission("write")
	keep(workflow)
	_keep_additions(workflow, content)
	create_names(content)
	write_rows(workflow, content)
	workflow.flags.version_origin = origin
	workflow.save()
	return workflow


def restore(version: str) -> Document:
	"""Return to a version that was active once."""
	kept = frappe.get_doc(VERSION, version)
	kept.check_permission("read")
	return replace(kept.governed_doctype, exchange.load(kept.content), RESTORED)


def use_shipped(doctype: str) -> Document:
	"""Return to what the installed release of the app ships."""
	return replace(doctype, blueprints()[doctype], SHIPPED)


def take_file(text: str) -> Document:
	"""Put an exported workflow in the place of the active one of its doctype.

	:raises frappe.ValidationError: when the file or what is in it cannot be taken; nothing has changed then
	"""
	try:
		content = exchange.load(text)
	except exchange.FileRefused as refused:
		finding = refused.finding
		frappe.throw(_(finding.message).format(*finding.params), title=_("Workflow File"))
	if not governed(content["document_type"]):
		frappe.throw(
			_("The file is of a kind of record that has no workflow here."), title=_("Workflow File")
		)
	roles = {row["allow_edit"] for row in content["states"]} | {
		row["allowed"] for row in content["transitions"]
	}
	missing = sorted(role for role in roles if not frappe.db.exists("Role", role))
	if missing:
		frappe.throw(
			_("This site does not have these roles: {0}. Create them, then import again.").format(
				", ".join(missing)
			),
			title=_("Workflow File"),
		)
	return replace(content["document_type"], content, IMPORTED)


def _keep_additions(workflow: Document, content: dict) -> None:
	"""Targets of states belong to the office and stay where the state stays."""
	targets = {row.state: row.get("target_days") for row in workflow.states}
	content["states"] = [{**row, "target_days": targets.get(row["state"])} for row in content["states"]]


def _origin(doctype: str, now: str) -> str:
	return SHIPPED if now == digest(blueprints()[doctype]) else EDITED
