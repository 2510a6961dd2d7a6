"""How staff may let a person know that a document expires, and in which words. The app sends nothing itself.

Other people may read the words. They only say that the office would like to see the person, not who they are or why.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, today

from migrant_services.core import formats
from migrant_services.core.languages import use_language
from migrant_services.people import minors, safe_contact
from migrant_services.people.safe_contact import SLIP
from migrant_services.texts.store import write_line

FIELDS = ("name", "birth_date", "birth_date_precision", "safe_contact_method", "email", "email_is_safe")
# With fewer days left, the text names no day.
DAYS_TO_COME = 3
INVITATION = "Invitation Before a Document Expires"


def describe_safe_ways(people: Iterable[str]) -> dict[str, str]:
	"""Return the safe ways of contact of each person as one line.

	:param people: names of people who are visible to the user
	"""
	names = list(people) or [""]
	phones = defaultdict(list)
	for row in frappe.get_all(
		"Person Phone",
		{"parenttype": "Person", "parent": ("in", names)},
		["parent", "phone", "safe_to_call", "whatsapp", "may_leave_message"],
		order_by="idx",
	):
		marks = map(bool, (row.safe_to_call, row.whatsapp, row.may_leave_message))
		phones[row.parent].append(safe_contact.Phone(row.phone, *marks))
	rows = frappe.get_all("Person", {"name": ("in", names)}, list(FIELDS), order_by="name")
	return {row.name: _describe(row, phones[row.name]) for row in rows}


def _describe(person: dict, phones: list[safe_contact.Phone]) -> str:
	if minors.is_minor(person.birth_date, person.birth_date_precision):
		return _("Under age: speak with the responsible adult.")
	ways = safe_contact.safe_ways(
		person.safe_contact_method, phones, person.email, bool(person.email_is_safe)
	)
	ways = [way for way in ways if way.way != SLIP]
	if not ways:
		return _("In person only: do not call and do not write.")
	return " · ".join(f"{_(way.way)} {way.to}".strip() for way in ways)


def write_texts(office: str, expires: date) -> dict[str, str]:
	"""Return the text for the person in each available language."""
	found = {}
	for language in formats.LANGUAGE_BY_SPOKEN_CODE.values():
		with use_language(language):
			found[language] = _write_text(office, expires)
	return found


def get_language(person: Document) -> str:
	"""Return the person's preferred language if the text is available in it, else Spanish."""
	return formats.LANGUAGE_BY_SPOKEN_CODE.get(person.preferred_language, formats.SPANISH)


def _write_text(office: str, expires: date) -> str:
	place = frappe.get_cached_doc("Office", office)
	has_time = (expires - getdate(today())).days >= DAYS_TO_COME
	values = {"date": formats.format_long_date(expires, frappe.local.lang), "phone": place.phone or ""}
	parts = ["greeting", "before" if has_time else "soon", *(["question"] if place.phone else [])]
	return " ".join(write_line(INVITATION, part, **values) for part in parts)
