"""Writes down what was over weeks ago, without the work that Frappe does for records still under way.

Open workflow actions, notifications and realtime events of three hundred finished cases would take minutes and
serve nobody. Each record is made by its controller's rules, as the user who made it and by the users who may
take its steps in the site's workflow, and then stored once, as it ended.
"""

from datetime import datetime, timedelta

import frappe
from frappe import _

from migrant_services.demo.logins import acting_as
from migrant_services.demo.spec import Spec
from migrant_services.demo.stages import actors, find_way, next_state, workflow_of
from migrant_services.workflow.stages import STAGE_FIELD, STAGES, STATE_FIELD, governed

LONG_AGO = timedelta(days=21)
# Stages in which a record rests although they are no end.
AT_REST = {"Person": ("Registered",)}


def is_over(spec: Spec, now: datetime) -> bool:
	"""Whether nothing has happened to the record lately and nothing more is expected."""
	if now - spec.last < LONG_AGO:
		return False
	if spec.doctype == "Consent":
		return True
	if not governed(spec.doctype) or not spec.steps:
		return False
	stage = spec.steps[-1].stage
	return stage in STAGES[spec.doctype].ends or stage in AT_REST.get(spec.doctype, ())


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
		doc.run_method("validate")
	comments, arrived = [], True
	for step, written in steps:
		preferred = [role for role in (step.role, spec.role) if role]
		with acting_as(emails[preferred[0]]):
			doc.update(written)
			if written and not step.stage:
				doc.run_method("validate")
		if step.stage and not _move(doc, step, preferred, comments):
			arrived = False
			break
	_store(doc, spec, comments)
	return arrived


def _move(doc, step, preferred: list[str], comments: list[dict]) -> bool:
	workflow = workflow_of(doc.doctype)
	way = find_way(workflow, doc, step.stage)
	for edge in way:
		row = next_state(workflow, edge)
		actor = next(actors(workflow, edge, doc.office, preferred), None)
		if not actor:
			return False
		with acting_as(actor):
			doc.update(
				{STATE_FIELD: row.state, STAGE_FIELD: row.update_value, "docstatus": int(row.doc_status)}
			)
			_follow(doc)
			comments.append({"owner": actor, "creation": step.at, "content": _(row.state)})
		doc.modified_by = actor
	return bool(way)


def _follow(doc) -> None:
	"""What the controller writes down and asks for in this stage."""
	if hasattr(doc, "follow_stage"):
		doc.follow_stage()
	else:
		doc.run_method("validate")


def _store(doc, spec: Spec, comments: list[dict]) -> None:
	doc.creation, doc.modified = spec.at, spec.last
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
	"""The line of the timeline that the step of a workflow leaves."""
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
