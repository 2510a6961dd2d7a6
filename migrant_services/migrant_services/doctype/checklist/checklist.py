import re

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.core import own_texts
from migrant_services.core.messages import reject, show_findings
from migrant_services.reception.checklists import lists

CODE_LENGTH = 10


class Checklist(Document):
	def validate(self):
		self.validate_code()
		self.tidy()
		self.set_codes()
		show_findings(lists.list_findings(self), _("Checklist"), field="items")

	def on_update(self):
		own_texts.store_translations(self, lists.list_texts(self))
		lists.forget()

	def on_trash(self):
		lists.forget()

	def validate_code(self):
		"""Check that the code has capitals, digits and underscores only: files of the configuration name it."""
		if self.is_new() and not re.fullmatch(r"[A-Z0-9_]{1,20}", self.code or ""):
			reject(
				"CHECKLIST_CODE",
				_("Write the code with capitals, digits and underscores, at most 20."),
				field="code",
				title=_("Code"),
			)

	def tidy(self):
		"""Remove the spaces around texts, so that a translation is found."""
		self.title = (self.title or "").strip()
		for row in self.items:
			row.text, row.help = (row.text or "").strip(), (row.help or "").strip()
		for row in self.translations:
			row.text, row.translation = (row.text or "").strip(), (row.translation or "").strip()

	def set_codes(self):
		"""Give each new item a code of its own. The code of a stored item never changes."""
		before = self.get_doc_before_save()
		stored = {row.name: row.code for row in before.items} if before else {}
		sent = [row.code for row in self.items if row.code]
		filters = {"code": ("in", sent or [""]), "parent": ("!=", self.name or "")}
		used = set(frappe.get_all("Checklist Item", filters, pluck="code"))
		for row in self.items:
			row.code = stored.get(row.name) or row.code
			if not row.code or row.code in used or not re.fullmatch(r"[A-Za-z0-9_]{1,20}", row.code):
				row.code = frappe.generate_hash(length=CODE_LENGTH)
			used.add(row.code)
