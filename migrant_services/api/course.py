"""The attendance list of the course form."""

import frappe

from migrant_services.workflow.stages import ENROLMENT_SEATED, EnrolmentStage


@frappe.whitelist()
def participants(course: str, session: str) -> list[dict]:
	"""Return the attendance list of a session: name of the enrolment, folio, name of the participant, and
	mark.

	Participants on the waiting list, and those who withdrew, are not on it.

	:raises frappe.PermissionError: when the user may not take the attendance of the course
	"""
	frappe.get_doc("Course", course).check_permission("write")
	rows = frappe.get_list(
		"Course Enrolment",
		filters={"course": course, "status": ("in", (EnrolmentStage.REGISTERED, *ENROLMENT_SEATED))},
		fields=["name", "folio", "participant_name"],
		order_by="participant_name asc",
		limit=0,
	)
	marks = frappe.get_all(
		"Attendance",
		filters={"session": session, "parent": ("in", [row.name for row in rows] or [""])},
		fields=["parent", "mark"],
	)
	mark_of = {row.parent: row.mark for row in marks}
	return [{**row, "mark": mark_of.get(row.name)} for row in rows]
