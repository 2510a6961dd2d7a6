import frappe
from frappe import _
from frappe.utils import now_datetime

from migrant_services.access.record import Record
from migrant_services.core.messages import reject
from migrant_services.people import merge


class PersonMerge(Record):
	"""A merge of two records of one person. `people/merge/` moves the linked records and can move all of them back."""

	def before_insert(self):
		super().before_insert()
		self.merged_by, self.merged_on = frappe.session.user, now_datetime()
		self.duplicate_review = None

	def after_insert(self):
		super().after_insert()
		merge.run(self)

	def validate(self):
		if not self.is_new():
			reject("MERGE_FIXED", _("A merge is not changed. It can be undone."), title=_("Merge"))

	def set_office(self):
		"""Do nothing: a merge belongs to the offices of its two people."""
