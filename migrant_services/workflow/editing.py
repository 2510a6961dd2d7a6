"""Checks when a Workflow of a governed doctype is saved: by the form, the builder, the API or a file.

Errors reject an active workflow, with all findings at once. Warnings are shown, and kept as a comment. An
inactive workflow may be unfinished, so its findings are only shown.
"""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from migrant_services.core.messages import format_findings, reject
from migrant_services.workflow import builder, deadlines, state_moves
from migrant_services.workflow.check import WorkflowFinding, check_workflow
from migrant_services.workflow.conditions import PROBLEMS_FOR_SYSTEM_MANAGERS
from migrant_services.workflow.site_context import build_site_context
from migrant_services.workflow.stages import STAGES, is_governed

# Frappe writes the state field and the document status into the table, and runs conditions, even for an inactive
# workflow. So these errors reject it too.
CODES_FOR_SYSTEM_MANAGERS = frozenset(f"CONDITION_{problem}" for problem in PROBLEMS_FOR_SYSTEM_MANAGERS)
ERRORS_WHEN_INACTIVE = CODES_FOR_SYSTEM_MANAGERS | {"STATE_FIELD", "STAGE_DOCSTATUS", "CONDITION_CHARACTERS"}


def validate(workflow: Document, method: str | None = None) -> None:
	"""Reject a workflow that would break its records or the law (hook on `Workflow`).

	:raises frappe.ValidationError: with one sentence for each finding
	"""
	check_doctype_unchanged(workflow)
	check_may_save(workflow)
	if not is_governed(workflow.document_type) or frappe.flags.in_install:
		return
	builder.restore_lost_fields(workflow)
	findings, targets, total = list_findings(workflow), {}, 0
	if cint(workflow.is_active):
		state_moves.check_none_running(workflow)
		targets, total, homeless = state_moves.plan_moves(workflow)
		findings = [*homeless, *findings]
	else:
		check_docstatus_unchanged(workflow)
	errors = [
		finding
		for finding in findings
		if finding.blocks and (cint(workflow.is_active) or finding.code in ERRORS_WHEN_INACTIVE)
	]
	if errors:
		reject(errors[0].code, format_findings(errors), title=_("The Workflow Cannot Be Used Like This"))
	if findings:
		frappe.msgprint(format_findings(findings), title=_("Please Look at This"), indicator="orange")
	workflow.flags.workflow_findings = findings
	if targets and total > state_moves.MAX_MOVED_AT_ONCE:
		state_moves.keep_old_rows(workflow, targets)
	workflow.flags.state_moves = (targets, total)


def on_update(workflow: Document, method: str | None = None) -> None:
	"""Move the records that need it, update due dates, and keep the warnings (hook on `Workflow`)."""
	targets, total = workflow.flags.pop("state_moves", None) or ({}, 0)
	if targets:
		state_moves.start_move(workflow, targets, total)
	if is_governed(workflow.document_type) and cint(workflow.is_active):
		deadlines.update_due_dates(workflow)
	if workflow.flags.workflow_findings:
		add_comment(workflow, format_findings(workflow.flags.workflow_findings))


def add_comment(workflow: Document, text: str) -> None:
	"""Add a comment, unless the last comment has the same text."""
	last = frappe.get_all(
		"Comment",
		filters={"reference_doctype": "Workflow", "reference_name": workflow.name, "comment_type": "Info"},
		pluck="content",
		order_by="creation desc",
		limit=1,
	)
	if last != [text]:
		workflow.add_comment("Info", text)


def on_trash(workflow: Document, method: str | None = None) -> None:
	"""Reject deleting an active workflow, since records need it (hook on `Workflow`)."""
	if is_governed(workflow.document_type) and cint(workflow.is_active):
		reject(
			"WORKFLOW_ACTIVE",
			_("An active workflow cannot be deleted. Activate another one first."),
			title=_("Workflow"),
		)


def check_doctype_unchanged(workflow: Document) -> None:
	"""Check that a workflow of the app keeps its doctype.

	:raises frappe.ValidationError: when it changes
	"""
	before = workflow.get_doc_before_save()
	if before and before.document_type != workflow.document_type and is_governed(before.document_type):
		reject(
			"WORKFLOW_DOCTYPE_FIXED",
			_("This workflow belongs to {0}. Make a new workflow for another kind of record.").format(
				_(before.document_type)
			),
			field="document_type",
			title=_("Workflow"),
		)


def check_may_save(workflow: Document) -> None:
	"""Check that only System Managers save workflows of other doctypes: saving one writes into their records.

	:raises frappe.PermissionError: for all other users
	"""
	if not is_governed(workflow.document_type) and "System Manager" not in frappe.get_roles():
		reject(
			"CANNOT_SAVE_WORKFLOW",
			_("Only a System Manager can save a workflow of {0}.").format(_(workflow.document_type)),
			title=_("Workflow"),
			exc=frappe.PermissionError,
		)


def check_docstatus_unchanged(workflow: Document) -> None:
	"""Check that the states of an inactive workflow keep their docstatus: Frappe copies a new one into the
	records.

	:raises frappe.ValidationError: for a state that another workflow has, or this one had, with another status
	"""
	row, of = frappe.qb.DocType("Workflow Document State"), frappe.qb.DocType("Workflow")
	query = frappe.qb.from_(row).join(of).on(of.name == row.parent).select(row.state, row.doc_status)
	stored = query.where((of.document_type == workflow.document_type) & (row.parenttype == "Workflow")).run()
	before: dict[str, set[int]] = {}
	for state, status in stored:
		before.setdefault(state, set()).add(cint(status))
	for state in workflow.states:
		if cint(state.doc_status) not in before.get(state.state, {cint(state.doc_status)}):
			reject(
				"STATE_DOCSTATUS_FIXED",
				_(
					"Records may be in the state {0}, so it keeps its document status. Give the new one to a new state."
				).format(frappe.bold(_(state.state))),
				field="states.doc_status",
				title=_("The Workflow Cannot Be Used Like This"),
			)


def list_findings(workflow: Document) -> list[WorkflowFinding]:
	"""Return all findings about a Workflow document on this site, for the current user."""
	roles = {row.allow_edit for row in workflow.states} | {row.allowed for row in workflow.transitions}
	trusted = "System Manager" in frappe.get_roles()
	site = build_site_context(workflow.document_type, roles - {None, ""}, is_system_manager=trusted)
	found = check_workflow(workflow, STAGES[workflow.document_type], site)
	known = get_stored_conditions(workflow)
	# A condition that a System Manager wrote earlier may stay when another user edits another row.
	return [
		finding
		for finding in found
		if finding.code not in CODES_FOR_SYSTEM_MANAGERS or get_condition(workflow, finding) not in known
	]


def get_stored_conditions(workflow: Document) -> set[str]:
	"""Return the conditions that the stored workflow has."""
	before = workflow.get_doc_before_save()
	return {row.condition for row in before.transitions if row.condition} if before else set()


def get_condition(workflow: Document, finding: WorkflowFinding) -> str:
	"""Return the condition of the transition that a finding is about."""
	return workflow.transitions[finding.place.row - 1].condition
