"""How the office may tell a person that a document expires, and with which words. Staff does it: nothing is sent.

Others may read the words. They say that the office expects the person, and neither who they are nor what it is about.
"""

from collections.abc import Iterable
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, today

from migrant_services.printing import words
from migrant_services.rules import safe_contact
from migrant_services.rules.safe_contact import SLIP

LANGUAGES = {"spa": words.SPANISH, "eng": words.ENGLISH}


def ways_of(person: Document) -> list[safe_contact.Way]:
	"""The ways that are safe, the preferred one first, as the record of the person says."""
	phones = [
		safe_contact.Phone(row.phone, bool(row.safe_to_call), bool(row.whatsapp), bool(row.may_leave_message))
		for row in person.phones
	]
	return safe_contact.safe_ways(person.safe_contact_method, phones, person.email, bool(person.email_is_safe))


def way_text(person: Document) -> str:
	"""The safe ways in one line."""
	if person.is_minor():
		return _("Under age: speak with the responsible adult.")
	ways = [way for way in ways_of(person) if way.way != SLIP]
	if not ways:
		return _("In person only: do not call and do not write.")
	return " · ".join(f"{_(way.way)} {way.to}".strip() for way in ways)


def ways_in_words(people: Iterable[str]) -> dict[str, str]:
	"""The line of each person, who are open to the reader."""
	return {name: way_text(frappe.get_doc("Person", name)) for name in people}


def texts(office: str, expires: date) -> dict[str, str]:
	"""The words in each language that the office has them in."""
	return {language: _text(office, expires, language) for language in LANGUAGES.values()}


def language_of(person: Document) -> str:
	"""The language of the person where there are words in it, else Spanish."""
	return LANGUAGES.get(person.preferred_language, words.SPANISH)


def _text(office: str, expires: date, language: str) -> str:
	place = frappe.get_cached_doc("Office", office)
	lines = [_("Hello. We would like to see you at our office.", language)]
	if expires >= getdate(today()):
		lines.append(_("Please come by before {0}.", language).format(words.date_in_words(expires, language)))
	else:
		lines.append(_("Please come by as soon as you can.", language))
	if place.phone:
		lines.append(_("If you have a question, call {0}.", language).format(place.phone))
	return " ".join(lines)
