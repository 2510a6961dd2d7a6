"""Taking the attendance of a course."""

import frappe

from migrant_services.training import attendance


@frappe.whitelist(methods=["POST"])
def record_attendance(course: str, session: str, marks: str | dict) -> int:
	"""Store the attendance list of one session; see
	:func:`migrant_services.training.attendance.record_attendance`.

	:raises frappe.PermissionError: when the user may not write the course or an enrolment
	"""
	return attendance.record_attendance(course, session, frappe.parse_json(marks))
