"""Giving and calling numbers, for the waiting list and the page Attend."""

from urllib.parse import urlencode

import frappe
from frappe import _
from frappe.utils import get_url, now_datetime

from migrant_services.access import staff
from migrant_services.access.denial_messages import check_right
from migrant_services.api.appointments import get_office_or_own
from migrant_services.reception.appointments.rules import ARRIVED, BOOKED
from migrant_services.reception.waiting_room import queue, room, screen, tickets

TICKET = tickets.TICKET


@frappe.whitelist()
def setup() -> dict:
	"""Return the choices of the page: the user's offices, the queues and the priorities."""
	check_right(TICKET)
	offices = staff.get_offices(frappe.session.user)
	filters = {"enabled": 1} | ({"name": ("in", offices)} if offices is not None else {})
	return {
		"office": staff.get_own_office(frappe.session.user),
		"offices": frappe.get_all(
			"Office", filters=filters, fields=["name", "office_name"], order_by="office_name"
		),
		"kinds": _list_titles("Queue Kind", ["name", "title", "for_appointments"]),
		"priorities": _list_titles("Waiting Priority", ["name", "title"]),
	}


def _list_titles(doctype: str, fields: list[str]) -> list[dict]:
	rows = frappe.get_all(doctype, filters={"enabled": 1}, fields=fields, order_by="sort_order asc, name asc")
	return [row | {"title": _(row.title)} for row in rows]


@frappe.whitelist()
def waiting_list(office: str | None = None) -> dict:
	"""Return who waits and who is at a window at an office, and who is expected there today.

	Every number is listed. The person is named only to users who may see that person.

	:raises frappe.PermissionError: when the user may not see numbers, or not those of that office
	"""
	check_right(TICKET)
	office = get_office_or_own(office)
	return {
		"office": office,
		"now": now_datetime(),
		"numbers": room.list_present(office),
		"expected": room.list_expected(office),
	}


@frappe.whitelist(methods=["POST"])
def give_number(
	kind: str | None = None, office: str | None = None, person: str | None = None, priority: str | None = None
) -> dict:
	"""Give a number to a person who has just come in.

	:raises frappe.PermissionError: when the user may not give numbers at that office, or not to that person
	"""
	values = {"kind": kind, "office": get_office_or_own(office), "person": person, "priority": priority}
	return _to_answer(tickets.give_number(values))


@frappe.whitelist(methods=["POST"])
def call_next(window: str, office: str | None = None, kind: str | None = None) -> dict | None:
	"""Call the next number; None when no one waits. The number at this user's window before counts as served."""
	check_right(TICKET, "write")
	ticket = tickets.call_next(get_office_or_own(office), window, kind)
	return _to_answer(ticket) if ticket else None


@frappe.whitelist(methods=["POST"])
def call(ticket: str, window: str) -> dict:
	"""Call a number that is not the next one, or call it once more."""
	return _to_answer(tickets.call_number(_get_writable(ticket), window))


@frappe.whitelist(methods=["POST"])
def put_back(ticket: str) -> None:
	"""Let a number that was called by mistake wait again."""
	tickets.put_back(_get_writable(ticket))


@frappe.whitelist(methods=["POST"])
def start(ticket: str) -> dict:
	"""Record that the person is at the window, and return what the page Attend begins with."""
	doc = _get_writable(ticket)
	if doc.status == queue.CALLED:
		doc = tickets.start_attending(doc)
	return {
		"person": doc.person,
		"queue_ticket": doc.name,
		"label": doc.label,
		**_get_open_appointment(doc.appointment),
	}


def _get_open_appointment(appointment: str | None) -> dict:
	"""Return an appointment and its subject; both None when it was attended already, and another consultation
	follows.
	"""
	waiting = {"name": appointment, "status": ("in", (BOOKED, ARRIVED))}
	found = appointment and frappe.db.get_value("Appointment", waiting, ["name", "subject"])
	name, subject = found or (None, None)
	return {"appointment": name, "subject": subject}


@frappe.whitelist(methods=["POST"])
def finish(ticket: str) -> None:
	"""Record that the person was attended and has gone."""
	tickets.end_ticket(_get_writable(ticket), queue.SERVED)


@frappe.whitelist(methods=["POST"])
def left(ticket: str) -> None:
	"""Record that the person left without being attended."""
	tickets.end_ticket(_get_writable(ticket), queue.LEFT)


@frappe.whitelist(methods=["POST"])
def screen_address(office: str | None = None) -> str:
	"""Return the address of the screen of the waiting room. The first call creates its key.

	Anyone who has the address sees the numbers.
	"""
	check_right(TICKET, "write")
	return _make_address(get_office_or_own(office))


@frappe.whitelist(methods=["POST"])
def new_screen_address(office: str) -> str:
	"""Return a new address. Screens with the old one go blank.

	:raises frappe.PermissionError: when the user may not change the office
	"""
	doc = frappe.get_doc("Office", office)
	doc.check_permission("write")
	screen.make_new_key(office)
	return _make_address(office)


def _make_address(office: str) -> str:
	# After the '#' of the address, so it appears in no server log.
	return get_url("/waiting-room") + "#" + urlencode({"office": office, "key": screen.get_key(office)})


def _get_writable(name: str):
	doc = frappe.get_doc(TICKET, name)
	doc.check_permission("write")
	return doc


def _to_answer(ticket) -> dict:
	return {"name": ticket.name, "label": ticket.label, "office": ticket.office}
