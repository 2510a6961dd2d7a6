import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt, fmt_money

from migrant_services.core.checks import check_order
from migrant_services.core.messages import reject


class SupportProgramme(Document):
	def validate(self):
		check_order(self, "starts_on", "ends_on")
		self.validate_amounts()

	def validate_amounts(self):
		"""Check that the amounts are within the limits of the settings."""
		highest = flt(frappe.db.get_single_value("Migrant Services Settings", "highest_payment"))
		if flt(self.max_amount) <= 0:
			reject(
				"MAX_AMOUNT_MISSING",
				_("Write the highest amount of one payment, above zero."),
				field="max_amount",
				title=_("Amounts"),
			)
		if highest and flt(self.max_amount) > highest:
			reject(
				"MAX_AMOUNT_ABOVE_LIMIT",
				_("The highest amount of one payment is above the {0} that the settings allow.").format(
					fmt_money(highest, currency=self.currency)
				),
				field="max_amount",
				title=_("Amounts"),
			)
		if flt(self.default_amount) > flt(self.max_amount):
			reject(
				"DEFAULT_AMOUNT_TOO_HIGH",
				_("The usual amount is above the highest amount of one payment."),
				field="default_amount",
				title=_("Amounts"),
			)
