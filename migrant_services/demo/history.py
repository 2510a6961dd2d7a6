"""Storing records that have not changed for days, without Frappe's work for records that move.

Workflow actions, notifications and realtime events of a year of cases would take minutes and be of no use. Each
record is made by its controller's rules, as the user who made it and by the users who may take its steps in the
site's workflow, and then stored once, as it stands.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import frappe
from frappe import _
from frappe.model.workflow import is_transition_condition_satisfied

from migrant_services.demo.logins import acting_as
from migrant_services.demo.spec import Spec
from migrant_services.demo.stages import Edge, actors, find_way, next_state, workflow_of
from migrant_services.workflow.stages import SINCE_FIELD, STAGE_FIELD, STAGES, STATE_FIELD, is_governed

LATELY = timedelta(days=7)


def is_past(spec: Spec, now: datetime) -> bool:
	"""Return whether nothing has happened to the record for days and no user waits for it, as approvers do for payments."""
	if spec.doctype != "Consent" and not is_governed(spec.doctype):
		return False
	waiting = spec.doctype == "Payment" and (
		not spec.steps or spec.steps[-1].stage not in STAGES["Payment"].ends
	)
	return now - spec.last >= LATELY and not waiting


def write(spec: Spec, values: dict, steps: list[tuple], emails: dict[str, str]) -> bool:
	"""Make the record with all its steps and store it.

	:param values: of the new record
	:param steps: (step, its values) in their order
	:param emails: users by role
	:returns: False when the workflow does not lead where the plan does; the record stays where it got to
	"""
	with acting_as(emails[spec.role]):
		doc = frappe.new_doc(spec.doctype)
		doc.update(values)
		doc.check_permission("create")
		doc.name = spec.name
		doc.owner = doc.modified_by = emails[spec.role]
		doc.run_method("before_insert")
		# Controllers that fill in fields at every stage need a complete record to start from.
		if follows_stages(doc):
			doc.run_method("validate")
	case, arrived = Case(doc), True
	for step, written in steps:
		preferred = [role for role in (step.role, spec.role) if role]
		with acting_as(emails[preferred[0]]):
			doc.update(written)
			if written and not step.stage:
				doc.run_method("validate")
		if step.stage and not case.move(step, preferred):
			arrived = False
			break
	if not follows_stages(doc):
		with acting_as(doc.modified_by):
			doc.run_method("validate")
	_store(doc, spec, case.comments, spec.stamps if arrived else {})
	return arrived


def follows_stages(doc) -> bool:
	"""Return whether the controller fills in fields when the stage changes."""
	return hasattr(doc, "follow_stage")


class Case:
	"""A record on its way through the workflow, in memory."""

	def __init__(self, doc):
		self.doc = doc
		self.workflow = workflow_of(doc.doctype) if is_governed(doc.doctype) else None
		self.acted = {doc.owner}
		self.comments: list[dict] = []

	def move(self, step, preferred: list[str]) -> bool:
		"""Go to the stage of the step; False when no path leads there or no user may take it."""
		way = find_way(self.workflow, self.doc, step.stage, self.closed())
		for edge in way:
			row = next_state(self.workflow, edge)
			actor = next(self.actors(edge, preferred), None)
			if not actor:
				return False
			with acting_as(actor):
				state = {
					STATE_FIELD: row.state,
					STAGE_FIELD: row.update_value,
					"docstatus": int(row.doc_status),
				}
				self.doc.update(state)
				if follows_stages(self.doc):
					self.doc.follow_stage()
				self.comments.append({"owner": actor, "creation": step.at, "content": _(row.state)})
			self.doc.modified_by = actor
			self.acted.add(actor)
		return bool(way)

	def closed(self) -> set[Edge]:
		"""Return the actions whose condition this record does not fulfil."""
		rows = [row for row in self.workflow.transitions if row.condition]
		return {
			(row.state, row.action) for row in rows if not is_transition_condition_satisfied(row, self.doc)
		}

	def actors(self, edge: Edge, preferred: list[str]) -> Iterator[str]:
		"""Yield the users who may act, without those who worked on the record if the step requires another person."""
		rows = [row for row in self.workflow.transitions if (row.state, row.action) == edge]
		alone = any(row.allow_self_approval for row in rows)
		for email in actors(self.workflow, edge, self.doc.office, preferred):
			if alone or email not in self.acted:
				yield email


def _store(doc, spec: Spec, comments: list[dict], stamps: Mapping) -> None:
	doc.update({"creation": spec.at, "modified": spec.last, SINCE_FIELD: spec.last, **stamps})
	doc.db_insert()
	for row in doc.get_all_children():
		row.update({"name": frappe.generate_hash(length=10), "parent": doc.name, "owner": doc.owner})
		row.update({"creation": spec.at, "modified": spec.at, "modified_by": doc.owner})
		row.db_insert()
	if hasattr(doc, "on_update"):
		doc.on_update()
	for comment in comments:
		_add_comment(doc, comment)


def _add_comment(doc, comment: dict) -> None:
	"""Add the line of the timeline that a step of a workflow leaves."""
	frappe.get_doc(
		{
			"doctype": "Comment",
			"name": frappe.generate_hash(length=10),
			"comment_type": "Workflow",
			"reference_doctype": doc.doctype,
			"reference_name": doc.name,
			"comment_email": comment["owner"],
			"comment_by": frappe.utils.get_fullname(comment["owner"]),
			"modified": comment["creation"],
			"modified_by": comment["owner"],
			**comment,
		}
	).db_insert()
