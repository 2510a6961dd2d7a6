import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.checks import require_order


class Organization(Document):
	def validate(self):
		require_order(self, "agreement_from", "agreement_to")
		if self.kind == "Consulate" and not self.represented_country:
			frappe.throw(_("Write the country that the consulate represents."), title=_("Country"))
