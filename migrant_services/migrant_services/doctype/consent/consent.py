import frappe
from frappe import _
from frappe.utils import getdate

from migrant_services.access.record import PersonRecord
from migrant_services.core.checks import check_filled, check_not_in_future, check_order
from migrant_services.core.messages import reject


class Consent(PersonRecord):
	def validate(self):
		super().validate()
		check_not_in_future(self, "decided_on", "withdrawn_on")
		check_order(self, "decided_on", "expires_on")
		check_order(self, "decided_on", "withdrawn_on")
		self.validate_what_it_needs()
		self.validate_who_decides()

	def validate_what_it_needs(self):
		"""Check the fields that purpose, representative, medium and decision require."""
		if self.purpose == "Referral":
			check_filled(
				self,
				["organization"],
				_("Consent to a referral names the organization that receives the data."),
			)
		if self.given_by != "The person":
			check_filled(self, ["given_by_name"], _("Who decides for the person is named."))
		if self.medium == "Verbal, with a witness":
			check_filled(self, ["witness_name"], _("The witness is named."))
		if self.decision == "Withdrawn":
			check_filled(self, ["withdrawn_on"], _("A consent that was withdrawn says when."))

	def validate_who_decides(self):
		"""Check that a minor does not decide alone."""
		if self.given_by == "The person" and frappe.get_doc("Person", self.person).is_minor():
			reject(
				"CONSENT_GIVEN_BY_MINOR",
				_(
					"This person is under age. The responsible adult or a legal representative decides, and the child agrees too."
				),
				field="given_by",
				title=_("Given By"),
			)

	def is_valid_on(self, day) -> bool:
		"""Return whether the consent was given, and neither withdrawn nor expired on that day."""
		if self.decision != "Given" or getdate(self.decided_on) > getdate(day):
			return False
		return not self.expires_on or getdate(self.expires_on) >= getdate(day)
