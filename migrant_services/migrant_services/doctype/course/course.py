from decimal import Decimal

import frappe
from frappe import _
from frappe.utils import getdate, time_diff_in_hours

from migrant_services.checks import require_order
from migrant_services.record import Record
from migrant_services.rules.attendance import DEFAULT_THRESHOLD


class Course(Record):
	def validate(self):
		super().validate()
		require_order(self, "starts_on", "ends_on")
		self.validate_sessions()
		self.validate_completion()

	def validate_sessions(self):
		for row in self.sessions:
			if not getdate(self.starts_on) <= getdate(row.session_date) <= getdate(self.ends_on):
				frappe.throw(
					_("Session {0} is outside the dates of the course. Change its date, or those of the course.").format(row.idx),
					title=_("Sessions"),
				)
			row.hours = time_diff_in_hours(row.ends_at, row.starts_at)
			if row.hours <= 0:
				frappe.throw(_("Session {0} ends before it starts. Check its hours.").format(row.idx), title=_("Sessions"))
		self.total_hours = sum(row.hours for row in self.sessions)

	def validate_completion(self):
		if not 0 <= (self.completion_percent or 0) <= 100:
			frappe.throw(_("The attendance to complete a course lies between 0 and 100 percent."), title=_("Attendance"))

	def threshold(self) -> Decimal:
		"""Percent of the hours to attend for completing this course."""
		default = frappe.db.get_single_value("Migrant Services Settings", "completion_percent")
		return Decimal(str(self.completion_percent or default or DEFAULT_THRESHOLD))
