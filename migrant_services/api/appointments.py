"""Booking and following appointments: what the form, the calendar and the desk pages call."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate, now_datetime, today

from migrant_services.access import staff
from migrant_services.access.denial_messages import check_right
from migrant_services.access.record import check_person_visible
from migrant_services.core.checks import check_filled, parse_datetime
from migrant_services.core.messages import reject
from migrant_services.reception.appointments import booking, reminder, times
from migrant_services.reception.appointments.rules import WEEKDAYS
from migrant_services.reception.waiting_room import tickets

APPOINTMENT = "Appointment"
MAX_EVENTS = 2000


def get_office_or_own(office: str | None) -> str:
	"""Return this office, or the user's own; the user must work for it.

	:raises frappe.PermissionError: when it is not
	"""
	office = office or staff.get_own_office(frappe.session.user)
	if (
		not office
		or not staff.works_for_office(frappe.session.user, office)
		or not frappe.db.exists("Office", office)
	):
		reject(
			"OFFICE_NOT_YOURS",
			_("You can only use an office that you work for. Choose one of yours."),
			field="office",
			title=_("Office"),
			exc=frappe.PermissionError,
		)
	return office


@frappe.whitelist()
def free_slots(
	day: str,
	office: str | None = None,
	minutes: int | None = None,
	person: str | None = None,
	with_whom: str | None = None,
	instead_of: str | None = None,
) -> dict:
	"""Return the free times of a day at an office, or the next day that has some.

	:param instead_of: the appointment that is given up for the new one
	:raises frappe.PermissionError: when the user may not book, or not at that office, or not for that person
	"""
	check_right(APPOINTMENT, "create")
	office = get_office_or_own(office)
	if person:
		check_person_visible(person)
	first = max(parse_datetime(day).date(), getdate(today()))
	wishes = {"minutes": cint(minutes) or None, "person": person, "with_whom": with_whom, "but": instead_of}
	slots = dict(times.find_free_slots(office, [first], **wishes)).get(first, [])
	later = None if slots else times.find_next_free_day(office, first, **wishes)
	return {
		"day": first,
		"weekday": _(WEEKDAYS[first.weekday()]),
		"closed": times.is_closed(office, first),
		"slots": [{"starts_at": slot.start, "minutes": slot.minutes, "free": slot.free} for slot in slots],
		"next_day": later,
	}


@frappe.whitelist(methods=["POST"])
def book(
	starts_at: str,
	person: str | None = None,
	office: str | None = None,
	subject: str | None = None,
	minutes: int | None = None,
	with_whom: str | None = None,
	channel: str = "In person",
	reminder_wanted: bool = False,
) -> dict:
	"""Book an appointment, with or without a person.

	:raises frappe.ValidationError: when the time is not free
	:raises frappe.PermissionError: when the user may not book, or the person is hidden from them
	"""
	doc = frappe.new_doc(APPOINTMENT)
	doc.update(
		{
			"starts_at": parse_datetime(starts_at),
			"person": person,
			"anonymous": int(not person),
			"office": get_office_or_own(office),
			"subject": subject,
			"minutes": cint(minutes),
			"with_whom": with_whom,
			"channel": channel,
			"reminder_wanted": cint(reminder_wanted),
		}
	)
	doc.insert()
	return _to_answer(doc)


@frappe.whitelist(methods=["POST"])
def reschedule(appointment: str, starts_at: str, with_whom: str | None = None) -> dict:
	"""Give an appointment another time, and return the new appointment.

	:raises frappe.PermissionError: when the user may not write the appointment
	"""
	return _to_answer(booking.reschedule(_get_writable(appointment), parse_datetime(starts_at), with_whom))


@frappe.whitelist(methods=["POST"])
def cancel(appointment: str, reason: str) -> None:
	"""Cancel an appointment, with a reason."""
	booking.cancel(_get_writable(appointment), reason)


@frappe.whitelist(methods=["POST"])
def arrive(appointment: str, priority: str | None = None) -> dict:
	"""Record that the person of an appointment has come, and return their number for the waiting room."""
	doc = _get_writable(appointment)
	booking.arrive(doc)
	kind = tickets.get_usual_kind(for_appointments=True)
	ticket = tickets.give_number(
		{"kind": kind, "office": doc.office, "person": doc.person, "priority": priority}, appointment=doc
	)
	return {"name": ticket.name, "label": ticket.label}


@frappe.whitelist()
def earlier(person: str) -> dict:
	"""Return how many earlier appointments a person kept and missed."""
	check_right(APPOINTMENT)
	check_person_visible(person)
	return booking.count_earlier(person)


@frappe.whitelist()
def reminder_text(appointment: str, language: str | None = None) -> dict:
	"""Return the reminder to read out, copy or print, and the ways that are safe for the person."""
	doc = frappe.get_doc(APPOINTMENT, appointment)
	doc.check_permission("read")
	return {
		"language": reminder.choose_language(doc) if language not in ("es", "en") else language,
		"text": reminder.write_text(doc, language),
		"ways": [{"way": way.way, "to": way.to} for way in reminder.list_safe_ways(doc)],
		"wanted": doc.reminder_way,
	}


@frappe.whitelist(methods=["POST"])
def mark_reminded(appointment: str, way: str) -> None:
	"""Record that the office gave the reminder in this way."""
	doc = _get_writable(appointment)
	doc.update({"reminder_wanted": 1, "reminder_way": way})
	check_filled(doc, ["reminder_way"], _("Say how the person was reminded."))
	doc.save()
	doc.db_set({"reminded_on": now_datetime(), "reminded_by": frappe.session.user})


@frappe.whitelist()
def events(
	start: str,
	end: str,
	doctype: str = APPOINTMENT,
	filters: str | list | None = None,
	fields: str | list | None = None,
	field_map: str | dict | None = None,
) -> list[dict]:
	"""Return time and folio of the appointments that the user sees, for the calendar.

	Frappe's calendar sends a doctype, filters, columns and a map of them. All of these are ignored.
	"""
	check_right(APPOINTMENT)
	rows = frappe.get_list(
		APPOINTMENT,
		filters={
			"starts_at": ("<=", parse_datetime(end)),
			"ends_at": (">=", parse_datetime(start)),
			"status": ("not in", ("Cancelled", "Rescheduled")),
		},
		fields=["name", "folio", "starts_at", "ends_at", "status"],
		order_by="starts_at asc",
		limit=MAX_EVENTS,
	)
	return [row | {"title": row.folio} for row in rows]


def _get_writable(name: str) -> Document:
	doc = frappe.get_doc(APPOINTMENT, name)
	doc.check_permission("write")
	return doc


def _to_answer(doc: Document) -> dict:
	return {"name": doc.name, "folio": doc.folio, "starts_at": doc.starts_at, "ends_at": doc.ends_at}


@frappe.whitelist()
@frappe.validate_and_sanitize_search_inputs
def search_staff(
	doctype: str,
	txt: str,
	searchfield: str,
	start: int,
	page_len: int,
	filters: dict | list | str | None = None,
	**kwargs,
) -> list:
	"""Return users who work at an office, for the field "Booked With": only their names.

	Version 16 asks again for the user who was chosen.

	:raises frappe.PermissionError: when the user may not book at that office
	"""
	check_right(APPOINTMENT, "create")
	office = get_office_or_own((frappe.parse_json(filters) or {}).get("office"))
	member, row = frappe.qb.DocType("Staff Member"), frappe.qb.DocType("Staff Office")
	also_here = (
		frappe.qb.from_(row)
		.select(row.parent)
		.where((row.parenttype == "Staff Member") & (row.office == office))
	)
	return (
		frappe.qb.from_(member)
		.select(member.user, member.full_name)
		.where((member.enabled == 1) & member.user.notnull() & (member.user != ""))
		.where((member.office == office) | (member.all_offices == 1) | member.name.isin(also_here))
		.where(member.full_name.like(f"%{txt}%") | (member.user == txt))
		.orderby(member.full_name)
		.limit(min(cint(page_len) or 20, 50))
		.offset(cint(start))
		.run()
	)
