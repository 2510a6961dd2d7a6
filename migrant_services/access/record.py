"""What the records of the office have in common: a folio, an office, a stage that starts at the beginning."""

import frappe
from frappe import _
from frappe.model import no_value_fields, table_fields
from frappe.model.document import Document

from migrant_services.access import attachments, criterion, staff
from migrant_services.core.naming import has_folio, make_next_folio
from migrant_services.workflow import guard
from migrant_services.workflow.stages import STAGE_FIELD, STATE_FIELD, is_governed

CODE_LENGTH = 20  # hexadecimal signs: 80 bits, beyond guessing
# The guard of the workflow, or Frappe, keeps these.
KEPT_ELSEWHERE = (STAGE_FIELD, STATE_FIELD, "amended_from")


class Record(Document):
	"""A document of an office: it gets its folio, its office and its verification code when it is born."""

	def before_insert(self):
		self.keep_what_the_app_writes(None)
		self.check_amended()
		self.start_at_the_beginning()
		self.set_folio()
		self.set_office()
		self.set_verification_code()

	def after_insert(self):
		attachments.adopt(self)

	def before_validate(self):
		if before := self.get_doc_before_save():
			self.keep_what_the_app_writes(before)
		guard.enforce_workflow(self)

	def validate(self):
		self.validate_office()
		attachments.check_fields(self)

	def before_update_after_submit(self):
		self.keep_what_the_app_writes(self.get_doc_before_save())
		guard.enforce_workflow(self)

	def before_cancel(self):
		self.keep_what_the_app_writes(self.get_doc_before_save())
		guard.enforce_workflow(self)

	def before_discard(self):
		frappe.throw(_("A record is not thrown away like this. Use the actions of its workflow."))

	def keep_what_the_app_writes(self, before: Document | None):
		"""Put back what a client sends in read-only fields: Frappe keeps them only in the browser.

		Who prepared a payment, who attended, the code of a printed document: none of it is for a client to say.
		The stage is the guard's matter, what a document amends is `check_amended`'s.

		:param before: the stored document, or None for a new one
		"""
		if guard.is_exempt(self):
			return
		kept_elsewhere = KEPT_ELSEWHERE if is_governed(self.doctype) else ()
		for field in self.meta.fields:
			if field.read_only and not field.is_virtual and field.fieldname not in kept_elsewhere:
				if field.fieldtype in table_fields:
					self.set(field.fieldname, before.get(field.fieldname) if before else [])
				elif field.fieldtype not in no_value_fields:
					self.set(field.fieldname, before.get(field.fieldname) if before else field.default)
		if before:
			self.owner, self.creation = before.owner, before.creation

	def check_amended(self):
		"""A record replaces a cancelled one that is open to the user, or none (early v15 takes any)."""
		if not self.get("amended_from") or guard.is_exempt(self):
			return
		cancelled = frappe.db.get_value(self.doctype, self.amended_from, "docstatus") == 2
		if not cancelled or not criterion.in_scope(self.doctype, self.amended_from):
			frappe.throw(
				_("Only a cancelled record that is open to you can be amended. Make a new one instead."),
				frappe.PermissionError,
				title=_("Amended From"),
			)

	def start_at_the_beginning(self):
		"""A new record has the first state and its stage, whatever the client sends."""
		if self.docstatus != 0:
			frappe.throw(_("A new record starts as a draft. Save it first, then move it on."))
		status = self.meta.get_field("status")
		if status and status.read_only:
			self.status = status.default
		guard.set_first_state(self)

	def set_folio(self):
		if has_folio(self.doctype):
			# An import draws the numbers of many records at once.
			self.folio = make_next_folio(self.doctype, self.flags.folio_number)

	def set_office(self):
		self.office = self.office or staff.own_office(frappe.session.user)

	def set_verification_code(self):
		"""The secret that the QR code of a printed document carries; it tells nothing by itself."""
		if self.meta.has_field("verification_code"):
			self.verification_code = frappe.generate_hash(length=CODE_LENGTH)

	def validate_office(self):
		if not self.office:
			frappe.throw(_("Choose the office that attends."), title=_("Office Missing"))
		if self.has_value_changed("office") and not staff.works_for(frappe.session.user, self.office):
			frappe.throw(
				_("You can only use an office that you work for. Choose one of yours."), title=_("Office")
			)


class PersonRecord(Record):
	"""A record about a person: it carries the person's folio and is as restricted as the person.

	Code that has the person's document at hand, and asked whether it is open, hands it over in ``flags.person``.
	"""

	def validate(self):
		super().validate()
		self.validate_person()
		self.copy_from_person()

	def validate_person(self):
		if self.flags.person or not self.person or not self.has_value_changed("person"):
			return
		self.person = kept_person(self.person)
		before = self.get_doc_before_save()
		if before and self.person == before.person:
			return
		if before:
			frappe.throw(
				_("The person of a saved record cannot be changed. Cancel this record and make a new one."),
				title=_("Person"),
			)
		refuse_hidden(self.person)

	def copy_from_person(self):
		"""Folio and restriction live in the record too, so that lists need no second look."""
		if person := self.flags.person:
			self.person_folio, restricted = person.folio, person.restricted
		else:
			self.person_folio, restricted = (
				frappe.db.get_value("Person", self.person, ["folio", "restricted"])
				if self.person
				else (None, 0)
			)
		self.restricted = int(bool(restricted or self.is_restricted_itself()))

	def is_restricted_itself(self) -> bool:
		"""Whether the record would be restricted for another person too."""
		return False


class Row(Document):
	"""A row of a record. Saving the record does not run these methods of its rows.

	Frappe saves and deletes a row by itself for whoever may write its record, past all that the record checks.
	"""

	def validate(self):
		self.refuse_alone()

	def on_trash(self):
		self.refuse_alone()

	def refuse_alone(self):
		frappe.throw(_("A row is changed in the form of its record only."), frappe.PermissionError)


def refuse_hidden(person: str, title: str | None = None) -> None:
	"""Refuse a person who is not open to the user, in the same words as one who is not there.

	:param title: translated; "Person" unless said
	:raises frappe.PermissionError: when the user does not see the person
	"""
	if not criterion.in_scope("Person", person):
		frappe.throw(
			_("This person is not registered in your office, or is not open to you."),
			frappe.PermissionError,
			title=title or _("Person"),
		)


def kept_person(person: str | None) -> str | None:
	"""The person, or the one into whose record theirs was merged: a form may have been open meanwhile."""
	while person and (into := frappe.db.get_value("Person", person, "merged_into")):
		person = into
	return person
