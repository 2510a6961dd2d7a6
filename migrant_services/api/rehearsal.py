"""Tries a workflow, saved or not, without touching a record."""

import frappe
from frappe import _

from migrant_services.access.denial_messages import check_right
from migrant_services.core.messages import format_finding, reject
from migrant_services.workflow.data import normalise_workflow
from migrant_services.workflow.editing import list_findings
from migrant_services.workflow.picture import draw_workflow
from migrant_services.workflow.rehearsal import list_editors, list_steps
from migrant_services.workflow.site_context import get_rights_by_role
from migrant_services.workflow.stages import is_governed


@frappe.whitelist()
def rehearse(
	workflow: str | dict,
	role: str,
	state: str | None = None,
	own_work: bool = False,
	met: str | list | None = None,
) -> dict:
	"""Return the picture of the workflow, and what a user with ``role`` can do in ``state``.

	:param workflow: the Workflow as it is in the form
	:param state: the state of the record; by default the first state
	:param own_work: whether this user worked on the record before
	:param met: conditions that are taken as true
	:returns: ``svg``, ``state``, ``stage``, ``editors`` (of the state), ``can_edit``, ``steps``, and the
		``findings`` of the check as sentences with their level
	:raises frappe.PermissionError: when the user may not read workflows
	"""
	check_right("Workflow")
	workflow = frappe.parse_json(workflow)
	plain = normalise_workflow(workflow)
	names = [row["state"] for row in plain["states"] if row["state"]]
	if not names:
		reject(
			"WORKFLOW_WITHOUT_STATES",
			_("This workflow has no states yet. Add them first."),
			title=_("Try It"),
		)
	state = state if state in names else names[0]
	stage = next(row["update_value"] for row in plain["states"] if row["state"] == state)
	doctype, findings = workflow.get("document_type"), _list_findings(workflow)
	return {
		"svg": draw_workflow(workflow, _get_severity(findings), translate=_, current=state),
		"findings": [{"level": finding.level, "text": format_finding(finding)} for finding in findings],
		"state": state,
		"stage": stage,
		"editors": [_(editor) for editor in list_editors(workflow, state)],
		"can_edit": role in list_editors(workflow, state),
		"steps": [
			{
				"action": _(step.action),
				"next_state": step.next_state,
				"next_label": _(step.next_state),
				"condition": step.condition,
				"refusals": [_format_refusal(finding) for finding in step.refusals],
			}
			for step in list_steps(
				workflow,
				state,
				{role},
				get_rights_by_role(doctype) if frappe.db.exists("DocType", doctype) else {},
				bool(own_work),
				frappe.parse_json(met) or (),
			)
		],
	}


def _list_findings(workflow: dict) -> list:
	doc = frappe.get_doc({**workflow, "doctype": "Workflow"})
	return list_findings(doc) if is_governed(doc.document_type) else []


def _get_severity(findings: list) -> dict[str, str]:
	"""Return the worst level by state. Errors come first in the findings."""
	return {finding.place.state: finding.level for finding in reversed(findings) if finding.place.state}


def _format_refusal(finding) -> str:
	# A condition is code. All other parameters are texts of the desk.
	params = finding.params if finding.code == "CONDITION" else map(_, finding.params)
	return _(finding.message).format(*params)
