import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.access.methods import find_invalid_lines
from migrant_services.administration.parts import PARTS
from migrant_services.administration.parts_in_use import describe_under_way
from migrant_services.core.messages import reject


class MigrantServicesSettings(Document):
	def validate(self):
		self.check_opened_methods()
		self.warn_about_hidden_work()

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

	def warn_about_hidden_work(self):
		"""Show which work is under way in a part that disappears, unless the page *Set Up* has shown it."""
		before = self.get_doc_before_save()
		if self.flags.is_confirmed:
			return
		for part in PARTS:
			disappears = self.get(part.fieldname) and not (before and before.get(part.fieldname))
			if disappears and (sentence := describe_under_way(part.code)):
				frappe.msgprint(sentence, title=_("Parts Not in Use"), indicator="orange")
