"""Enforces the workflow on the server, for every path: form, REST, client, submit, bulk or import.

On the server, Frappe checks only the role and the condition of a transition, and only while a state changes.
It leaves to the browser who may edit, self-approval and the stage. `Record` calls this module before it
validates anything.
"""

from collections.abc import Iterable
from typing import NoReturn

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.workflow import get_workflow_name, is_transition_condition_satisfied
from frappe.utils import cint, comma_or, cstr, flt, now_datetime

from migrant_services.core.messages import reject
from migrant_services.workflow.contributors import list_contributors
from migrant_services.workflow.deadlines import compute_due_date
from migrant_services.workflow.stages import (
	DUE_FIELD,
	SINCE_FIELD,
	STAGE_FIELD,
	STAGES,
	STATE_FIELD,
	is_governed,
)

# Columns that change with every save, or only with the state.
BOOKKEEPING = (
	"modified",
	"modified_by",
	"docstatus",
	"idx",
	STAGE_FIELD,
	STATE_FIELD,
	SINCE_FIELD,
	DUE_FIELD,
)
NUMERIC = ("Check", "Int", "Float", "Currency", "Percent", "Rating", "Duration")


def set_first_state(doc: Document) -> None:
	"""Put a new document into the first state of its workflow, and into that state's stage."""
	if not is_governed(doc.doctype):
		return
	workflow = get_active_workflow(doc.doctype)
	first = workflow.states[0] if workflow else None
	doc.set(STATE_FIELD, first and first.state)
	doc.set(STAGE_FIELD, (first and get_stage(first)) or STAGES[doc.doctype].first)
	doc.set(SINCE_FIELD, doc.creation or now_datetime())
	doc.set(DUE_FIELD, first and compute_due_date(first, doc.doctype, doc.get(SINCE_FIELD)))


def enforce_workflow(doc: Document) -> None:
	"""Reject a save that the workflow does not allow to this user, and set the stage of the new state.

	Call it when the stored document is known (`get_doc_before_save`), before validation. Code that acts for
	the app, not for a user, sets ``doc.flags.ignore_workflow_guard``.

	:raises frappe.PermissionError: when the user's roles do not allow it, or they worked on the document
	:raises frappe.ValidationError: when no transition leads to the new state
	"""
	before = doc.get_doc_before_save()
	if not is_governed(doc.doctype) or not before or is_exempt(doc):
		return
	workflow = get_active_workflow(doc.doctype)
	if not workflow:
		return check_state_unchanged(doc, before)
	current = before.get(STATE_FIELD) or workflow.states[0].state
	new_state = doc.get(STATE_FIELD) or current
	doc.set(STATE_FIELD, new_state)
	rows = list_state_rows(workflow, current)
	if not rows:
		_reject(
			"STATE_REMOVED",
			_("The state {0} is no longer in the workflow. A Services Administrator can move the record on."),
			_(current),
		)
	may_edit = has_role(row.allow_edit for row in rows)
	target = rows if new_state == current else list_state_rows(workflow, new_state)
	if new_state != current:
		check_transition(doc, before, workflow, target, may_edit)
		delete_old_actions(doc)
	elif not may_edit:
		_deny(
			"STATE_EDITED_BY_OTHERS",
			_("In the state {0} only {1} can change this record."),
			_(current),
			comma_or(sorted({_(row.allow_edit) for row in rows}), add_quotes=False),
		)
	set_stage_and_dates(doc, before, target[0], current)


def is_exempt(doc: Document) -> bool:
	"""Return whether no user's roles apply: during install and migrate, and when the app itself acts."""
	if doc.flags.ignore_workflow_guard:
		return True
	flags = frappe.flags
	return bool(flags.in_install or flags.in_migrate or flags.in_patch)


def get_active_workflow(doctype: str):
	"""Return the active Workflow of the doctype from the cache (read only), or None."""
	name = get_workflow_name(doctype)
	return frappe.get_cached_doc("Workflow", name) if name else None


def list_state_rows(workflow, state: str) -> list:
	"""Return all rows of a state. Several rows give several roles the right to edit."""
	return [row for row in workflow.states if row.state == state]


def get_stage(row) -> str | None:
	"""Return the stage that a state row sets, or None."""
	return row.update_value if row.update_field == STAGE_FIELD else None


def has_role(roles: Iterable[str]) -> bool:
	"""Return whether the current user has one of these roles."""
	return not set(frappe.get_roles()).isdisjoint(roles)


def check_state_unchanged(doc: Document, before: Document) -> None:
	"""Check that a record without an active workflow keeps its state. Other edits are allowed."""
	if any(doc.get(field) != before.get(field) for field in (STATE_FIELD, STAGE_FIELD, "docstatus")):
		_reject(
			"NO_ACTIVE_WORKFLOW",
			_("{0} has no active workflow. A Services Administrator can switch one on."),
			_(doc.doctype),
		)


def check_transition(doc: Document, before: Document, workflow, target: list, may_edit: bool) -> None:
	"""Check that this user may take a transition to the new state."""
	current, new_state = before.get(STATE_FIELD) or workflow.states[0].state, doc.get(STATE_FIELD)
	leading = [row for row in workflow.transitions if row.state == current and row.next_state == new_state]
	if not leading or not target:
		_reject("NO_ACTION", _("No action leads from {0} to {1}."), _(current), _(new_state))
	roles = set(frappe.get_roles())
	permitted = [row for row in leading if row.allowed in roles]
	if not permitted:
		_deny(
			"ACTION_OF_OTHERS",
			_("Only {0} can move this record from {1} to {2}."),
			comma_or(sorted({_(row.allowed) for row in leading}), add_quotes=False),
			_(current),
			_(new_state),
		)
	permitted = [row for row in permitted if is_transition_condition_satisfied(row, before)]
	if not permitted:
		_reject(
			"CONDITION_NOT_MET",
			_("The condition for moving this record from {0} to {1} is not met."),
			_(current),
			_(new_state),
		)
	by_oneself = any(row.allow_self_approval for row in permitted)
	if not by_oneself:
		check_not_own_work(before, _(permitted[0].action))
	if all(cint(row.get("ask_reason")) for row in permitted):
		check_reason_given(before, _(permitted[0].action))
	if not (may_edit and by_oneself) and has_changed_values(doc, before):
		_deny("CHANGES_NOT_SAVED", _("Save your changes first, then choose {0}."), _(permitted[0].action))


def check_not_own_work(before: Document, action: str) -> None:
	"""Check that the user did not work on the record."""
	user = frappe.session.user
	if user != "Administrator" and user in list_contributors(before):
		_deny(
			"OWN_WORK_APPROVED",
			_("You worked on this record yourself, so another person must take the step {0}."),
			action,
		)


def check_reason_given(before: Document, action: str) -> None:
	"""Check that the user has commented on the document since it came into its state."""
	filters = {
		"reference_doctype": before.doctype,
		"reference_name": before.name,
		"comment_type": "Comment",
		"owner": frappe.session.user,
		"creation": (">=", before.get(SINCE_FIELD) or before.creation),
	}
	if not frappe.db.exists("Comment", filters):
		_reject(
			"STEP_NEEDS_REASON",
			_("This step needs a reason. Write a comment that says why, then choose {0}."),
			action,
		)


def set_stage_and_dates(doc: Document, before: Document, row, current: str) -> None:
	"""Set the stage and dates of the state, and check that docstatus and stage were not set otherwise."""
	moved = row.state != current
	if doc.docstatus != (cint(row.doc_status) if moved else before.docstatus):
		_reject(
			"MOVED_WITHOUT_ACTION",
			_("This record moves on with the actions of its workflow, not by submitting or cancelling."),
		)
	stage = get_stage(row) or before.get(STAGE_FIELD)
	if doc.get(STAGE_FIELD) not in (stage, before.get(STAGE_FIELD)):
		_reject("STAGE_SET_DIRECTLY", _("The stage follows the state. Use the actions of the workflow."))
	doc.set(STAGE_FIELD, stage)
	doc.set(SINCE_FIELD, now_datetime() if moved else before.get(SINCE_FIELD))
	doc.set(
		DUE_FIELD,
		compute_due_date(row, doc.doctype, doc.get(SINCE_FIELD)) if moved else before.get(DUE_FIELD),
	)


def has_changed_values(doc: Document, before: Document) -> bool:
	"""Return whether anything but the state differs from the stored document, rows of tables included."""
	for df in doc.meta.fields:
		if df.fieldtype in frappe.model.table_fields:
			old, new = before.get(df.fieldname) or [], doc.get(df.fieldname) or []
			if len(old) != len(new) or any(_has_row_changed(*pair) for pair in zip(old, new, strict=True)):
				return True
		elif _has_value_changed(df, before, doc):
			return True
	return False


def _has_row_changed(old: Document, new: Document) -> bool:
	return old.name != new.name or any(_has_value_changed(df, old, new) for df in old.meta.fields)


def _has_value_changed(df, old: Document, new: Document) -> bool:
	if df.fieldname in BOOKKEEPING or df.fieldtype in frappe.model.no_value_fields:
		return False
	if df.get("is_virtual") or df.fetch_from:
		return False
	first, second = old.get(df.fieldname), new.get(df.fieldname)
	if first == second:
		return False
	if df.fieldtype in NUMERIC:
		return flt(first) != flt(second)
	return cstr(first) != cstr(second)


def delete_old_actions(doc: Document) -> None:
	"""Delete old Workflow Actions of a state, since Frappe opens none for a state that the document was in
	before.
	"""
	old = frappe.get_all(
		"Workflow Action",
		filters={
			"reference_doctype": doc.doctype,
			"reference_name": doc.name,
			"workflow_state": doc.get(STATE_FIELD),
		},
		pluck="name",
	)
	if old:
		frappe.db.delete("Workflow Action Permitted Role", {"parent": ("in", old)})
		frappe.db.delete("Workflow Action", {"name": ("in", old)})


def _reject(code: str, text: str, *values: str) -> NoReturn:
	reject(code, text.format(*values), title=_("Workflow"))


def _deny(code: str, text: str, *values: str) -> NoReturn:
	reject(code, text.format(*values), title=_("Workflow"), exc=frappe.PermissionError)
