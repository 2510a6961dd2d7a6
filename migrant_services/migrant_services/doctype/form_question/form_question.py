import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.core import jobs
from migrant_services.core.messages import reject
from migrant_services.core.own_texts import check_plain, store_translations
from migrant_services.forms import columns, editing, preparation, questions
from migrant_services.forms.questions import DRAFT, IN_USE, PREPARING, RETIRED


class FormQuestion(Document):
	"""A question of the municipality. It is a draft until it is put in use, and is retired rather than deleted."""

	def before_insert(self):
		self.status, self.problem, self.has_column, self.requested_by = DRAFT, None, 0, None
		# A question of another site keeps the name of its column: conditions refer to it.
		if not self.flags.by_app:
			self.fieldname = None

	def validate(self):
		self.restore_what_the_app_sets()
		self.question = (self.question or "").strip()
		check_plain([self.question], "question")
		check_plain([self.help], "help")
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

	def set_fieldname(self):
		"""Set the name of the column, once."""
		if self.fieldname:
			return
		taken = {field.fieldname for field in frappe.get_meta(self.record).fields}
		taken |= set(
			frappe.get_all(
				questions.QUESTION, {"record": self.record, "name": ("!=", self.name)}, pluck="fieldname"
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
