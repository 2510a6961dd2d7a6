from decimal import Decimal

import frappe
from frappe import _
from frappe.utils import formatdate, getdate, time_diff_in_hours

from migrant_services.access.record import Record
from migrant_services.core.checks import check_order
from migrant_services.core.messages import reject
from migrant_services.training.attendance import check_day_has_come
from migrant_services.training.attendance_rules import DEFAULT_THRESHOLD
from migrant_services.workflow.stages import EnrolmentStage


class Course(Record):
	def validate(self):
		super().validate()
		check_order(self, "starts_on", "ends_on")
		self.validate_sessions()
		self.validate_certificates()
		self.validate_completion()

	def validate_sessions(self):
		"""Check the sessions, and add up their hours."""
		before = self.get_doc_before_save()
		held_before = (
			{(row.name, getdate(row.session_date)) for row in before.sessions if row.held}
			if before
			else set()
		)
		for row in self.sessions:
			if not getdate(self.starts_on) <= getdate(row.session_date) <= getdate(self.ends_on):
				reject(
					"SESSION_OUTSIDE_COURSE",
					_(
						"Session {0} is outside the dates of the course. Change its date, or those of the course."
					).format(row.idx),
					field="sessions.session_date",
					title=_("Sessions"),
				)
			if row.held and (row.name, getdate(row.session_date)) not in held_before:
				check_day_has_come(row)
			row.hours = time_diff_in_hours(row.ends_at, row.starts_at)
			if row.hours <= 0:
				reject(
					"SESSION_ENDS_BEFORE_START",
					_("Session {0} ends before it starts. Check its hours.").format(row.idx),
					field="sessions.ends_at",
					title=_("Sessions"),
				)
		self.total_hours = sum(row.hours for row in self.sessions)

	def validate_certificates(self):
		"""Check that no certificate is dated before its course."""
		if not self.has_value_changed("starts_on"):
			return
		earlier = {
			"course": self.name,
			"status": EnrolmentStage.COMPLETED,
			"completed_on": ("<", self.starts_on),
		}
		if folio := frappe.db.get_value("Course Enrolment", earlier, "folio"):
			reject(
				"COURSE_START_AFTER_COMPLETION",
				_("The course cannot start on {0}: with enrolment {1} it was completed before.").format(
					formatdate(self.starts_on), folio
				),
				field="starts_on",
				title=_(self.meta.get_label("starts_on")),
			)

	def validate_completion(self):
		"""Check that the required attendance is a percentage."""
		if not 0 <= (self.completion_percent or 0) <= 100:
			reject(
				"COMPLETION_PERCENT_INVALID",
				_("The attendance to complete a course lies between 0 and 100 percent."),
				field="completion_percent",
				title=_("Attendance"),
			)

	def threshold(self) -> Decimal:
		"""Return the percentage of the hours that completes this course."""
		default = frappe.db.get_single_value("Migrant Services Settings", "completion_percent")
		return Decimal(str(self.completion_percent or default or DEFAULT_THRESHOLD))
