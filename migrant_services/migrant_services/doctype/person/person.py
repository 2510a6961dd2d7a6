import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, now_datetime

from migrant_services.access import criterion
from migrant_services.access.record import Record
from migrant_services.core import ages, countries, messages, names, phones
from migrant_services.core.checks import check_filled, check_not_in_future, check_order
from migrant_services.core.emails import read_email
from migrant_services.core.findings import Finding, make_finding
from migrant_services.core.identity.curp import compare_curp
from migrant_services.core.identity.documents import check_document
from migrant_services.core.messages import reject
from migrant_services.core.phones import Phone, check_phone, read_phones
from migrant_services.core.roles import PROTECTION_OFFICER
from migrant_services.core.spreadsheet_numbers import strip_decimals
from migrant_services.people import minors
from migrant_services.people.registry import duplicates, index
from migrant_services.people.restriction import spread_restriction
from migrant_services.workflow import guard

DISABILITY_LEVELS = ("A lot of difficulty", "Cannot do it at all")
WG_DOMAINS = ("wg_see", "wg_hear", "wg_walk", "wg_remember", "wg_self_care", "wg_communicate")


class Person(Record):
	def validate(self):
		self.check_not_merged()
		super().validate()
		self.set_full_name()
		self.validate_dates()
		self.validate_responsible_adult()
		self.check_documents()
		self.set_phones()
		self.set_email()
		self.set_disability()
		self.validate_needs()
		self.validate_restriction()
		self.check_duplicates()

	def on_update(self):
		self.spread_restriction()
		self.update_registry()

	def on_trash(self):
		index.forget([self.name])

	@property
	def age(self) -> int | None:
		"""Completed years today; None when the date of birth is not known."""
		return (
			ages.compute_age(getdate(), getdate(self.birth_date), self.birth_date_precision)
			if self.birth_date
			else None
		)

	def check_not_merged(self):
		"""Reject changes to a merged record: readers of the record that was kept would not see them."""
		if self.merged_into and not guard.is_exempt(self):
			reject(
				"PERSON_MERGED",
				_("This record was merged into {0}. Open that one to change something.").format(
					frappe.db.get_value("Person", self.merged_into, "folio")
				),
				title=_("Merged"),
			)

	def set_full_name(self):
		"""Tidy the parts of the name, and set the full name from them."""
		parts = (self.given_names, self.first_surname, self.second_surname, self.chosen_name)
		if findings := names.check_full_name(*parts):
			messages.show_findings(findings, _("Name"), "given_names")
		for fieldname in ("given_names", "first_surname", "second_surname", "chosen_name"):
			self.set(fieldname, names.tidy_name(self.get(fieldname)) or None)
		self.full_name = names.build_display_name(*parts)

	def validate_dates(self):
		"""Check that dates are possible, not in the future, and in order."""
		if self.birth_date and (findings := ages.check_birth_date(getdate(self.birth_date), getdate())):
			messages.show_findings(findings, _(self.meta.get_label("birth_date")), "birth_date")
		check_not_in_future(
			self,
			"arrived_in_country_on",
			"arrived_in_city_on",
			"privacy_notice_given_on",
			"migratory_situation_asked_on",
		)
		check_order(self, "birth_date", "arrived_in_country_on")
		check_order(self, "arrived_in_country_on", "arrived_in_city_on")
		for document in self.documents:
			check_not_in_future(document, "issued_on")
			check_order(document, "issued_on", "expires_on")

	def is_minor(self) -> bool:
		"""Return whether the person is known to be under age today."""
		return bool(minors.is_minor(self.birth_date, self.birth_date_precision))

	def validate_responsible_adult(self):
		"""Check that a minor has a visible adult who is responsible, or is marked as unaccompanied."""
		if self.responsible_adult and self.responsible_adult == self.name:
			reject(
				"RESPONSIBLE_FOR_ONESELF",
				_("A person cannot be their own responsible adult. Choose another person."),
				field="responsible_adult",
			)
		if self.responsible_adult and self.has_value_changed("responsible_adult"):
			if not criterion.is_visible("Person", self.responsible_adult):
				reject(
					"RESPONSIBLE_ADULT_HIDDEN",
					_("The responsible adult is not registered in your office, or is hidden from you."),
					field="responsible_adult",
					title=_("Responsible Adult"),
					exc=frappe.PermissionError,
				)
			adult = frappe.get_doc("Person", self.responsible_adult)
			if adult.is_minor():
				reject(
					"RESPONSIBLE_ADULT_UNDER_AGE",
					_(
						"The responsible adult is under age. Choose an adult, or mark that none is with the child."
					),
					field="responsible_adult",
					title=_("Responsible Adult"),
				)
		has_adult = self.responsible_adult or self.responsible_name
		if self.is_minor() and not has_adult and not self.unaccompanied:
			reject(
				"RESPONSIBLE_ADULT_MISSING",
				_(
					"This person is under age. Write the responsible adult, or mark that no responsible adult is "
					"with them."
				),
				field="responsible_adult",
				title=_("Responsible Adult"),
			)

	def check_documents(self):
		"""Tidy the numbers and warn of odd ones. A person can be registered with any document or none."""
		for row in self.documents:
			document_type = frappe.get_cached_doc("Identity Document Type", row.document_type)
			row.issuing_country = row.issuing_country or document_type.country
			row.number = strip_decimals(row.number or "") or None
			result = check_document(
				document_type.validator,
				row.number,
				expiry=getdate(row.expires_on) if row.expires_on else None,
				on_date=getdate(),
				country=countries.get_country_code(row.issuing_country),
				has_expiry=bool(document_type.has_expiry),
			)
			findings = [*result.findings, *self.compare_with_curp(result.number)]
			row.normalized_number = result.number
			row.warning = " ".join(messages.to_sentence(finding) for finding in findings)[:140]
			if findings:
				messages.show_findings(findings, _("Document {0}").format(row.idx), "documents.number")

	def compare_with_curp(self, number: str | None) -> list[Finding]:
		"""Return findings where a CURP, if the number is one, differs from the fields of the person."""
		return compare_curp(
			number or "",
			getdate(self.birth_date) if self.birth_date else None,
			self.birth_date_precision,
			self.sex_on_document,
			countries.get_country_code(self.birth_country),
			self.birth_place,
		)

	def set_phones(self):
		"""Put each number in a row of its own, with the text written beside it. No phone is rejected."""
		region, written = countries.get_office_country_code(self.office), self.phones
		self.phones = []
		for place, row in enumerate(written, 1):
			first, *others = read_phones(row.phone) or [Phone("")]
			# why the others without its marks: the marks on what is safe are about one number.
			rows = [row, *({"belongs_to": row.belongs_to} for _phone in others)]
			found = [
				finding
				for pair in zip(rows, (first, *others), strict=True)
				for finding in self.keep_phone(*pair, region)
			]
			parted = [make_finding(phones.MESSAGES, "PHONE_PARTED")] if others else []
			if found or parted:
				messages.show_findings([*found, *parted], _("Phone {0}").format(place), "phones.phone")

	def keep_phone(self, row: Document | dict, phone: Phone, region: str | None) -> list[Finding]:
		"""Put a phone into the row, unless there is nothing to keep; return what is odd about it."""
		number, findings = check_phone(phone, region)
		remark = ", ".join(filter(None, (row.get("belongs_to"), phone.remark)))
		if phone.number or remark:
			row = self.append("phones", row)
			row.update(
				{"phone": phone.number or None, "belongs_to": remark or None, "normalized_phone": number}
			)
			row.idx = len(self.phones)
		return findings

	def set_email(self):
		"""Set the address, or move an odd one to the remark: it does not stop the registration."""
		email, findings = read_email(self.email)
		if findings:
			messages.show_findings(findings, _(self.meta.get_label("email")), "email")
		self.email = (email and email.address) or None
		self.email_remark = ", ".join(filter(None, (self.email_remark, email and email.remark))) or None
		self.email_is_safe = int(bool(self.email and self.email_is_safe))

	def set_disability(self):
		"""Set whether the person has a disability: a lot of difficulty or more in any domain (Washington Group Short Set)."""
		self.has_disability = int(any(self.get(domain) in DISABILITY_LEVELS for domain in WG_DOMAINS))

	def validate_needs(self):
		"""Reject needs that belong to the protection file, and set who assessed the others."""
		for row in self.needs:
			if frappe.get_cached_value("Specific Need", row.need, "tier") == "D":
				reject(
					"NEED_ONLY_IN_PROTECTION_FILE",
					_(
						"Row {0} of the needs is recorded only in the protection file. Ask a Protection Officer."
					).format(row.idx),
					field="needs",
					title=_("Specific Needs"),
				)
		assess_needs(self)

	def validate_restriction(self):
		"""Require reasons for a restriction and a photo; only a Protection Officer lifts a restriction."""
		if self.restricted:
			check_filled(self, ["restricted_reason"], _("A restriction needs a reason."))
		if self.photo:
			check_filled(self, ["photo_reason"], _("A photo is kept only when it is needed."))
		lifted = not self.is_new() and self.has_value_changed("restricted") and not self.restricted
		if lifted and PROTECTION_OFFICER not in frappe.get_roles():
			reject(
				"ONLY_PROTECTION_LIFTS_RESTRICTION",
				_("Only a Protection Officer can lift the restriction of a person."),
				field="restricted",
				exc=frappe.PermissionError,
			)

	def check_duplicates(self):
		"""Require a decision before a person who is very likely on file is saved."""
		duplicates.check(self)

	def update_registry(self):
		"""Make the person findable, in the same transaction."""
		duplicates.lock_identity(self)
		index.store(self)
		duplicates.check_concurrent_saves(self)
		duplicates.note_pairs(self)

	def spread_restriction(self):
		"""Restrict the records about the person, or lift their restriction, when the person's changed."""
		before = self.get_doc_before_save()
		if not before or before.restricted == self.restricted:
			return
		spread_restriction(self.name, self.restricted)


def assess_needs(doc) -> None:
	"""Set who assessed each need and when. The front desk flags needs, protection staff confirms or discards them."""
	before = doc.get_doc_before_save()
	assessed = {(row.name, row.need, row.need_status): row for row in before.needs} if before else {}
	for row in doc.needs:
		same = assessed.get((row.name, row.need, row.need_status))
		if row.need_status == "Flagged":
			row.assessed_by = row.assessed_on = None
		elif same:
			row.assessed_by, row.assessed_on = same.assessed_by, same.assessed_on
		else:
			row.assessed_by, row.assessed_on = frappe.session.user, now_datetime().date()


def on_doctype_update():
	"""Index the column by which lists are sorted; v15 has no such index."""
	frappe.db.add_index("Person", ["creation"])
