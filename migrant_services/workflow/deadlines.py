"""The day by which a record should leave its state: the state's target in days, as a date in the record.

Frappe's notifications look for a date in the record, so the target is stored as one.
"""

from datetime import date, datetime, timedelta

import frappe
from frappe.model.document import Document
from frappe.utils import cint, get_datetime
from pypika.terms import Interval

from migrant_services.workflow.stages import DUE_FIELD, SINCE_FIELD, STAGE_FIELD, STAGES, STATE_FIELD


def compute_due_date(row, doctype: str, since: datetime | str) -> date | None:
	"""Return the last day in time for a record in this state since that moment; None without a target.

	:param row: a row of the states of a Workflow
	"""
	days = cint(row.get("target_days"))
	stage = row.update_value if row.update_field == STAGE_FIELD else None
	if not days or stage in STAGES[doctype].ends:
		return None
	return get_datetime(since).date() + timedelta(days=days)


def update_due_dates(workflow: Document) -> None:
	"""Write the new due date into the records of states whose target has changed."""
	before = workflow.get_doc_before_save()
	known = _get_target_days(before) if before else {}
	table = frappe.qb.DocType(workflow.document_type)
	for state, days in _get_target_days(workflow).items():
		if known.get(state) == days:
			continue
		due = table[SINCE_FIELD] + Interval(days=days) if days else None
		query = frappe.qb.update(table).set(table[DUE_FIELD], due).where(table[STATE_FIELD] == state)
		query.where(table[SINCE_FIELD].isnotnull()).run()


def _get_target_days(workflow: Document) -> dict[str, int]:
	"""Return the target of each state in days: 0 without a target, and for states of an end stage."""
	ends = STAGES[workflow.document_type].ends
	return {
		row.state: 0 if row.update_value in ends else cint(row.get("target_days"))
		for row in reversed(workflow.states)
	}
