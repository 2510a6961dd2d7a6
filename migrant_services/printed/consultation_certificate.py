"""Constancia de atención: states that a person was at the office, never why."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_datetime

from migrant_services.access import print_access
from migrant_services.core import formats
from migrant_services.core.messages import choose_plural
from migrant_services.printed import letterhead
from migrant_services.workflow.stages import ConsultationStage

# The channel of a consultation in three kinds: a certificate discloses no more than an employer has to know.
AT_THE_OFFICE = ("In person",)
AT_A_DISTANCE = ("Phone", "WhatsApp", "Email", "Web form")


def build_contents(consultation: Document) -> dict:
	"""Return the contents of the certificate.

	:raises Refused: for an anonymous or cancelled consultation
	"""
	if consultation.anonymous:
		raise print_access.PrintDenied(
			"CERTIFICATE_OF_ANONYMOUS",
			_("An anonymous consultation has no certificate, since it names no one."),
		)
	if consultation.status == ConsultationStage.CANCELLED:
		raise print_access.PrintDenied(
			"CONSULTATION_CANCELLED", _("This consultation was cancelled, so there is no certificate of it.")
		)
	moment, lang = get_datetime(consultation.attended_on), frappe.local.lang
	minutes, staff = cint(consultation.minutes), letterhead.get_staff(consultation.attended_by)
	return {
		"statement": _choose_statement(consultation),
		"has_duration": bool(minutes),
		"is_staff_named": bool(staff["name"]),
		"values": {
			"person": _describe_person(consultation),
			"date": formats.format_long_date(moment.date(), lang),
			"time": formats.format_time_of_day(moment, lang),
			"duration": choose_plural(minutes, _("1 minute"), _("{0} minutes")) if minutes else "",
			"attended_by": staff["name"],
			"attended_by_post": staff["post"],
		},
	}


def _describe_person(consultation: Document) -> str:
	person = print_access.get_printable_person(consultation.person, consultation.person_folio)
	if person.full_name:
		return _("{0}, with folio {1},").format(person.full_name, person.folio)
	return _("registered with folio {0}").format(person.folio)


def _choose_statement(consultation: Document) -> str:
	"""Return the part of the certificate that says how the person was attended."""
	if consultation.channel in AT_THE_OFFICE:
		return "at_the_office"
	return "at_a_distance" if consultation.channel in AT_A_DISTANCE else "by_staff"
