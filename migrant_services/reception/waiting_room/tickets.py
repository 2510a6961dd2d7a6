"""Numbers: drawing, calling, attending and ending them.

Requests that draw or call a number take turns (`core/locks.py`).
"""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_datetime, now_datetime, today
from pypika import Order

from migrant_services.access import criterion
from migrant_services.core.locks import lock_doctype, lock_document, lock_rows
from migrant_services.core.messages import reject
from migrant_services.reception.waiting_room import queue, screen

TICKET = "Queue Ticket"


def draw_number(ticket: Document) -> None:
	"""Give a new ticket its number: the next one of its letter, office and day. Each number is given once."""
	now = now_datetime()
	ticket.kind = ticket.kind or get_usual_kind(for_appointments=bool(ticket.appointment))
	kind = frappe.get_cached_doc("Queue Kind", ticket.kind)
	ahead = cint(kind.minutes_ahead)
	if ticket.priority:
		ahead += cint(frappe.get_cached_value("Waiting Priority", ticket.priority, "minutes_ahead"))
	expected = (
		frappe.db.get_value("Appointment", ticket.appointment, "starts_at") if ticket.appointment else None
	)
	lock_doctype(TICKET)
	number = _last_number(ticket.office, now.date(), kind.letter) + 1
	ticket.update(
		{
			"day": now.date(),
			"letter": kind.letter,
			"number": number,
			"label": queue.format_label(kind.letter, number),
			"waiting_since": now,
			"turn_at": queue.compute_turn(now, ahead, get_datetime(expected) if expected else None),
		}
	)


def _last_number(office: str, day, letter: str) -> int:
	table = frappe.qb.DocType(TICKET)
	query = (
		frappe.qb.from_(table)
		.select(table.number)
		.where((table.office == office) & (table.day == day) & (table.letter == letter))
		.orderby(table.number, order=Order.desc)
		.limit(1)
	)
	found = lock_rows(query)
	return found[0][0] if found else 0


def get_usual_kind(for_appointments: bool = False) -> str:
	"""Return the usual queue of people with, or without, an appointment.

	:raises frappe.ValidationError: when the site has no queue
	"""
	found = frappe.get_all(
		"Queue Kind",
		filters={"enabled": 1},
		fields=["name", "for_appointments"],
		order_by="sort_order asc, name asc",
	)
	fitting = [row.name for row in found if bool(row.for_appointments) == for_appointments]
	if not found:
		reject("NO_QUEUE", _("There is no queue. A Services Administrator can enable one."), title=_("Queue"))
	return fitting[0] if fitting else found[0].name


def give_number(values: dict[str, Any], appointment: Document | None = None) -> Document:
	"""Create a ticket, and return it.

	:param values: kind, office, person and priority; each may be missing
	:param appointment: the appointment for which the person came
	:raises frappe.PermissionError: when the user may not give numbers at that office
	"""
	ticket = frappe.new_doc(TICKET)
	ticket.update(values)
	ticket.flags.appointment = appointment
	ticket.insert()
	screen.forget_numbers(ticket.office)
	return ticket


def call_next(office: str, window: str, kind: str | None = None) -> Document | None:
	"""Call the next number to the window, and return its ticket; None when no one waits for this user.

	The number that was at the window before counts as served.
	"""
	window = parse_window(window)
	lock_doctype(TICKET)
	for name in _list_at_my_window(office):
		end_ticket(frappe.get_doc(TICKET, name), queue.SERVED)
	name = _find_next(office, kind)
	return call_number(frappe.get_doc(TICKET, name), window) if name else None


def _list_at_my_window(office: str) -> list[str]:
	"""Return the numbers that this user has called and not ended, also in another tab a moment ago
	(:mod:`migrant_services.core.locks`).
	"""
	table = frappe.qb.DocType(TICKET)
	query = (
		frappe.qb.from_(table)
		.select(table.name)
		.where((table.office == office) & (table.day == today()) & (table.called_by == frappe.session.user))
		.where(table.status.isin(queue.AT_A_WINDOW))
		.orderby(table.called_at)
	)
	return lock_rows(query, pluck=True)


def _find_next(office: str, kind: str | None) -> str | None:
	"""Return the next ticket, of those that the user may see and that wait for no other user."""
	table = frappe.qb.DocType(TICKET)
	query = (
		frappe.qb.from_(table)
		.select(table.name)
		.where((table.office == office) & (table.day == today()) & (table.status == queue.WAITING))
		.where(table.for_user.isnull() | table.for_user.isin(("", frappe.session.user)))
		.orderby(table.turn_at)
		.orderby(table.waiting_since)
		.limit(1)
	)
	if kind:
		query = query.where(table.kind == kind)
	found = lock_rows(criterion.limit_to_visible(query, TICKET))
	return found[0][0] if found else None


def call_number(ticket: Document, window: str) -> Document:
	"""Show a number with its window, for the first time or again."""
	window = parse_window(window)
	lock_doctype(TICKET)
	ticket = lock_ticket(ticket.name)
	if ticket.status == queue.CALLED and ticket.called_by != frappe.session.user:
		reject(
			"TICKET_CALLED_ELSEWHERE",
			_("{0} was called to another window already.").format(ticket.label),
			title=_("Number"),
		)
	if ticket.status != queue.CALLED:
		_check_can_become(ticket, queue.CALLED)
	ticket.db_set(
		{
			"status": queue.CALLED,
			"called_at": now_datetime(),
			"times_called": cint(ticket.times_called) + 1,
			"called_by": frappe.session.user,
			"at_window": window,
		}
	)
	screen.forget_numbers(ticket.office)
	return ticket


def put_back(ticket: Document) -> Document:
	"""Let a number that was called by mistake wait again, at its old place."""
	return _set_status(ticket, queue.WAITING, called_at=None, called_by=None, at_window=None, times_called=0)


def start_attending(ticket: Document) -> Document:
	"""Record that the person with this number is at the window."""
	return _set_status(ticket, queue.ATTENDING, attending_since=now_datetime())


def end_ticket(ticket: Document, status: str, **fields) -> Document:
	"""End a number: it was served, or the person left."""
	return _set_status(ticket, status, ended_at=now_datetime(), **fields)


def mark_attended(consultation: Document) -> None:
	"""Link a number to its new consultation. The person is still at the window.

	:raises frappe.PermissionError: when the user may not write the number
	"""
	ticket = frappe.get_doc(TICKET, consultation.queue_ticket)
	ticket.check_permission("write")
	if ticket.person and ticket.person != consultation.person:
		reject(
			"TICKET_OF_OTHER_PERSON",
			_("The number is of another person. Open the consultation from the right number."),
			field="queue_ticket",
			title=_("Number"),
		)
	if ticket.status == queue.CALLED:
		ticket = start_attending(ticket)
	ticket.db_set("consultation", consultation.name)


def _set_status(ticket: Document, status: str, **fields) -> Document:
	lock_doctype(TICKET)
	ticket = lock_ticket(ticket.name)
	_check_can_become(ticket, status)
	ticket.db_set({"status": status, **fields})
	screen.forget_numbers(ticket.office)
	return ticket


def _check_can_become(ticket: Document, status: str) -> None:
	ticket.check_permission("write")
	if not queue.can_become(ticket.status, status):
		reject(
			"TICKET_STATUS_CHANGED",
			_("{0} is {1} already. The list shows how it is now.").format(ticket.label, _(ticket.status)),
			title=_("Number"),
		)


def lock_ticket(name: str) -> Document:
	"""Return the ticket as it is now, locked until this transaction ends."""
	return lock_document(TICKET, name)


def parse_window(text: str) -> str:
	"""Return the name of a window as the screen shows it.

	:raises frappe.ValidationError: when it cannot be one
	"""
	window = queue.tidy_window(text)
	if not window:
		reject(
			"WINDOW_INVALID",
			_(
				"Write your window as the screen should show it: a number or a few letters, at most {0} characters."
			).format(queue.MAX_WINDOW_LENGTH),
			field="window",
			title=_("Window"),
		)
	return window
