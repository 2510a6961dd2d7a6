"""The contents of printed documents.

A print format uses nothing of the document that it receives: Frappe accepts a whole document from the client
there, so its fields may be forged. The print format calls :func:`printed`, which reads the stored record with
the rights of the user and returns texts that are escaped for HTML.
"""

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.access import print_access
from migrant_services.core import formats
from migrant_services.forms.fields import empty_hidden, get_changes
from migrant_services.printed import (
	consent_letter,
	consultation_certificate,
	course_certificate,
	letterhead,
	referral_letter,
	registration_form,
	slips,
	support_receipt,
)
from migrant_services.printed.assembly import assemble
from migrant_services.texts import answers
from migrant_services.texts.catalog import COMMON
from migrant_services.texts.store import get_wording

__all__ = ("fonts", "preview", "printed", "verification")

# A second document of a consultation.
CHECKLIST_SLIP = "Checklist Slip"

CONTENTS = {
	"Consultation": consultation_certificate.build_contents,
	"Referral": referral_letter.build_contents,
	"Payment": support_receipt.build_contents,
	"Course Enrolment": course_certificate.build_contents,
	"Person": registration_form.build_contents,
	"Consent": consent_letter.build_contents,
	"Appointment": slips.build_appointment_slip,
	"Queue Ticket": slips.build_ticket_slip,
	CHECKLIST_SLIP: slips.build_checklist_slip,
}
# The names of their texts.
DOCUMENTS = {
	"Consultation": "Attention Certificate",
	"Referral": "Referral Letter",
	"Payment": "Support Receipt",
	"Course Enrolment": "Course Certificate",
	"Person": "Registration Form",
	"Consent": "Consent Letter",
	"Appointment": "Appointment Slip",
	"Queue Ticket": "Ticket Slip",
	CHECKLIST_SLIP: CHECKLIST_SLIP,
}
# People carry slips around, so these have no letterhead, no name and no subject.
SLIPS = ("Appointment", "Queue Ticket", CHECKLIST_SLIP)


def printed(doc, doctype: str, document: str | None = None) -> dict:
	"""Return everything that the print format of ``doctype`` may print of ``doc``, or only ``refusal``, a
	sentence.

	Jinja method. Of ``doc``, only the doctype and the name are used.

	:param doctype: the doctype that the print format is made for
	:param document: a key of ``CONTENTS``, for another document than the usual one of the doctype
	"""
	document = document or doctype
	# The template looks up its texts after this call, so they follow the same language.
	user_language = frappe.db.get_value("User", frappe.session.user, "language") or frappe.db.get_default(
		"lang"
	)
	frappe.local.lang = formats.choose_print_language(frappe.local.lang, user_language)
	try:
		stored = print_access.get_printable_record(doc, doctype)
		contents = CONTENTS[document](empty_hidden(stored))
	except print_access.PrintDenied as refused:
		return {"refusal": frappe.utils.escape_html(str(refused)), "lang": frappe.local.lang}
	wording, lang = get_wording(DOCUMENTS[document]), frappe.local.lang
	head = {} if document in SLIPS else {**letterhead.build_letterhead(stored), "has_footer": has_footer()}
	if contents.pop("may_have_answers", True):
		contents["answers"] = answers.read_answers(stored, wording.list_own_questions(), lang)
	contents["facts"] = name_facts(stored, contents.get("facts", {}))
	contents["values"] = {**letterhead.get_office_values(stored.office), **contents["values"]}
	return assemble({**head, **contents}, wording, get_wording(COMMON), lang)


def name_facts(stored: Document, facts: dict[str, dict[str, tuple]]) -> dict[str, dict[str, tuple]]:
	"""Return the facts of a document, by group and field, with the names that the municipality gave the fields."""
	changes = get_changes(stored.doctype, stored.get("office"))
	own = {field: _(change.label) for field, change in changes.items() if change.label}
	return {
		group: {field: (own.get(field, label), *more) for field, (label, *more) in fields.items()}
		for group, fields in facts.items()
	}


def has_footer() -> bool:
	"""Return False for Frappe's own Chrome generator.

	In 16.9 it fails when a footer is taller than the bottom margin, cuts the page if there is no header
	either, and leaves the page numbers blank.
	"""
	return frappe.form_dict.get("pdf_generator") != "chrome"
