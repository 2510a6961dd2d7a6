import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.access.methods import faulty_lines


class MigrantServicesSettings(Document):
	def validate(self):
		self.check_opened_methods()

	def check_opened_methods(self):
		for line in faulty_lines(self.opened_methods):
			frappe.throw(
				_(
					"Opened Methods: “{0}” opens nothing. Write the name of a method that is not open and may be opened, "
					"then, after a blank, desk, website or guest."
				).format(line)
			)
