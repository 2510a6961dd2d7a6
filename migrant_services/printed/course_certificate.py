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
	lang, country = frappe.local.lang, countries.get_office_country_code(enrolment.office)
	accredits = course.certificate_kind == "Accreditation"
	starts, ends = getdate(course.starts_on), getdate(course.ends_on)
	organization = (
		frappe.get_cached_value("Organization", course.organization, "organization_name")
		if course.organization
		else ""
	)
	hours = formats.format_number(course.total_hours, lang, country)
	hours = _("1 hour") if hours == "1" else _("{0} hours").format(hours)
	dates = (
		_("On {0}").format(formats.format_long_date(starts, lang))
		if starts == ends
		else _("From {0} until {1}").format(
			formats.format_long_date(starts, lang), formats.format_long_date(ends, lang)
		)
	)
	return {
		"accredits": accredits,
		"place_and_date": letterhead.format_place_and_date(enrolment.office, getdate(enrolment.completed_on)),
		"participant": enrolment.participant_name,
		"course": course.title,
		"competencies": formats.split_lines(course.competencies),
		"instructor": course.instructor,
		"organization": organization,
		"facts": {
			"details": {
				"hours": (_("Duration"), hours),
				"dates": (_("Dates"), dates),
				"modality": (_("Modality"), _(course.modality) if course.modality else ""),
				"attendance": (
					_("Attendance"),
					_("{0} % of the hours").format(
						formats.format_number(round(enrolment.attended_percent or 0), lang, country)
					),
				),
				"grade": (_("Grade"), enrolment.grade if accredits else ""),
				"organization": (_("Given With"), organization),
				"agreement_number": (_("Agreement Number"), course.agreement_number),
				"course_folio": (_("Folio of the Course"), course.folio),
			}
		},
		"values": {
			"participant": enrolment.participant_name or "",
			"course": course.title,
			"hours": hours,
			"dates": dates,
			"organization": organization,
			"instructor": course.instructor or "",
			"agreement_number": course.agreement_number or "",
		},
	}
