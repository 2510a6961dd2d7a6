from frappe import _

from migrant_services.core import ages, messages
from migrant_services.options.record import Option


class AgeBandSet(Option):
	def validate(self):
		super().validate()
		messages.show_findings(
			ages.check_bands((row.code, row.from_age, row.to_age) for row in self.bands), _("Bands"), "bands"
		)
