import frappe
from frappe import _
from frappe.model.document import Document


class HouseholdMember(Document):
	"""A period of somebody in a household. Saving the household does not run these methods of its rows."""

	def validate(self):
		self.refuse_alone()

	def on_trash(self):
		self.refuse_alone()

	def refuse_alone(self):
		"""Frappe saves a row by itself for whoever may write its record, past all that the record checks."""
		frappe.throw(_("A member is changed in the form of the household only."), frappe.PermissionError)
