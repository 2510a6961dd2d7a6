"""The waiting room of an office for its staff: who waits, who is at a window, and who is expected.

Every number is listed, since the screen shows it anyway. The person is named only to users who may see that
person.
"""

from typing import Any

import frappe
from frappe import _
from frappe.utils import add_days, getdate, today

from migrant_services.access import criterion
from migrant_services.reception.appointments.rules import BOOKED
from migrant_services.reception.waiting_room import queue
from migrant_services.reception.waiting_room.tickets import TICKET

# No waiting room holds more people. It is a limit for the list, whatever happens.
MAX_SHOWN = 200


def list_present(office: str) -> list[dict[str, Any]]:
	"""Return every number of today that waits or is at a window, in the order of turns."""
	table = frappe.qb.DocType(TICKET)
	query = (
		frappe.qb.from_(table)
		.select(
			table.name,
			table.label,
			table.kind,
			table.status,
			table.waiting_since,
			table.turn_at,
			table.called_at,
			table.called_by,
			table.times_called,
			table.at_window,
			table.priority,
			table.person,
			table.appointment,
			table.for_user,
			table.consultation,
		)
		.where((table.office == office) & (table.day == getdate(today())) & table.status.isin(queue.PRESENT))
		.orderby(table.turn_at)
		.orderby(table.waiting_since)
		.limit(MAX_SHOWN)
	)
	rows = query.run(as_dict=True)
	own = criterion.filter_visible(TICKET, [row.name for row in rows])
	people = _get_visible_names([row.person for row in rows])
	return [_describe_ticket(row, row.name in own, people.get(row.person)) for row in rows]


def list_expected(office: str) -> list[dict[str, Any]]:
	"""Return today's booked appointments that the user sees, in the order of their times."""
	if not frappe.has_permission("Appointment", "read"):
		return []
	rows = frappe.get_list(
		"Appointment",
		filters=[
			["office", "=", office],
			["status", "=", BOOKED],
			["starts_at", ">=", today()],
			["starts_at", "<", add_days(today(), 1)],
		],
		fields=["name", "folio", "person", "starts_at", "interpreter_needed"],
		order_by="starts_at asc",
		limit=MAX_SHOWN,
	)
	people = _get_visible_names([row.person for row in rows])
	for row in rows:
		row.full_name = people.get(row.pop("person"))
	return rows


def _get_visible_names(names: list[str | None]) -> dict[str, str]:
	"""Return the full names of those of these people who are visible to the user."""
	names = list(filter(None, names))
	if not names or not frappe.has_permission("Person", "read"):
		return {}
	filters = {"name": ("in", names)}
	rows = frappe.get_list(
		"Person", filters, ["name", "full_name"], as_list=True, order_by="creation", limit=0
	)
	return dict(rows)


def _describe_ticket(row: dict, is_open: bool, full_name: str | None) -> dict[str, Any]:
	"""Return one number as the list shows it. A priority is shown only to users who may open the number."""
	shown = {
		"name": row.name if is_open else None,
		"label": row.label,
		"kind": _(frappe.get_cached_value("Queue Kind", row.kind, "title")),
		"status": row.status,
		"waiting_since": row.waiting_since,
		"called_at": row.called_at,
		"times_called": row.times_called,
		"at_window": row.at_window,
		"open": is_open,
		"mine": row.called_by == frappe.session.user and row.status in queue.AT_A_WINDOW,
		"for_me": not row.for_user or row.for_user == frappe.session.user,
	}
	if is_open:
		shown |= {
			"priority": bool(row.priority),
			"expected": bool(row.appointment),
			"person": row.person if full_name else None,
			"full_name": full_name,
			"consultation": row.consultation,
		}
	return shown
