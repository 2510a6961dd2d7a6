import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.reception.waiting_room.queue import is_letter


class QueueKind(Document):
	def validate(self):
		self.letter = (self.letter or "").strip().upper()
		if not is_letter(self.letter):
			frappe.throw(_("The letter of a queue is one or two letters from A to Z."), title=_("Letter"))
