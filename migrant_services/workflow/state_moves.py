"""Moves records out of a state that leaves the workflow.

A workflow must fit its records. A user who removes or renames a state chooses a new state for its records, in
``state_moves`` of the Workflow document: a mapping from old to new states. A few records move with the save
itself, many in the background. Until they are done, the workflow keeps the old state, but no transition leads
to it.
"""

import json
from collections.abc import Mapping
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder.functions import Count
from frappe.utils import cint, now

from migrant_services.core import jobs
from migrant_services.core.locks import lock_document, lock_rows
from migrant_services.core.messages import reject
from migrant_services.core.naming import make_bulk_name
from migrant_services.workflow.check import STATES, Place, WorkflowFinding, make_workflow_finding
from migrant_services.workflow.data import STATE_KEYS
from migrant_services.workflow.deadlines import compute_due_date
from migrant_services.workflow.stages import DUE_FIELD, SINCE_FIELD, STAGE_FIELD, STAGES, STATE_FIELD, Stages

MOVE = "State Move"
# Up to this many records move within the save of the workflow.
MAX_MOVED_AT_ONCE = 500
BATCH_SIZE = 2000


class StateGroup(NamedTuple):
	"""Records with the same state, docstatus and stage."""

	state: str
	docstatus: int
	stage: str
	records: int


def count_by_state(doctype: str) -> list[StateGroup]:
	"""Return the records of the doctype that have a state, counted by group. One pass over an index."""
	table = frappe.qb.DocType(doctype)
	columns = (table[STATE_FIELD], table.docstatus, table[STAGE_FIELD])
	rows = frappe.qb.from_(table).select(*columns, Count("*")).groupby(*columns).run()
	return [StateGroup(*row) for row in rows if row[0]]


def can_move(stages: Stages, before: str, after: str) -> bool:
	"""Return whether editing a workflow may move records from one stage to another.

	Only a step that a user takes approves, pays, sends or anonymises. What was sent cannot be taken back.
	"""
	if before == after:
		return True
	guarded = stages.by_app | stages.sealed | stages.two_people | stages.paid_out
	if after in guarded or before in stages.sealed:
		return False
	return after in stages.past_release if before in stages.released else after not in stages.released


def plan_moves(workflow: Document) -> tuple[dict[str, str], int, list[WorkflowFinding]]:
	"""Return what the edited workflow means for the existing records.

	:returns: targets by state (a state whose stage changed goes to itself), number of records to move, errors
	"""
	targets = parse_targets(workflow)
	rows = {row.state: row for row in reversed(workflow.states)}
	needed, total, errors = {}, 0, []
	for group in count_by_state(workflow.document_type):
		target = group.state if group.state in rows else targets.get(group.state)
		if target not in rows:
			errors.append(
				make_workflow_finding(
					"STATE_IN_USE", Place(STATES, 0, group.state), group.state, group.records
				)
			)
			continue
		row = rows[target]
		moves = (target, row.update_value) != (group.state, group.stage)
		if cint(row.doc_status) != group.docstatus:
			errors.append(
				make_workflow_finding("MOVE_DOCSTATUS", Place(STATES, row.idx, target), group.state, target)
			)
		elif not can_move(STAGES[workflow.document_type], group.stage, row.update_value):
			errors.append(
				make_workflow_finding(
					"MOVE_STAGE",
					Place(STATES, row.idx, target),
					group.state,
					target,
					group.stage,
					row.update_value,
				)
			)
		elif moves:
			needed[group.state] = target
			total += group.records
	return needed, total, errors


def parse_targets(workflow: Document) -> dict[str, str]:
	"""Return ``state_moves`` as the client sent it, texts only."""
	sent = workflow.get("state_moves")
	try:
		sent = json.loads(sent) if isinstance(sent, str) else sent
	except ValueError:
		sent = None
	return {str(old): str(new) for old, new in sent.items()} if isinstance(sent, Mapping) else {}


def keep_old_rows(workflow: Document, targets: Mapping[str, str]) -> None:
	"""Keep the states that records are still in, until the background move is done."""
	siblings = frappe.get_all("Workflow", filters={"document_type": workflow.document_type}, pluck="name")
	stored = frappe.get_all(
		"Workflow Document State",
		filters={"parent": ("in", siblings), "state": ("in", list(targets))},
		fields=list(STATE_KEYS),
		order_by="modified desc",
	)
	kept = {row.state for row in workflow.states}
	for row in stored:
		if row.state not in kept:
			kept.add(row.state)
			workflow.append("states", row)


def get_running_move(doctype: str) -> Document | None:
	"""Return the unfinished move of this doctype's records, or None."""
	name = frappe.db.get_value(MOVE, {"governed_doctype": doctype, "status": "Running"})
	return frappe.get_doc(MOVE, name) if name else None


def check_none_running(workflow: Document) -> None:
	"""Check that no records of the workflow are being moved.

	:raises frappe.ValidationError: when some are being moved
	"""
	move = get_running_move(workflow.document_type)
	if move and not workflow.flags.finishes_state_move:
		reject(
			"WORKFLOW_MOVING_RECORDS",
			_(
				"Records are being moved to their new states: {0} of {1} are done. Edit the workflow after that."
			).format(move.moved, move.total),
			title=_("Workflow"),
		)


def start_move(workflow: Document, targets: dict[str, str], total: int) -> None:
	"""Move the records now, or in the background when there are many."""
	move = frappe.new_doc(MOVE)
	move.update(
		{
			"workflow": workflow.name,
			"governed_doctype": workflow.document_type,
			"targets": json.dumps(targets, ensure_ascii=False),
			"total": total,
			"status": "Running",
		}
	)
	move.insert(ignore_permissions=True)  # why: the app's own record of a permitted save
	if total > MAX_MOVED_AT_ONCE:
		jobs.enqueue(MOVE, move.name)
		return
	while move_batch(move):
		pass
	move.db_set({"status": "Done", "moved": total})


def run_move(name: str) -> None:
	"""Move the records batch by batch, each in its own transaction, then remove the old states
	(:data:`migrant_services.core.jobs.KINDS`).
	"""
	while True:
		# Locked, so that two workers never move the same records.
		move = lock_document(MOVE, name)
		if move.status != "Running":
			return
		count = move_batch(move)
		if not count:
			break
		move.db_set("moved", min(move.moved + count, move.total))
		frappe.db.commit()  # why: a background job; moved records stay moved when the next batch is interrupted
		frappe.publish_progress(
			100 * move.moved / max(move.total, 1),
			title=_("Moving records to their new states"),
			doctype="Workflow",
			docname=move.workflow,
		)
	finish_move(move)
	frappe.db.commit()  # why: end of the background job


def finish_move(move: Document) -> None:
	"""Remove the old states from the workflow when no record is left in them."""
	workflow = frappe.get_doc("Workflow", move.workflow)
	gone = {old for old, new in json.loads(move.targets).items() if old != new}
	if gone & {row.state for row in workflow.states}:
		workflow.states = [row for row in workflow.states if row.state not in gone]
		for number, row in enumerate(workflow.states, 1):
			row.idx = number
		workflow.flags.finishes_state_move = True
		workflow.save(ignore_permissions=True)  # why: ends the edit that an authorised user saved
	move.db_set({"status": "Done", "moved": move.total})


def move_batch(move: Document) -> int:
	"""Move up to BATCH_SIZE records of one group, and return how many were moved."""
	doctype, table = move.governed_doctype, frappe.qb.DocType(move.governed_doctype)
	rows = {row.state: row for row in reversed(frappe.get_doc("Workflow", move.workflow).states)}
	for old, new in json.loads(move.targets).items():
		query = frappe.qb.from_(table).select(table.name).where(table[STATE_FIELD] == old)
		if old == new:
			query = query.where(table[STAGE_FIELD] != rows[new].update_value)
		# Locked: a record in which a clerk takes a step at this moment is moved after that step, or not at all.
		names = lock_rows(query.limit(BATCH_SIZE), pluck=True)
		if not names:
			continue
		moment = now()
		(
			frappe.qb.update(table)
			.set(table[STATE_FIELD], new)
			.set(table[STAGE_FIELD], rows[new].update_value)
			.set(table[SINCE_FIELD], moment)
			.set(table[DUE_FIELD], compute_due_date(rows[new], doctype, moment))
			.set(table.modified, moment)
			.where(table.name.isin(names))
		).run()
		_add_comments(
			doctype,
			names,
			_("The workflow was edited: moved from {0} to {1}.").format(_(old), _(new)),
			moment,
		)
		_delete_open_actions(doctype, names)
		return len(names)
	return 0


def _add_comments(doctype: str, names: list[str], text: str, moment: str) -> None:
	"""Add one comment to each record, in a few statements."""
	user = frappe.session.user
	fields = ["name", "creation", "modified", "owner", "modified_by", "comment_type", "comment_email"]
	fields += ["reference_doctype", "reference_name", "content"]
	rows = [
		(make_bulk_name(), moment, moment, user, user, "Info", user, doctype, name, text) for name in names
	]
	frappe.db.bulk_insert("Comment", fields, rows)


def _delete_open_actions(doctype: str, names: list[str]) -> None:
	"""Delete the open Workflow Actions of the old state."""
	action, role = frappe.qb.DocType("Workflow Action"), frappe.qb.DocType("Workflow Action Permitted Role")
	open_ = (
		frappe.qb.from_(action)
		.select(action.name)
		.where(
			(action.reference_doctype == doctype)
			& action.reference_name.isin(names)
			& (action.status == "Open")
		)
	)
	if old := [row[0] for row in open_.run()]:
		frappe.qb.from_(role).delete().where(role.parent.isin(old)).run()
		frappe.qb.from_(action).delete().where(action.name.isin(old)).run()
