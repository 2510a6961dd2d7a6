import frappe
from frappe import _
from frappe.utils import getdate

from migrant_services.checks import refuse_future, require_order
from migrant_services.record import PersonRecord


class Consent(PersonRecord):
	def validate(self):
		super().validate()
		refuse_future(self, "decided_on", "withdrawn_on")
		require_order(self, "decided_on", "expires_on")
		require_order(self, "decided_on", "withdrawn_on")
		self.validate_who_decides()

	def validate_who_decides(self):
		if self.given_by == "The person" and frappe.get_doc("Person", self.person).is_minor():
			frappe.throw(
				_("This person is under age. The responsible adult or a legal representative decides, and the child agrees too."),
				title=_("Given By"),
			)

	def is_valid_on(self, day) -> bool:
		"""Whether the consent was given and neither withdrawn nor expired on that day."""
		if self.decision != "Given" or getdate(self.decided_on) > getdate(day):
			return False
		return not self.expires_on or getdate(self.expires_on) >= getdate(day)
