import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.core.checks import check_email, check_order, has_changed
from migrant_services.core.messages import reject
from migrant_services.core.roles import SERVICES_ADMINISTRATOR


class Organization(Document):
	def validate(self):
		check_order(self, "agreement_from", "agreement_to")
		for row in (self, *self.contacts):
			check_email(row)
		if self.kind == "Consulate" and not self.represented_country:
			reject(
				"CONSULATE_WITHOUT_COUNTRY",
				_("Write the country that the consulate represents."),
				field="represented_country",
				title=_("Country"),
			)
		self.validate_who_gives_access()

	def validate_who_gives_access(self):
		"""Check that an administrator gives accounts to contacts, and that a consulate stays one.

		A contact's account sees referrals. A consulate does not see those of its country's people.
		"""
		before = self.get_doc_before_save()
		accounts = {row.user for row in self.contacts if row.user}
		gives = accounts - ({row.user for row in before.contacts} if before else set())
		reclassifies = (
			before and before.kind == "Consulate" and has_changed(self, "kind", "represented_country")
		)
		if (gives or reclassifies) and not {SERVICES_ADMINISTRATOR, "System Manager"}.intersection(
			frappe.get_roles()
		):
			reject(
				"ONLY_ADMINISTRATOR_GIVES_CONTACT_ACCESS",
				_(
					"Only a Services Administrator gives a contact an account, or changes what a consulate is."
				),
				field="contacts",
				title=_("Organization"),
				exc=frappe.PermissionError,
			)
