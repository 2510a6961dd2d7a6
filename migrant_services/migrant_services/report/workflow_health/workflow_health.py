"""The records that wait in each state: how many, how long, for which roles, and which are in an unknown
state.
"""

import frappe
from frappe import _

from migrant_services.core.messages import choose_plural
from migrant_services.workflow import health
from migrant_services.workflow.stages import STAGES

BY_STATE, BY_ROLE, BY_PERSON = "By State", "By Role", "By Person"


def execute(filters: dict | None = None) -> tuple[list[dict], list[dict], str | None]:
	"""Return columns, rows and a message for the report; ``view`` of the filters chooses what is counted."""
	filters = frappe._dict(filters or {})
	if filters.view == BY_ROLE:
		return _by_role()
	if filters.view == BY_PERSON:
		return _by_person()
	return _by_state(filters.document)


def _by_state(document: str | None) -> tuple:
	doctypes = [document] if document in STAGES else list(STAGES)
	rows = [row for doctype in doctypes for row in health.list_states(doctype)]
	for row in rows:
		row["waits_for"] = ", ".join(map(_, row["waits_for"])) if not row["ended"] else ""
		row["remark"] = _remark(row)
		for translated in ("doctype", "state", "stage"):
			row[translated] = _(row[translated]) if row[translated] else None
	columns = [
		_column("doctype", _("Document"), 150),
		_column("state", _("State"), 150),
		_column("stage", _("Stage"), 120),
		_column("records", _("Records"), 90, "Int"),
		_column("oldest_days", _("Oldest (Days)"), 120, "Int"),
		_column("target_days", _("Target (Days)"), 120, "Int"),
		_column("late", _("Beyond the Target"), 140, "Int"),
		_column("waits_for", _("Waits For"), 240),
		_column("remark", _("Remark"), 260),
	]
	lost = sum(row["records"] for row in rows if row["orphaned"])
	message = choose_plural(
		lost,
		_("1 record is in a state that its workflow does not have."),
		_("{0} records are in a state that their workflow does not have."),
	)
	return columns, rows, message if lost else None


def _by_role() -> tuple:
	rows = [{**row, "role": _(row["role"])} for row in health.count_waiting_by_role()]
	return [_column("role", _("Role"), 240), _column("records", _("Records"), 120, "Int")], rows, None


def _by_person() -> tuple:
	columns = [_column("user", _("User"), 300), _column("records", _("Records"), 120, "Int")]
	return columns, health.count_assigned_by_user(), None


def _remark(row: dict) -> str:
	if row["orphaned"]:
		return _("The workflow does not have this state")
	return _("Some stay too long") if row["late"] else ""


def _column(fieldname: str, label: str, width: int, fieldtype: str = "Data") -> dict:
	return {"fieldname": fieldname, "label": label, "fieldtype": fieldtype, "width": width}
