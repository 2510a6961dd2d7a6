"""What the records of an office have in common: a folio, an office, and a first state and stage."""

import frappe
from frappe import _
from frappe.model import no_value_fields, table_fields
from frappe.model.document import Document

from migrant_services.access import attachments, criterion, staff
from migrant_services.core.messages import reject
from migrant_services.core.naming import has_folio, make_next_folio
from migrant_services.workflow import guard
from migrant_services.workflow.stages import STAGE_FIELD, STATE_FIELD, is_governed

VERIFICATION_CODE_LENGTH = 20  # hexadecimal digits: 80 bits, which cannot be guessed
# The workflow guard, or Frappe, protects these.
FIELDS_GUARDED_ELSEWHERE = (STAGE_FIELD, STATE_FIELD, "amended_from")


class Record(Document):
	"""A document of an office. It gets its folio, its office and its verification code when it is created."""

	def before_insert(self):
		self.restore_read_only_fields(None)
		self.check_amended()
		self.set_first_state()
		self.set_folio()
		self.set_office()
		self.set_verification_code()

	def after_insert(self):
		attachments.adopt_uploaded_files(self)

	def before_validate(self):
		if before := self.get_doc_before_save():
			self.restore_read_only_fields(before)
		guard.enforce_workflow(self)

	def validate(self):
		self.validate_office()
		attachments.check_attach_fields(self)

	def before_update_after_submit(self):
		self.restore_read_only_fields(self.get_doc_before_save())
		guard.enforce_workflow(self)

	def before_cancel(self):
		self.restore_read_only_fields(self.get_doc_before_save())
		guard.enforce_workflow(self)

	def before_discard(self):
		reject("DISCARD_NOT_POSSIBLE", _("A record cannot be discarded. Use the actions of its workflow."))

	def restore_read_only_fields(self, before: Document | None):
		"""Restore what a client sent in read-only fields: Frappe protects them only in the browser.

		A client may not write who prepared a payment, who attended, or the code of a printed document. The workflow guard
		protects the stage, and `check_amended` protects the link to the amended document.

		:param before: the stored document, or None for a new one
		"""
		if guard.is_exempt(self):
			return
		kept_elsewhere = FIELDS_GUARDED_ELSEWHERE if is_governed(self.doctype) else ()
		for field in self.meta.fields:
			if field.read_only and not field.is_virtual and field.fieldname not in kept_elsewhere:
				if field.fieldtype in table_fields:
					self.set(field.fieldname, before.get(field.fieldname) if before else [])
				elif field.fieldtype not in no_value_fields:
					self.set(field.fieldname, before.get(field.fieldname) if before else field.default)
		if before:
			self.owner, self.creation = before.owner, before.creation

	def check_amended(self):
		"""Check that a record amends a cancelled one that is visible to the user, or none (early v15 accepts
		any).
		"""
		if not self.get("amended_from") or guard.is_exempt(self):
			return
		cancelled = frappe.db.get_value(self.doctype, self.amended_from, "docstatus") == 2
		if not cancelled or not criterion.is_visible(self.doctype, self.amended_from):
			reject(
				"AMENDMENT_INVALID",
				_("Only a cancelled record that is open to you can be amended. Make a new one instead."),
				field="amended_from",
				title=_("Amended From"),
				exc=frappe.PermissionError,
			)

	def set_first_state(self):
		"""Give a new record the first state and its stage, whatever the client sends."""
		if self.docstatus != 0:
			reject(
				"NEW_RECORD_NOT_DRAFT",
				_("A new record starts as a draft. Save it first, then use the actions of its workflow."),
			)
		status = self.meta.get_field("status")
		if status and status.read_only:
			self.status = status.default
		guard.set_first_state(self)

	def set_folio(self):
		"""Set the folio, if records of the doctype have one."""
		if has_folio(self.doctype):
			# An import takes the numbers of many records from the sequence at once.
			self.folio = make_next_folio(self.doctype, self.flags.folio_number)

	def set_office(self):
		"""Set the office of the user, unless the client chose one."""
		self.office = self.office or staff.get_own_office(frappe.session.user)

	def set_verification_code(self):
		"""Set the secret in the QR code of a printed document; alone it discloses nothing."""
		if self.meta.has_field("verification_code"):
			self.verification_code = frappe.generate_hash(length=VERIFICATION_CODE_LENGTH)

	def validate_office(self):
		"""Check that the record has an office, and that a new one is an office of the user."""
		if not self.office:
			reject(
				"OFFICE_MISSING",
				_("Choose the office of this record."),
				field="office",
				title=_("Office Missing"),
			)
		if self.has_value_changed("office") and not staff.works_for_office(frappe.session.user, self.office):
			reject(
				"OFFICE_NOT_YOURS",
				_("You can only use an office that you work for. Choose one of yours."),
				field="office",
				title=_("Office"),
			)


class PersonRecord(Record):
	"""A record about a person. It stores the person's folio, and is restricted when the person is.

	Code that has the person's document, and has checked that it is visible, passes it in ``flags.person``.
	"""

	def validate(self):
		super().validate()
		self.validate_person()
		self.copy_from_person()

	def validate_person(self):
		"""Check that the person is visible to the user, and does not change once the record is saved."""
		if self.flags.person or not self.person or not self.has_value_changed("person"):
			return
		self.person = get_surviving_person(self.person)
		before = self.get_doc_before_save()
		if before and self.person == before.person:
			return
		if before:
			reject(
				"PERSON_FIXED",
				_("The person of a saved record cannot be changed. Cancel this record and make a new one."),
				field="person",
				title=_("Person"),
			)
		check_person_visible(self.person)

	def copy_from_person(self):
		"""Store the folio and the restriction of the person, so that lists need no join."""
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
		"""Return whether the record would be restricted for any person."""
		return False


class Row(Document):
	"""A row of a record. Saving the record does not run these methods.

	Frappe also saves and deletes a single row for users who may write its record, without the checks of the record.
	"""

	def validate(self):
		self.reject_direct_change()

	def on_trash(self):
		self.reject_direct_change()

	def reject_direct_change(self):
		"""Reject a change that does not come from the record.

		:raises frappe.PermissionError: always
		"""
		reject(
			"ROW_CHANGED_ALONE",
			_("A row is changed in the form of its record only."),
			exc=frappe.PermissionError,
		)


def check_person_visible(person: str, title: str | None = None, field: str = "person") -> None:
	"""Deny a person who is hidden from the user, in the same words as a person who does not exist.

	:param title: translated; "Person" if not given
	:param field: the field that names the person
	:raises frappe.PermissionError: when the person is not visible to the user
	"""
	if not criterion.is_visible("Person", person):
		reject(
			"PERSON_HIDDEN",
			_("This person is not registered in your office, or is not open to you."),
			field=field,
			title=title or _("Person"),
			exc=frappe.PermissionError,
		)


def get_surviving_person(person: str | None) -> str | None:
	"""Return the person, or the survivor if the person was merged, as a form may have been open in the
	meantime.
	"""
	while person and (into := frappe.db.get_value("Person", person, "merged_into")):
		person = into
	return person
