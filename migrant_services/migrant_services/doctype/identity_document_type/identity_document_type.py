from frappe import _

from migrant_services.core.identity.documents import VALIDATORS
from migrant_services.core.messages import reject
from migrant_services.options.record import Option
from migrant_services.people.documents.reminder_rules import parse_days


class IdentityDocumentType(Option):
	def validate(self):
		super().validate()
		if self.validator and self.validator not in VALIDATORS:
			reject(
				"VALIDATOR_UNKNOWN",
				_("The validator is one of: {0}. Choose one, or leave it empty.").format(
					", ".join(VALIDATORS)
				),
				field="validator",
				title=_("Validator"),
			)
		self.tidy_days()

	def tidy_days(self):
		"""Rewrite the lists of days in one form."""
		for fieldname in ("validity_days", "remind_days"):
			try:
				days = parse_days(self.get(fieldname))
			except ValueError:
				reject(
					"DAYS_INVALID",
					_("{0}: write whole numbers of days, separated by commas, such as 30, 7.").format(
						_(self.meta.get_label(fieldname))
					),
					field=fieldname,
					title=_("Days"),
				)
			self.set(fieldname, ", ".join(map(str, days)))
