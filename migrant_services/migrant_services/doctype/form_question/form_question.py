import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.core import jobs
from migrant_services.core.messages import format_finding, reject
from migrant_services.core.own_texts import check_plain, store_translations
from migrant_services.forms import columns, editing, preparation, questions
from migrant_services.forms.check import NOT_ON_ATTEND, RECORDS_OF_ATTEND
from migrant_services.forms.kinds import NUMBER, ONE_CHOICE, REFERENCE_LIST, SEVERAL_CHOICES
from migrant_services.forms.questions import DRAFT, IN_USE, PREPARING, RETIRED


class FormQuestion(Document):
	"""A question of the municipality. It is a draft until it is put in use, and is retired rather than deleted."""

	def before_insert(self):
		self.status, self.problem, self.has_column, self.requested_by = DRAFT, None, 0, None
		# A question of another site keeps the name of its column: conditions refer to it.
		if not self.flags.by_app:
			self.fieldname = None

	def onload(self):
		"""Give the form what the check finds in a draft."""
		if self.status == DRAFT:
			found = [
				{"level": each.level, "text": format_finding(each)} for each in editing.list_findings(self)
			]
			self.set_onload("findings", found)

	def validate(self):
		self.restore_what_the_app_sets()
		self.clear_what_does_not_apply()
		self.question = (self.question or "").strip()
		check_plain([self.question], "question")
		check_plain([self.help], "help")
		check_plain([row.translation for row in self.translations], "translations.translation")
		self.set_fieldname()
		self.validate_unchanged()
		editing.check_question(self)

	def on_update(self):
		if self.has_column:
			store_translations(self, self.list_texts())
			preparation.update_fields(self.record)

	def on_trash(self):
		if self.has_column:
			reject(
				"QUESTION_HAS_ANSWERS",
				_("A question that was in use keeps its answers. Retire it in place of deleting it."),
			)

	def list_texts(self) -> list[str]:
		"""Return what the question says, in the language of the site."""
		return [text for text in (self.question, self.help) if text]

	def restore_what_the_app_sets(self):
		"""Restore what a client may not set: Frappe protects read-only fields only in the browser."""
		before = self.get_doc_before_save()
		for field in ("status", "problem", "has_column", "requested_by", "fieldname"):
			if before and not self.flags.by_app:
				self.set(field, before.get(field))

	def clear_what_does_not_apply(self):
		"""Clear what the form hides for this record and this kind of answer."""
		if self.kind not in (ONE_CHOICE, SEVERAL_CHOICES):
			self.option_list = None
		if self.kind != REFERENCE_LIST:
			self.reference_list = None
		if self.kind != NUMBER:
			self.decimals = 0
		if self.record not in RECORDS_OF_ATTEND:
			self.asked_at = NOT_ON_ATTEND

	def set_fieldname(self):
		"""Set the name of the column, once. Two records have no column of one name: the page Attend asks about both."""
		if self.fieldname:
			return
		taken = {columns.SECTION, *(field.fieldname for field in frappe.get_meta(self.record).fields)}
		taken |= set(
			frappe.get_all(
				questions.QUESTION, {"name": ("!=", self.name)}, pluck="fieldname", order_by="creation asc"
			)
		)
		self.fieldname = columns.make_column_name(self.question, taken)

	def validate_unchanged(self):
		"""Check that a question with a column keeps what its answers depend on."""
		fixed = ["record", "kind", "option_list", "reference_list", "decimals"]
		if self.kind == "Several Choices":
			fixed.append("tier")
		changed = [field for field in fixed if self.has_column and self.has_value_changed(field)]
		if changed:
			reject(
				"QUESTION_FIXED",
				_(
					"{0} cannot be changed once the question was in use. Retire it and make another one."
				).format(frappe.bold(_(self.meta.get_label(changed[0])))),
				field=changed[0],
			)

	def put_in_use(self):
		"""Have the question prepared, and asked from then on; bring it back if it was retired.

		:raises frappe.ValidationError: with every finding of the check
		"""
		self.check_permission("write")
		self.status, self.requested_by, self.problem = PREPARING, frappe.session.user, None
		if self.has_column:
			self.status = IN_USE
		self.save_by_app()
		if self.status == PREPARING:
			jobs.enqueue(self.doctype, self.name)

	def retire(self):
		"""Ask the question no more. Its answers are kept, hidden."""
		self.check_permission("write")
		if self.status != IN_USE:
			reject("QUESTION_NOT_IN_USE", _("Only a question in use can be retired."))
		self.status = RETIRED
		self.save_by_app()

	def save_by_app(self):
		self.flags.by_app = True
		self.save()
