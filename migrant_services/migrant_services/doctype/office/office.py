from frappe import _
from frappe.model.document import Document

from migrant_services.core.checks import check_email
from migrant_services.core.messages import reject
from migrant_services.reception.appointments.rules import find_faulty_row
from migrant_services.reception.appointments.times import parse_hours


class Office(Document):
	def validate(self):
		check_email(self)
		self.validate_hours()

	def validate_hours(self):
		"""Check that no two rows of one weekday overlap, since the capacity would be unclear."""
		wrong = find_faulty_row([parse_hours(row) for row in self.get("appointment_hours") or []])
		if wrong is not None:
			reject(
				"OFFICE_HOURS_INVALID",
				_(
					"Row {0} of the appointment hours: from must be before to, minutes from 5 to 480, people at "
					"least 1, and no two rows of a day may overlap."
				).format(wrong + 1),
				field="appointment_hours",
				title=_("Appointment Hours"),
			)
