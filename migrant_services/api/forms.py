"""Own questions, for the form in which they are made."""

import frappe

from migrant_services.core.messages import format_finding
from migrant_services.forms import editing
from migrant_services.forms.questions import QUESTION


@frappe.whitelist(methods=["POST"])
def put_in_use(question: str) -> str:
	"""Have a question asked from now on, and return its status: its column may still be in preparation.

	:raises frappe.ValidationError: with every finding of the check
	:raises frappe.PermissionError: when the user may not change questions
	"""
	doc = frappe.get_doc(QUESTION, question)
	doc.put_in_use()
	return doc.status


@frappe.whitelist(methods=["POST"])
def retire(question: str) -> str:
	"""Ask a question no more, keep its answers, and return its status.

	:raises frappe.PermissionError: when the user may not change questions
	"""
	doc = frappe.get_doc(QUESTION, question)
	doc.retire()
	return doc.status


@frappe.whitelist()
def list_findings(question: str) -> list[dict]:
	"""Return what the check finds in a stored question: ``level`` and ``text`` of each.

	:raises frappe.PermissionError: when the user may not read questions
	"""
	doc = frappe.get_doc(QUESTION, question)
	doc.check_permission("read")
	return [{"level": found.level, "text": format_finding(found)} for found in editing.list_findings(doc)]
