from frappe.model.document import Document

from migrant_services.checks import require_order
from migrant_services.permissions import forget_offices


class StaffMember(Document):
	def validate(self):
		require_order(self, "confidentiality_signed_on", "confidentiality_expires_on")
		self.additional_offices = [row for row in self.additional_offices if row.office != self.office]

	def on_update(self):
		forget_offices()

	def on_trash(self):
		forget_offices()
