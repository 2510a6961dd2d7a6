from frappe import _
from frappe.model.document import Document

from migrant_services.access.methods import find_invalid_lines
from migrant_services.core.messages import reject


class MigrantServicesSettings(Document):
	def validate(self):
		self.check_opened_methods()

	def check_opened_methods(self):
		"""Check that every line of Opened Methods opens a method."""
		for line in find_invalid_lines(self.opened_methods):
			reject(
				"OPENED_METHOD_UNKNOWN",
				_(
					"Opened Methods: the line “{0}” opens nothing. Write the method as its refusal names it, if the refusal "
					"says that it can be opened. After a space, you can add desk, website or guest."
				).format(line),
				field="opened_methods",
			)
