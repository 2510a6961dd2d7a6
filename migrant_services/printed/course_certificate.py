"""Constancia de curso: states that a participant took part in a course, or was accredited in it."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from migrant_services.access import print_access
from migrant_services.core import countries, formats
from migrant_services.printed import letterhead
from migrant_services.workflow.stages import EnrolmentStage


def build_contents(enrolment: Document) -> dict:
	"""Return the contents of the certificate.

	:raises Refused: before the course is completed
	"""
	if enrolment.status != EnrolmentStage.COMPLETED:
		raise print_access.PrintDenied(
			"COURSE_NOT_COMPLETED",
			_("There is no certificate before the course is completed. Record the attendance first."),
		)
	course = frappe.get_cached_doc("Course", enrolment.course)
	values = _list_values(enrolment, course)
	return {
		"accredits": course.certificate_kind == "Accreditation",
		"place_and_date": letterhead.format_place_and_date(enrolment.office, getdate(enrolment.completed_on)),
		"participant": enrolment.participant_name,
		"course": course.title,
		"competencies": formats.split_lines(course.competencies),
		"instructor": course.instructor,
		"organization": values["organization"],
		"facts": {"details": _list_facts(enrolment, course, values)},
		"values": values,
	}


def _list_values(enrolment: Document, course: Document) -> dict[str, str]:
	hours = _format_number(enrolment, course.total_hours)
	return {
		"participant": enrolment.participant_name or "",
		"course": course.title,
		"hours": _("1 hour") if hours == "1" else _("{0} hours").format(hours),
		"dates": _format_dates(course),
		"organization": frappe.get_cached_value("Organization", course.organization, "organization_name")
		if course.organization
		else "",
		"instructor": course.instructor or "",
		"agreement_number": course.agreement_number or "",
	}


def _list_facts(enrolment: Document, course: Document, values: dict[str, str]) -> dict:
	attended = _format_number(enrolment, round(enrolment.attended_percent or 0))
	accredits = course.certificate_kind == "Accreditation"
	return {
		"hours": (_("Duration"), values["hours"]),
		"dates": (_("Dates"), values["dates"]),
		"modality": (_("Modality"), _(course.modality) if course.modality else ""),
		"attendance": (_("Attendance"), _("{0} % of the hours").format(attended)),
		"grade": (_("Grade"), enrolment.grade if accredits else ""),
		"organization": (_("Given With"), values["organization"]),
		"agreement_number": (_("Agreement Number"), course.agreement_number),
		"course_folio": (_("Folio of the Course"), course.folio),
	}


def _format_number(enrolment: Document, number: float) -> str:
	return formats.format_number(
		number, frappe.local.lang, countries.get_office_country_code(enrolment.office)
	)


def _format_dates(course: Document) -> str:
	lang, starts, ends = frappe.local.lang, getdate(course.starts_on), getdate(course.ends_on)
	if starts == ends:
		return _("On {0}").format(formats.format_long_date(starts, lang))
	return _("From {0} until {1}").format(
		formats.format_long_date(starts, lang), formats.format_long_date(ends, lang)
	)
