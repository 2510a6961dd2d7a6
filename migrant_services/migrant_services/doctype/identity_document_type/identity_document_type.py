import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.rules.documents import VALIDATORS


class IdentityDocumentType(Document):
	def validate(self):
		if self.validator and self.validator not in VALIDATORS:
			frappe.throw(
				_("The validator is one of: {0}. Choose one, or leave it empty.").format(", ".join(VALIDATORS)),
				title=_("Validator"),
			)
