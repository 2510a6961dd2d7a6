import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.access.staff import clear_office_cache
from migrant_services.core.checks import check_email, check_order, has_changed
from migrant_services.core.messages import reject
from migrant_services.core.roles import SERVICES_ADMINISTRATOR

# These fields decide what an account may see.
ACCESS_FIELDS = ("user", "enabled", "office", "all_offices")


class StaffMember(Document):
	def validate(self):
		check_email(self)
		check_order(self, "confidentiality_signed_on", "confidentiality_expires_on")
		self.additional_offices = [row for row in self.additional_offices if row.office != self.office]
		self.validate_who_gives_access()

	def validate_who_gives_access(self):
		"""Check that only an administrator changes what an account sees, not a user who lists staff for
		courses.
		"""
		before = self.get_doc_before_save()
		if not self.user and not (before and before.user):
			return
		changed = not before or has_changed(self, *ACCESS_FIELDS)
		if not changed:
			changed = {row.office for row in self.additional_offices} != {
				row.office for row in before.additional_offices
			}
		if changed and not {SERVICES_ADMINISTRATOR, "System Manager"}.intersection(frappe.get_roles()):
			reject(
				"ONLY_ADMINISTRATOR_GIVES_ACCESS",
				_(
					"Only a Services Administrator gives or changes what an account sees: User, Enabled and offices."
				),
				field="user",
				title=_("User"),
				exc=frappe.PermissionError,
			)

	def on_update(self):
		clear_office_cache()

	def on_trash(self):
		clear_office_cache()
