"""Exchanging a single workflow as a file, for the Workflow form."""

import frappe
from frappe import _

import migrant_services
from migrant_services.access.denial_messages import check_right
from migrant_services.core.messages import reject
from migrant_services.workflow import exchange, replacement
from migrant_services.workflow.stages import is_governed


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
	check_right("Workflow", "write")
	return replacement.import_file(content).name


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
