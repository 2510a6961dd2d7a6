"""Slips to carry home or to wait with. They show a time, an address or a number, and never a name."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, getdate

from migrant_services.access import print_access
from migrant_services.core import formats
from migrant_services.reception.appointments import reminder
from migrant_services.reception.appointments.rules import ARRIVED, BOOKED
from migrant_services.reception.waiting_room.queue import PRESENT


def build_appointment_slip(doc: Document) -> dict:
	"""Return the contents of an appointment slip.

	:raises Refused: when the appointment does not take place
	"""
	if doc.status not in (BOOKED, ARRIVED):
		raise print_access.PrintDenied(
			"APPOINTMENT_OFF",
			_("This appointment does not take place, so there is no slip. Print that of the new one."),
		)
	lang, start = frappe.local.lang, get_datetime(doc.starts_at)
	lines = reminder.write_lines(doc, lang)
	return {
		"day": formats.format_weekday_and_date(start.date(), lang),
		"time": formats.format_time_of_day(start, lang),
		"folio": doc.folio,
		"lines": [lines[part] for part in ("where", "bring", "change") if lines[part]],
		"values": {
			"date": formats.format_weekday_and_date(start.date(), lang),
			"time": formats.format_time_of_day(start, lang),
			"folio": doc.folio,
		},
	}


def build_ticket_slip(doc: Document) -> dict:
	"""Return the contents of a slip with a number.

	:raises Refused: when the number has been served or has left
	"""
	if doc.status not in PRESENT:
		raise print_access.PrintDenied(
			"TICKET_ENDED", _("This number has been attended or has left. Give a new one.")
		)
	lang = frappe.local.lang
	values = {
		"number": doc.label,
		"date": formats.format_long_date(getdate(doc.day), lang),
		"time": formats.format_time_of_day(get_datetime(doc.waiting_since), lang),
	}
	return {"number": doc.label, "day": values["date"], "time": values["time"], "values": values}
