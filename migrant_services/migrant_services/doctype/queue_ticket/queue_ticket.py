import frappe

from migrant_services.access.record import PersonRecord
from migrant_services.reception.waiting_room import tickets


class QueueTicket(PersonRecord):
	def before_insert(self):
		super().before_insert()
		if expected := self.flags.appointment:
			self.update({"appointment": expected.name, "for_user": expected.with_whom})
		tickets.draw_number(self)

	def is_restricted_itself(self) -> bool:
		"""Return whether the appointment of the number is restricted."""
		return bool(self.appointment and frappe.db.get_value("Appointment", self.appointment, "restricted"))


def on_doctype_update():
	frappe.db.add_index("Queue Ticket", ["office", "day", "status", "turn_at"])
	frappe.db.add_unique("Queue Ticket", ["office", "day", "label"], constraint_name="one_number_a_day")
