"""Figures about the workflows: how many records wait in each state, how long, for which roles, and which are
lost.

This module returns only numbers, never a record, so users who maintain the workflows need not see people.
"""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.query_builder.functions import Count, Min
from frappe.utils import add_days, date_diff, getdate, now_datetime, today

from migrant_services.core.jobs import scheduled
from migrant_services.core.messages import choose_plural
from migrant_services.core.roles import SERVICES_ADMINISTRATOR
from migrant_services.workflow.guard import get_active_workflow, get_stage, list_state_rows
from migrant_services.workflow.stages import SINCE_FIELD, STAGES, STATE_FIELD


def list_states(doctype: str) -> list[dict]:
	"""Return one row for every state that the workflow has or that records are in.

	:returns: dicts with ``state``, ``stage``, ``ended``, ``records``, ``oldest_days``, ``target_days``, ``late``
		(records beyond the target), ``waits_for`` (roles with a step from here) and ``orphaned`` (the workflow does
		not have the state)
	"""
	workflow = get_active_workflow(doctype)
	counted = {row.state: row for row in _count_by_state(doctype)}
	known = list(dict.fromkeys(row.state for row in workflow.states)) if workflow else []
	return [
		_describe_state(doctype, workflow, state, counted.get(state), state in known)
		for state in [*known, *(state for state in counted if state not in known)]
	]


def count_orphans() -> int:
	"""Return the number of records in a state that their workflow does not have."""
	return sum(row["records"] for doctype in STAGES for row in list_states(doctype) if row["orphaned"])


def count_late() -> int:
	"""Return the number of records that have stayed in a state beyond its target."""
	return sum(row["late"] for doctype in STAGES for row in list_states(doctype))


def count_waiting_by_role() -> list[dict]:
	"""Return, for every role, the number of records that wait for it. A record may wait for several roles."""
	waiting: dict[str, int] = {}
	for doctype in STAGES:
		for row in list_states(doctype):
			for role in row["waits_for"] if not row["ended"] else ():
				waiting[role] = waiting.get(role, 0) + row["records"]
	return [
		{"role": role, "records": waiting[role]} for role in sorted(waiting, key=waiting.get, reverse=True)
	]


def count_assigned_by_user() -> list[dict]:
	"""Return, for every user, the number of open records of governed doctypes that are assigned to them."""
	todo = frappe.qb.DocType("ToDo")
	number = Count("*")
	query = (
		frappe.qb.from_(todo)
		.select(todo.allocated_to.as_("user"), number.as_("records"))
		.where((todo.status == "Open") & todo.reference_type.isin(list(STAGES)))
		.groupby(todo.allocated_to)
		.orderby(number, order=frappe.qb.desc)
	)
	return query.run(as_dict=True)


@scheduled
def notify_about_orphans() -> None:
	"""Notify the administrators every night when records are in a state that does not exist."""
	lost = count_orphans()
	if not lost:
		return
	for user in _list_administrators():
		frappe.get_doc(
			{
				"doctype": "Notification Log",
				"for_user": user,
				"type": "Alert",
				"subject": choose_plural(
					lost,
					_("1 record is in a state that its workflow does not have. See Workflow Health."),
					_("{0} records are in a state that their workflow does not have. See Workflow Health."),
				),
			}
		).insert(ignore_permissions=True)  # why: a notice of the app itself, written by the scheduler


def _list_administrators() -> Iterable[str]:
	holders = frappe.get_all(
		"Has Role", {"role": SERVICES_ADMINISTRATOR, "parenttype": "User"}, pluck="parent"
	)
	return frappe.get_all("User", {"name": ("in", holders), "enabled": 1}, pluck="name")


def _count_by_state(doctype: str) -> list[dict]:
	table = frappe.qb.DocType(doctype)
	query = (
		frappe.qb.from_(table)
		.select(
			table[STATE_FIELD].as_("state"), Count("*").as_("records"), Min(table[SINCE_FIELD]).as_("oldest")
		)
		.where(table[STATE_FIELD].isnotnull())
		.groupby(table[STATE_FIELD])
	)
	return query.run(as_dict=True)


def _describe_state(doctype: str, workflow, state: str, count: dict | None, is_known: bool) -> dict:
	rows = list_state_rows(workflow, state) if workflow else []
	stage = get_stage(rows[0]) if rows else None
	ended = stage in STAGES[doctype].ends
	target = max((row.get("target_days") or 0 for row in rows), default=0)
	records = count.records if count else 0
	return {
		"doctype": doctype,
		"state": state,
		"stage": stage,
		"ended": ended,
		"records": records,
		"oldest_days": date_diff(today(), getdate(count.oldest))
		if count and count.oldest and not ended
		else None,
		"target_days": target or None,
		"late": _count_late(doctype, state, target) if target and records and not ended else 0,
		"waits_for": sorted({row.allowed for row in workflow.transitions if row.state == state})
		if workflow
		else [],
		"orphaned": bool(records) and not is_known,
	}


def _count_late(doctype: str, state: str, target_days: int) -> int:
	before = add_days(now_datetime(), -target_days)
	return frappe.db.count(doctype, {STATE_FIELD: state, SINCE_FIELD: ("<", before)})
