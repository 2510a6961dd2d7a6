"""Attendance of a course, stored in the enrolments and counted over the sessions that were held."""

from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, getdate, today

from migrant_services.core.messages import reject
from migrant_services.training import attendance_rules as rules


def compute_result(enrolment: Document, course: Document) -> rules.Attendance:
	"""Return the hours and the percentage that the participant has so far."""
	sessions = [
		rules.Session(row.name, Decimal(str(row.hours or 0)), bool(row.held and has_day_come(row)))
		for row in course.sessions
	]
	marks = {row.session: rules.Mark(row.mark) for row in enrolment.attendance}
	return rules.compute_attendance(sessions, marks)


def has_day_come(session: Document) -> bool:
	"""Return whether the day of a session has come. Before that day there is no attendance."""
	return getdate(session.session_date) <= getdate(today())


def check_day_has_come(session: Document) -> None:
	"""Check that the day of a session has come.

	:raises frappe.ValidationError: before that day
	"""
	if not has_day_come(session):
		reject(
			"SESSION_NOT_YET_HELD",
			_(
				"The session of {0} has not come yet. Attendance is taken from the day of the session on."
			).format(formatdate(session.session_date)),
			title=_("Session"),
		)


def set_attended_hours(enrolment: Document) -> None:
	"""Write hours and percentage into the enrolment, from its marks and the sessions of the course."""
	course = frappe.get_doc("Course", enrolment.course)
	sessions = {row.name: row for row in course.sessions}
	before = enrolment.get_doc_before_save()
	known = {(row.session, row.mark) for row in before.attendance} if before else set()
	for row in enrolment.attendance:
		if row.session not in sessions:
			reject(
				"ATTENDANCE_SESSION_UNKNOWN",
				_("Row {0} of the attendance is of a session that this course does not have.").format(
					row.idx
				),
				field="attendance.session",
				title=_("Attendance"),
			)
		if (row.session, row.mark) not in known:
			check_day_has_come(sessions[row.session])
		row.session_date, row.hours = sessions[row.session].session_date, sessions[row.session].hours
	result = compute_result(enrolment, course)
	enrolment.attended_hours = float(result.attended_hours)
	enrolment.attended_percent = float(result.percent or 0)


def record_attendance(course_name: str, session: str, marks: dict[str, str]) -> int:
	"""Store the attendance list of one session, and mark the session as held.

	:param session: name of the session's row in the course
	:param marks: mark (Present, Absent, Excused) by name of the enrolment
	:returns: how many enrolments were marked
	:raises frappe.ValidationError: for an unknown session, mark or enrolment; nothing is stored then
	"""
	course = frappe.get_doc("Course", course_name)
	course.check_permission("write")
	row = next((row for row in course.sessions if row.name == session), None)
	if not row:
		reject(
			"SESSION_UNKNOWN", _("This course has no such session. Reload the course."), title=_("Session")
		)
	check_day_has_come(row)
	row.held = 1
	course.save()
	for name, mark in marks.items():
		enrolment = frappe.get_doc("Course Enrolment", name)
		if enrolment.course != course_name or mark not in rules.MARKS:
			reject(
				"PARTICIPANT_UNKNOWN",
				_("The list has a participant who is not in this course. Reload the course."),
				title=_("Attendance"),
			)
		_set_mark(enrolment, session, mark)
		enrolment.save()
	return len(marks)


def _set_mark(enrolment: Document, session: str, mark: str) -> None:
	row = next((row for row in enrolment.attendance if row.session == session), None)
	if not row:
		row = enrolment.append("attendance", {"session": session})
	row.mark = mark
