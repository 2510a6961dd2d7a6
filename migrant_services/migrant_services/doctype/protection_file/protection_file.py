import frappe
from frappe import _

from migrant_services.access.record import PersonRecord
from migrant_services.core.checks import check_not_in_future
from migrant_services.core.messages import reject
from migrant_services.migrant_services.doctype.person.person import assess_needs


class ProtectionFile(PersonRecord):
	def before_insert(self):
		super().before_insert()
		self.opened_by = frappe.session.user

	def validate(self):
		super().validate()
		self.validate_one_per_person()
		check_not_in_future(self, "opened_on", "displaced_on")
		assess_needs(self)

	def validate_one_per_person(self):
		"""Reject a second file for a person. A person whose two records were merged may have two."""
		if not self.is_new():
			return
		other = frappe.db.get_value("Protection File", {"person": self.person, "name": ("!=", self.name)})
		if other:
			reject(
				"PROTECTION_FILE_EXISTS",
				_("This person has a protection file already. Open that one."),
				field="person",
				title=_("Person"),
			)
