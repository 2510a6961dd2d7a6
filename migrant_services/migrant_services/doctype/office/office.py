import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.core.checks import check_email
from migrant_services.reception.appointments.rules import check_hours
from migrant_services.reception.appointments.times import as_hours


class Office(Document):
	def validate(self):
		check_email(self)
		self.validate_hours()

	def validate_hours(self):
		"""Two rows of one weekday that meet would not say how many people can come."""
		wrong = check_hours([as_hours(row) for row in self.get("appointment_hours") or []])
		if wrong is not None:
			frappe.throw(
				_(
					"Row {0} of the appointment hours: from must be before to, minutes from 5 to 480, people at "
					"least 1, and no two rows of a day may overlap."
				).format(wrong + 1),
				title=_("Appointment Hours"),
			)
