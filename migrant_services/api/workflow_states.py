"""States of workflows, and the number of records in them. Users who edit workflows need not see a record."""

import frappe
from frappe.workflow.doctype.workflow import workflow as of_frappe

from migrant_services.access.denial_messages import check_right
from migrant_services.access.scopes import SCOPES
from migrant_services.workflow import state_moves
from migrant_services.workflow.stages import is_governed


@frappe.whitelist()
def get_workflow_state_count(
	doctype: str, workflow_state_field: str, states: str | list
) -> list[dict] | None:
	"""Replace Frappe's count behind the Workflow form, which discloses the values of any column to any
	reader.

	For records of the app the form calls `lost_states` instead, so there is nothing to count here. Workflows
	of other doctypes are only for System Managers.

	:raises frappe.PermissionError: when the user may not edit workflows
	"""
	check_right("Workflow", "write")
	if is_governed(doctype) or doctype in SCOPES or "System Manager" not in frappe.get_roles():
		return []
	return of_frappe.get_workflow_state_count(doctype, workflow_state_field, states)


@frappe.whitelist()
def lost_states(doctype: str, states: str | list) -> list[dict]:
	"""Return states that records are in and that an edited workflow would not have.

	:param states: the states of the workflow as edited
	:returns: dicts with ``state`` and ``records`` (how many)
	:raises frappe.PermissionError: when the user may not edit workflows
	"""
	check_right("Workflow", "write")
	if not is_governed(doctype):
		return []
	kept, lost = set(frappe.parse_json(states)), {}
	for group in state_moves.count_by_state(doctype):
		if group.state not in kept:
			lost[group.state] = lost.get(group.state, 0) + group.records
	return [{"state": state, "records": records} for state, records in lost.items()]
