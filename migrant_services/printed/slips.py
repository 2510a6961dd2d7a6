"""Slips to carry home or to wait with. They show a time, an address or a number, and never a name."""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, getdate

from migrant_services.access import print_access
from migrant_services.core import formats
from migrant_services.reception.appointments import reminder
from migrant_services.reception.appointments.rules import ARRIVED, BOOKED
from migrant_services.reception.checklists import lists, ticking
from migrant_services.reception.checklists.rules import DOCUMENT, Tick, list_missing
from migrant_services.reception.waiting_room.queue import PRESENT
from migrant_services.workflow.stages import ConsultationStage

# The lines at the end of a checklist slip, by their texts, and the value of each.
CHECKLIST_LINES = {"come": "date", "where": "address", "questions": "phone"}


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


def build_checklist_slip(doc: Document) -> dict:
	"""Return the contents of a slip with what is missing. Like a reminder it names neither the person nor the subject.

	:raises Refused: when there is nothing to print, or it would disclose a restricted subject
	"""
	if doc.status == ConsultationStage.CANCELLED:
		raise print_access.PrintDenied(
			"CHECKLIST_CANCELLED", _("This consultation was cancelled, so there is no list of it.")
		)
	rows = [ticking.to_tick(row) for row in doc.checklist if print_access.can_read_field(doc, "checklist")]
	disclosable = lists.find_disclosable([row.subject for row in doc.topics], doc.programme)
	if rows and not any(row.checklist in disclosable for row in rows):
		raise print_access.PrintDenied(
			"CHECKLIST_RESTRICTED",
			_(
				"What is needed for a restricted subject is not printed: others may see the paper. Explain it."
			),
		)
	rows = [row for row in rows if row.checklist in disclosable]
	if not rows:
		raise print_access.PrintDenied(
			"CHECKLIST_NOT_THERE", _("Nothing is needed for the subjects of this consultation.")
		)
	missing, office = list_missing(rows), frappe.get_cached_doc("Office", doc.office)
	values = {
		"date": formats.format_weekday_and_date(getdate(doc.follow_up_on), frappe.local.lang)
		if doc.follow_up_on
		else "",
		"address": formats.join_lines(office.address) or "",
		"phone": office.phone or "",
		"folio": doc.folio,
	}
	return {
		"is_missing": bool(missing),
		"bring": _list_rows(row for row in missing if row.kind == DOCUMENT),
		"do": _list_rows(row for row in missing if row.kind != DOCUMENT),
		"there": _list_rows(row for row in rows if row.ticked),
		"folio": doc.folio,
		# A line whose value is empty is left out.
		"lines": [part for part, value in CHECKLIST_LINES.items() if values[value]],
		"values": values,
	}


def _list_rows(rows: Iterable[Tick]) -> list[dict]:
	help_texts = lists.get_help_texts()
	return [
		{"text": _(row.text), "help": help_texts.get(row.item, ""), "required": row.required} for row in rows
	]


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
