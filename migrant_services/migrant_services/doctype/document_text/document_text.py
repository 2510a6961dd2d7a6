"""What a document, a reminder or a notice says, as the municipality wants it."""

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.core.messages import reject
from migrant_services.texts import editing
from migrant_services.texts.catalog import load_specs


class DocumentText(Document):
	def validate(self):
		self.check_document()
		editing.clean_rows(self)
		editing.check_rows(self)
		self.is_own = int(bool(self.texts or self.fields_shown))

	def check_document(self):
		"""Check that the record is of a document of the app."""
		if self.document not in load_specs():
			reject(
				"DOCUMENT_NOT_SHIPPED",
				_("The app has no document with this name. Open one of the list."),
				field="document",
				title=_("Document Text"),
			)

	def on_trash(self):
		if not frappe.flags.in_uninstall:
			reject(
				"DOCUMENT_TEXT_KEPT",
				_("A document keeps its record. To undo your changes, use As Shipped."),
				title=_("Document Text"),
			)
