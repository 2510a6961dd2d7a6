"""The text of a reminder, and the ways to give it. The staff give it: nothing here is ever sent.

People who live with the person may read the text. So it says when and where, and what to bring, but not the
name of the person or the office, nor the subject.
"""

import frappe
from frappe.model.document import Document
from frappe.utils import get_datetime

from migrant_services.access import criterion
from migrant_services.core import formats
from migrant_services.core.languages import use_language
from migrant_services.people import safe_contact
from migrant_services.reception.checklists import lists
from migrant_services.texts.store import get_wording

REMINDER = "Appointment Reminder"
AT_THE_OFFICE = ("In person", "Outreach day")


def choose_language(appointment: Document) -> str:
	"""Return the language of the reminder: the person's if there are texts in it, otherwise the site's."""
	site = formats.choose_print_language(frappe.db.get_default("lang"), formats.SPANISH)[:2]
	return formats.LANGUAGE_BY_SPOKEN_CODE.get(appointment.spoken_language, site)


def write_text(appointment: Document, language: str | None = None) -> str:
	"""Return the reminder, one sentence a line."""
	return "\n".join(filter(None, write_lines(appointment, language).values()))


def write_lines(appointment: Document, language: str | None = None) -> dict[str, str]:
	"""Return the sentences of the reminder by their purpose, in its language."""
	language = formats.choose_print_language(language, choose_language(appointment))[:2]
	office, start = frappe.get_cached_doc("Office", appointment.office), get_datetime(appointment.starts_at)
	at_office = appointment.channel in AT_THE_OFFICE
	address, phone = formats.join_lines(office.address), office.phone
	bring = formats.join_lines(get_what_to_bring(appointment, language))
	values = {
		"date": formats.format_weekday_and_date(start.date(), language),
		"time": formats.format_time_of_day(start, language),
		"folio": appointment.folio,
		"address": address,
		"phone": phone or "",
		"what_to_bring": bring,
		"office_website": office.website or "",
	}
	is_said = {"where": at_office and address, "bring": bring, "change": phone}
	wording = get_wording(REMINDER)
	return {
		part: wording.render_plain(part, language, values) if is_said.get(part, True) else ""
		for part in wording.spec.parts
	}


def get_what_to_bring(appointment: Document, language: str) -> str:
	"""Return what to bring: as written in the appointment, or the subject's text in this language.

	A restricted subject gives no text, since what to bring may disclose the subject.
	"""
	if not appointment.subject:
		return appointment.what_to_bring or ""
	if lists.is_restricted(appointment.subject):
		return ""
	texts = get_subject_texts(appointment.subject)
	written = appointment.what_to_bring or ""
	return texts[language] or written if written in texts.values() else written


def get_subject_texts(subject: str) -> dict[str, str]:
	"""Return what to bring for a subject, by language: the documents of its checklist, or its own text.

	A subject with neither has that of its parent.
	"""
	if lists.find_checklists([subject], None):
		return {
			language: _join_documents(subject, language) for language in (formats.ENGLISH, formats.SPANISH)
		}
	doc = frappe.get_cached_doc("Consultation Subject", subject)
	if doc.parent_subject and not (doc.what_to_bring or doc.what_to_bring_es):
		doc = frappe.get_cached_doc("Consultation Subject", doc.parent_subject)
	return {formats.ENGLISH: doc.what_to_bring or "", formats.SPANISH: doc.what_to_bring_es or ""}


def _join_documents(subject: str, language: str) -> str:
	with use_language(language):
		return "\n".join(text.rstrip(".") for text in lists.list_documents([subject]))


def list_safe_ways(appointment: Document) -> list[safe_contact.Way]:
	"""Return the ways that are safe for the person.

	Without a name, for a child, and for users who may not open the person, only the printed slip is safe.
	"""
	if not appointment.person or not criterion.is_visible("Person", appointment.person):
		return safe_contact.safe_ways(None)
	person = frappe.get_doc("Person", appointment.person)
	# A child is not reached by their own phone: the adult who comes with them gets the slip.
	if person.is_minor() or not person.has_permission("read"):
		return safe_contact.safe_ways(None)
	phones = [
		safe_contact.Phone(row.phone, bool(row.safe_to_call), bool(row.whatsapp), bool(row.may_leave_message))
		for row in person.phones
	]
	return safe_contact.safe_ways(
		person.safe_contact_method, phones, person.email, bool(person.email_is_safe)
	)
