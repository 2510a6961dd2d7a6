"""Comparing, restoring and exchanging workflows, for the Workflow form."""

import frappe
from frappe import _

import migrant_services
from migrant_services.core.messages import reject
from migrant_services.workflow import exchange, versions
from migrant_services.workflow.compare import compare_workflows
from migrant_services.workflow.data import load_blueprints
from migrant_services.workflow.stages import is_governed


@frappe.whitelist()
def compare_with_shipped(workflow: str) -> list[dict]:
	"""Return the differences from the workflow that the app ships, row by row, in the language of the user."""
	doc = _get_readable(workflow)
	return [
		_describe_difference(difference)
		for difference in compare_workflows(load_blueprints()[doc.document_type], doc)
	]


@frappe.whitelist()
def former(workflow: str) -> list[dict]:
	"""Return the stored versions of the workflows of this doctype, newest first."""
	doc = _get_readable(workflow)
	return frappe.get_list(
		versions.VERSION,
		filters={"governed_doctype": doc.document_type},
		fields=["name", "number", "origin", "kept_on", "kept_by"],
		order_by="number desc",
		limit=50,
	)


@frappe.whitelist()
def compare_with_version(workflow: str, version: str) -> list[dict]:
	"""Return the differences from a stored version."""
	doc, kept = _get_readable(workflow), frappe.get_doc(versions.VERSION, version)
	kept.check_permission("read")
	return [
		_describe_difference(difference)
		for difference in compare_workflows(exchange.parse_workflow_file(kept.content), doc)
	]


@frappe.whitelist(methods=["POST"])
def use_shipped(workflow: str) -> str:
	"""Return to the shipped version, and return the name of the active workflow. The present one is stored."""
	return versions.restore_shipped(_get_readable(workflow).document_type).name


@frappe.whitelist(methods=["POST"])
def restore(version: str) -> str:
	"""Return to a stored version, and return the name of the active workflow."""
	return versions.restore_version(version).name


@frappe.whitelist()
def export_file(workflow: str) -> dict:
	"""Return name and text of the file to carry to another site."""
	doc = _get_readable(workflow)
	name = "workflow-{}.json".format(frappe.scrub(doc.document_type).replace("_", "-"))
	return {"file_name": name, "content": exchange.export_workflow(doc, migrant_services.__version__)}


@frappe.whitelist(methods=["POST"])
def import_file(content: str) -> str:
	"""Import an exported workflow, and return the name of the active workflow.

	:raises frappe.ValidationError: with the reason as a sentence; the former workflow stays active
	"""
	frappe.has_permission("Workflow", "write", throw=True)
	return versions.import_file(content).name


def _get_readable(workflow: str):
	doc = frappe.get_doc("Workflow", workflow)
	doc.check_permission("read")
	if not is_governed(doc.document_type):
		reject(
			"NO_SHIPPED_WORKFLOW",
			_("The app ships no workflow for this kind of record."),
			title=_("Workflow"),
		)
	return doc


def _describe_difference(difference) -> dict:
	return {
		"kind": _(difference.kind),
		"table": {"states": _("State"), "transitions": _("Transition")}.get(
			difference.table, _("First State")
		),
		"row": " · ".join(_(part) for part in difference.row if part),
		"before": _format_values(difference.before) if difference.kind == "Changed" else "",
		"after": _format_values(difference.after) if difference.kind == "Changed" else "",
	}


def _format_values(fields: dict) -> str:
	doctypes = ("Workflow Document State", "Workflow Transition")
	labels = {
		df.fieldname: _(df.label)
		for doctype in doctypes
		for df in frappe.get_meta(doctype).fields
		if df.label
	}
	return ", ".join(
		f"{labels.get(field, field)}: {value if value != '' else '–'}" for field, value in fields.items()
	)
