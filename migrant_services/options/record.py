"""What all options have in common, of the shipped lists and of the municipality's own: the base of their controllers."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from migrant_services.core.findings import make_finding
from migrant_services.core.messages import choose_plural, format_finding, reject
from migrant_services.core.own_texts import check_plain, list_missing, store_translations
from migrant_services.options import rules, usage
from migrant_services.options.reference.seed import SORT_STEP
from migrant_services.options.rules import NEVER_EMPTY, OPTION, OPTION_LIST, get_need, is_shipped

MESSAGES = {
	"TITLE_NOT_TRANSLATED": "{0} has no translation yet, so everyone reads it in one language. Add it under In Other Languages.",
	"TITLE_TWICE": "Another one has the title {0} too, so no one can tell the two apart.",
}


class CodedRecord(Document):
	"""A record with a code that never changes, and a title that is translated."""

	def before_insert(self):
		self.set_code()

	def validate(self):
		self.tidy_title()

	def on_update(self):
		before = self.get_doc_before_save()
		if before is None or _list_texts(before) != _list_texts(self):
			store_translations(self, [self.title])
			self.show_warnings()

	def on_trash(self):
		self.check_unused()

	def set_code(self):
		"""Make a code from the title of an own list or option, and check a code that was typed."""
		self.code = (self.code or "").strip()
		if not self.code and self.doctype in (OPTION, OPTION_LIST):
			taken = frappe.get_all(self.doctype, self.get_list_filters(), pluck="code", order_by="creation")
			self.code = rules.make_code(self.title or "", taken)
		longest = rules.MAX_OWN_CODE if self.doctype in (OPTION, OPTION_LIST) else rules.MAX_CODE
		if self.code and not (rules.is_code(self.code) and len(self.code) <= longest):
			reject(
				"CODE_MALFORMED",
				_(
					"A code has letters from A to Z, digits and _, at most {0} of them. Write another code."
				).format(longest),
				field="code",
				title=_("Code"),
			)

	def tidy_title(self):
		"""Put the title and its translations in one line, and check that they are plain."""
		self.title = rules.tidy_title(self.title)
		check_plain([self.title], "title")
		for row in self.translations:
			# The title is the only text of the record.
			row.text, row.translation = self.title, rules.tidy_title(row.translation)
			check_plain([row.translation], "translations.translation")

	def get_list_filters(self) -> dict:
		"""Return the filters for the records of the same list."""
		return {}

	def show_warnings(self):
		"""Show what is not wrong yet, but should be mended."""
		if frappe.flags.in_install or frappe.flags.in_migrate or frappe.flags.in_patch:
			return
		findings = []
		if list_missing(self, [self.title]):
			findings.append(make_finding(MESSAGES, "TITLE_NOT_TRANSLATED", self.title))
		same = {**self.get_list_filters(), "title": self.title, "name": ("!=", self.name)}
		if frappe.db.exists(self.doctype, same):
			findings.append(make_finding(MESSAGES, "TITLE_TWICE", self.title))
		for finding in findings:
			frappe.msgprint(format_finding(finding), title=_("Title"), indicator="orange", alert=True)

	def check_unused(self):
		"""Check that no record uses it: one that is used is retired instead.

		:raises frappe.ValidationError: with the number of records
		"""
		records = usage.count_records(self.doctype, self.name)
		if records:
			self.reject_deletion(
				"OPTION_IN_USE",
				choose_plural(records, _("1 record uses it."), _("{0} records use it.")),
			)

	def reject_deletion(self, code: str, reason: str):
		"""Reject that it is deleted, and say what to do instead."""
		reject(
			code,
			_(
				"{0} cannot be deleted. {1} Retire it instead: it stays on its records and is offered no more."
			).format(frappe.bold(escape_html(_(self.title))), reason)
			if self.meta.has_field("enabled")
			else _("{0} cannot be deleted. {1}").format(frappe.bold(escape_html(_(self.title))), reason),
			title=_("In Use"),
		)


class Option(CodedRecord):
	"""An option of a list."""

	def before_insert(self):
		super().before_insert()
		self.set_place()

	def validate(self):
		super().validate()
		self.check_counts_as()
		self.check_retired()

	def on_trash(self):
		if need := get_need(self.doctype, self.name):
			self.reject_deletion("OPTION_NEEDED", _(rules.MESSAGES[need.reason]))
		if is_shipped(self.doctype, self.name):
			self.reject_deletion(
				"OPTION_SHIPPED", _("It comes with the app, and would be back after an update.")
			)
		super().on_trash()

	def get_list_filters(self) -> dict:
		return {"option_list": self.option_list} if self.doctype == OPTION else {}

	def set_place(self):
		"""Put a new option at the end of its list, unless it was given a place."""
		if not self.sort_order:
			last = frappe.get_all(
				self.doctype, self.get_list_filters(), pluck="sort_order", order_by="sort_order desc", limit=1
			)
			self.sort_order = (last[0] if last else 0) + SORT_STEP

	def check_counts_as(self):
		"""Check that an own option counts as a shipped one, and that a shipped one counts as itself.

		:raises frappe.ValidationError: otherwise
		"""
		if not self.counts_as:
			return
		of = self.counts_as_doctype if self.doctype == OPTION else self.doctype
		if is_shipped(self.doctype, self.name or self.code):
			reject(
				"COUNTS_AS_ITSELF",
				_("A shipped option counts as itself. Leave Counts As empty."),
				field="counts_as",
				title=_("Counts As"),
			)
		if not is_shipped(of or "", self.counts_as):
			reject(
				"COUNTS_AS_OWN",
				_("Choose a shipped option in Counts As: figures of other offices know no others."),
				field="counts_as",
				title=_("Counts As"),
			)

	def check_retired(self):
		"""Check that an option may be retired.

		:raises frappe.ValidationError: when the app gives it to records itself, or it is the last one of a list that needs one
		"""
		if self.enabled or self.is_new() or not self.has_value_changed("enabled"):
			return
		need = get_need(self.doctype, self.name)
		reason = _(rules.MESSAGES[need.reason]) if need and need.in_use else None
		if self.doctype in NEVER_EMPTY and not frappe.db.exists(
			self.doctype, {"enabled": 1, "name": ("!=", self.name)}
		):
			reason = _("It is the last one of its list. Enable another one first.")
		if reason:
			reject(
				"OPTION_STAYS_IN_USE",
				_("{0} cannot be retired. {1}").format(frappe.bold(escape_html(_(self.title))), reason),
				field="enabled",
				title=_("Needed"),
			)


def _list_texts(doc: CodedRecord) -> list[tuple]:
	return [(doc.title, row.language, row.translation) for row in doc.translations]
