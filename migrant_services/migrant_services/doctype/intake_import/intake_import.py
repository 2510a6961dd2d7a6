import frappe

from migrant_services.access.record import Record
from migrant_services.people.intake import tables


class IntakeImport(Record):
	"""A list of people from a file. What is done with it goes through `api/intake.py`; a client saves only the office."""

	def before_insert(self):
		super().before_insert()
		self.imported_by = frappe.session.user

	def on_trash(self):
		tables.delete_rows(self.name)
