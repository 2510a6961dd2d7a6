"""Mends what the Workflow Builder of early v15 releases loses.

It writes every row anew without conditions, self-approval and the fields that apps add, and it draws its own stored
picture instead of the rows, so that an edit made in the form would be undone by the next one in the builder. Later
releases keep the rows, and store positions only.
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
	"""Put back what the builder left out; drop its picture when the workflow was edited elsewhere."""
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
	"""The transitions in the builder's picture by state, action, next state and role; none in that of later releases."""
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
