import frappe
from frappe import _
from frappe.utils import now_datetime

from migrant_services.access.record import Record
from migrant_services.core.checks import check_filled


class PaymentIncident(Record):
	"""One person who was paid twice for one period, under two records.

	Written by `people/merge/payments.py`, and closed by the finance roles.
	"""

	def validate(self):
		super().validate()
		self.validate_closing()

	def validate_office(self):
		"""Keep the office of the payments, whichever user found the incident."""

	def validate_closing(self):
		"""Check that a closed incident has notes, and record who closed it."""
		if self.status == "Open":
			self.closed_by = self.closed_on = None
			return
		check_filled(self, ["notes"], _("An incident is closed with what happened and what was done."))
		if self.has_value_changed("status"):
			self.closed_by, self.closed_on = frappe.session.user, now_datetime()
