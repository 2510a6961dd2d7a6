"""Restore what the Workflow Builder of early v15 releases loses.

It writes every row from scratch, without conditions, self-approval and the fields that apps add. It also
draws its own stored picture instead of the rows, so the next edit in the builder would undo an edit made in
the form. Later releases keep the rows and store positions only.
"""

import json
from collections.abc import Mapping

from frappe.model.document import Document
from frappe.utils import cint

FIELDS_TO_RESTORE = {
	"states": (("state", "allow_edit"), ("target_days",)),
	"transitions": (("state", "action"), ("ask_reason",)),
}


def restore_lost_fields(workflow: Document) -> None:
	"""Restore what the builder left out, and drop its picture when the workflow was edited elsewhere."""
	actions = parse_drawn_actions(workflow)
	before = workflow.get_doc_before_save()
	if not actions:
		return
	if before and before.workflow_data == workflow.workflow_data:
		workflow.workflow_data = None
		return
	for row in workflow.transitions:
		if drawn := actions.get((row.state, row.action, row.next_state, row.allowed)):
			row.allow_self_approval = cint(drawn.get("allow_self_approval", 1))
			row.condition = drawn.get("condition")
	for table, (key, fieldnames) in FIELDS_TO_RESTORE.items():
		stored = {tuple(row.get(part) for part in key): row for row in before.get(table)} if before else {}
		for row in workflow.get(table):
			if same := stored.get(tuple(row.get(part) for part in key)):
				row.update({fieldname: same.get(fieldname) for fieldname in fieldnames})


def parse_drawn_actions(workflow: Document) -> dict[tuple, Mapping]:
	"""Return the transitions in the builder's picture by state, action, next state and role.

	The picture of a later release has none.
	"""
	try:
		elements = json.loads(workflow.workflow_data or "[]")
	except (TypeError, ValueError):
		return {}
	drawn = [
		element.get("data")
		for element in elements
		if isinstance(element, dict) and element.get("type") == "action"
	]
	return {
		(data.get("from"), data.get("action"), data.get("to"), data["allowed"]): data
		for data in drawn
		if isinstance(data, dict) and "allowed" in data
	}
