import frappe

from migrant_services.access.record import Record
from migrant_services.people.intake import tables


class IntakeImport(Record):
	"""A list of people from a file. A client saves only the office; every step goes through `api/intake.py`."""

	def before_insert(self):
		super().before_insert()
		self.imported_by = frappe.session.user

	def on_trash(self):
		tables.delete_rows(self.name)
