"""Books a time, and records what becomes of it.

No person is booked twice for one time, and no time is booked more often than the office allows.
"""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, getdate, now_datetime, today

from migrant_services.access import criterion
from migrant_services.core import messages
from migrant_services.core.locks import lock_doctype, lock_document
from migrant_services.core.messages import reject
from migrant_services.reception.appointments import rules, times

# Fields that a new appointment copies from the one that it replaces.
COPIED_FIELDS = (
	"person",
	"anonymous",
	"office",
	"minutes",
	"with_whom",
	"channel",
	"subject",
	"what_to_bring",
	"spoken_language",
	"interpreter_needed",
	"reminder_wanted",
	"reminder_way",
)


def check_time(doc: Document, instead_of: str | None = None) -> None:
	"""Check that a time is free. Two clerks who book at the same moment take turns.

	:param instead_of: the appointment that is given up for this one
	:raises frappe.ValidationError: with the reason
	"""
	lock_doctype("Appointment")
	start = get_datetime(doc.starts_at)
	finding = rules.check_booking(
		start,
		doc.minutes,
		times.get_hours(doc.office),
		times.list_taken("office", doc.office, [start.date()], lock=True, but=instead_of),
		now_datetime(),
		closed=times.is_closed(doc.office, start.date()),
		of_person=times.list_taken("person", doc.person, [start.date()], lock=True, but=instead_of),
		of_staff=times.list_taken("with_whom", doc.with_whom, [start.date()], lock=True, but=instead_of),
	)
	messages.show_findings([finding] if finding else [], _("Time"), "starts_at")


def reschedule(appointment: Document, starts_at: str, with_whom: str | None = None) -> Document:
	"""Replace an appointment by one at another time, and return the new one. Each links to the other."""
	lock_doctype("Appointment")
	appointment = lock_appointment(appointment.name)
	if appointment.status not in rules.RESCHEDULABLE or appointment.rescheduled_to:
		reject(
			"APPOINTMENT_CANNOT_MOVE",
			_("Only an appointment that is booked or was missed gets another time. Book a new one."),
			title=_("Reschedule"),
		)
	new = frappe.new_doc("Appointment")
	new.update({field: appointment.get(field) for field in COPIED_FIELDS})
	new.update({"starts_at": starts_at, "with_whom": with_whom or appointment.with_whom})
	new.flags.instead_of = appointment.name
	new.insert()
	new.db_set("rescheduled_from", appointment.name)
	status = rules.get_status_after_rescheduling(appointment.status)
	appointment.db_set({"status": status, "rescheduled_to": new.name})
	return new


def cancel(appointment: Document, reason: str) -> None:
	"""Cancel an appointment.

	:raises frappe.ValidationError: without a reason
	"""
	reason = (reason or "").strip()
	if not reason:
		reject(
			"CANCELLING_REASON_MISSING",
			_("A cancelled appointment says why."),
			field="cancel_reason",
			title=_("Why Cancelled"),
		)
	set_status(appointment, rules.CANCELLED, cancel_reason=reason)


def arrive(appointment: Document) -> None:
	"""Record that the person came, on the day of the appointment."""
	if getdate(appointment.starts_at) != getdate(today()):
		reject(
			"APPOINTMENT_NOT_TODAY",
			_("This appointment is not for today. Find another time for it, or give a number without it."),
			title=_("Arrival"),
		)
	set_status(appointment, rules.ARRIVED, arrived_at=now_datetime())


def set_status(appointment: Document, status: str, **fields) -> None:
	"""Set the status of an appointment; no save does.

	:raises frappe.PermissionError: when the user may not write it
	:raises frappe.ValidationError: when the appointment cannot get this status
	"""
	lock_doctype("Appointment")
	current = lock_appointment(appointment.name)
	current.check_permission("write")
	if not rules.can_become(current.status, status):
		reject(
			"APPOINTMENT_STATUS_CHANGED",
			_("This appointment is {0} and cannot become {1}. Open it again to see what happened.").format(
				_(current.status), _(status)
			),
			title=_("Appointment"),
		)
	current.db_set({"status": status, **fields})


def lock_appointment(name: str) -> Document:
	"""Return the appointment as it is now, locked until this transaction ends."""
	return lock_document("Appointment", name)


def mark_attended(consultation: Document) -> None:
	"""Mark the appointment of a new consultation as attended.

	:raises frappe.PermissionError: when the user may not write the appointment
	"""
	appointment = frappe.get_doc("Appointment", consultation.appointment)
	appointment.check_permission("write")
	if (appointment.person or None) != (consultation.person or None) and appointment.person:
		reject(
			"APPOINTMENT_OF_OTHER_PERSON",
			_("The appointment is of another person. Open the consultation from the right appointment."),
			field="appointment",
			title=_("Appointment"),
		)
	set_status(appointment, rules.ATTENDED, consultation=consultation.name)


def count_earlier(person: str) -> dict[str, int]:
	"""Return how many earlier appointments the person kept and missed, of those that the user sees."""
	if not criterion.is_visible("Person", person):
		return {"attended": 0, "missed": 0}
	rows = frappe.get_list(
		"Appointment",
		filters={"person": person, "status": ("in", (rules.ATTENDED, rules.NO_SHOW))},
		pluck="status",
		order_by="starts_at desc",
		limit=100,
	)
	return {"attended": rows.count(rules.ATTENDED), "missed": rows.count(rules.NO_SHOW)}
