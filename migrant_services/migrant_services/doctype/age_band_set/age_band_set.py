from frappe import _
from frappe.model.document import Document

from migrant_services.core import ages, messages


class AgeBandSet(Document):
	def validate(self):
		messages.show_findings(
			ages.check_bands((row.code, row.from_age, row.to_age) for row in self.bands), _("Bands"), "bands"
		)
