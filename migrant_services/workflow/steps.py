"""Finds the action that takes a record to a stage. Only the stage counts, not the name of the action."""

import frappe
from frappe.model.document import Document
from frappe.model.workflow import get_transitions, has_approval_access
from frappe.utils import cint

from migrant_services.workflow import guard


def find_action(doc: Document, stage: str) -> str | None:
	"""Return the action with which the user takes the stored record to the stage, or None.

	An action that needs a reason does not count, because no reason was asked for here.
	"""
	workflow = guard.get_active_workflow(doc.doctype)
	if not workflow:
		return None
	for transition in get_transitions(doc, workflow):
		leads_there = any(
			guard.get_stage(row) == stage for row in guard.list_state_rows(workflow, transition.next_state)
		)
		by_user = has_approval_access(frappe.session.user, doc, transition)
		if leads_there and by_user and not cint(transition.get("ask_reason")):
			return transition.action
	return None
