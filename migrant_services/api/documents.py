"""Identity documents at the desk: machine-readable lines, and reminders of documents that expire."""

import frappe
from frappe import _
from frappe.utils import getdate, today

from migrant_services.access import staff
from migrant_services.core import messages
from migrant_services.core.identity import dni_barcode, machine_readable, mrz
from migrant_services.core.identity.documents import normalise_number
from migrant_services.core.messages import reject
from migrant_services.matching.names import fold, is_small, leads_on
from migrant_services.people.documents import contact, expiry

PASSPORT = "PASSPORT"
FOREIGN_ID = "FOREIGN_ID"
DNI = "AR_DNI"
# Countries where people have two surnames: two words in the line are one surname each, apart from particles.
TWO_SURNAMES = frozenset("AR BO CL CO CR CU DO EC ES GT HN MX NI PA PE PR PY SV UY VE".split())


@frappe.whitelist(methods=["POST"])
def read_mrz(text: str) -> dict:
	"""Read the machine-readable lines of a document, or the barcode of a DNI, as values of a Person and a document row.

	Nothing is stored. The method is POST, so that the text is in no URL and no access log.

	:returns: ``values`` of the person, ``document``, ``findings`` as sentences
	:raises frappe.PermissionError: when the user may not write people
	:raises frappe.ValidationError: when the text cannot be read
	"""
	if not (frappe.has_permission("Person", "create") or frappe.has_permission("Person", "write")):
		reject("CANNOT_REGISTER_PEOPLE", _("You cannot register people."), exc=frappe.PermissionError)
	found = machine_readable.read(text, getdate(today()))
	if not found:
		reject("MRZ_UNREADABLE", _(mrz.MESSAGES["MRZ_UNREADABLE"]), title=_("Machine-Readable Lines"))
	return as_values(found)


def as_values(found: mrz.MachineRead) -> dict:
	"""Return what was read from a document in the form of :func:`read_mrz`."""
	return {
		"values": {key: value for key, value in _person_values(found).items() if value},
		"document": {key: value for key, value in _document_values(found).items() if value},
		"findings": [messages.to_sentence(finding) for finding in found.findings],
	}


@frappe.whitelist()
def reminder(person: str, row: str) -> dict:
	"""Return how to remind a person that a document expires, and the text to say or hand over.

	:raises frappe.PermissionError: when the person is hidden from the user
	"""
	doc = frappe.get_doc("Person", person)
	doc.check_permission("read")
	document = next((each for each in doc.documents if each.name == row and each.expires_on), None)
	if not document:
		reject(
			"DOCUMENT_DOES_NOT_EXPIRE",
			_("This document no longer exists, or does not expire."),
			title=_("Document"),
		)
	return {
		"folio": doc.folio,
		"way": contact.describe_safe_ways([doc.name])[doc.name],
		"notes": doc.safe_contact_notes,
		"texts": contact.write_texts(doc.office, getdate(document.expires_on)),
		"language": contact.get_language(doc),
	}


@frappe.whitelist()
def expiring_soon(filters: dict | list | str | None = None) -> int:
	"""Count the documents of visible people that expire within a month.

	:raises frappe.PermissionError: when the user may not read people
	"""
	return len(expiry.list_expiring())


def _person_values(found: mrz.MachineRead) -> dict:
	first, second = _surnames(found)
	return {
		"given_names": _as_written(found.given_names),
		"first_surname": _as_written(first),
		"second_surname": _as_written(second),
		"birth_date": found.birth_date,
		"birth_date_precision": found.birth_precision,
		"sex_on_document": found.sex,
		"nationality": _country(found.nationality),
		"stateless": int(found.nationality == mrz.STATELESS),
	}


def _document_values(found: mrz.MachineRead) -> dict:
	return {
		"document_type": _type(found),
		"number": normalise_number(found.number),
		"issuing_country": _country(found.issuer),
		"expires_on": found.expiry,
		"name_on_document": " ".join(filter(None, (found.given_names, found.surnames))),
	}


def _type(found: mrz.MachineRead) -> str | None:
	"""Return the type of document if the lines leave no doubt: the office's own country has several types of card."""
	if found.is_passport:
		return PASSPORT
	if found.kind == dni_barcode.KIND:
		return DNI
	own = frappe.get_cached_value("Office", staff.get_own_office(frappe.session.user), "country")
	return FOREIGN_ID if found.kind in ("TD1", "TD2") and _country(found.issuer) not in (None, own) else None


def _surnames(found: mrz.MachineRead) -> tuple[str, str]:
	"""Split the surnames if people of the country have two; particles stay with the word after them."""
	surnames, waiting = [], []
	for word in found.surnames.split():
		waiting.append(word)
		if not leads_on(fold(word)):
			surnames.append(" ".join(waiting))
			waiting = []
	if (
		len(surnames) == 2
		and not waiting
		and mrz.get_country_code(found.nationality or found.issuer) in TWO_SURNAMES
	):
		return surnames[0], surnames[1]
	return found.surnames, ""


def _as_written(name: str) -> str:
	"""Return a name with capitals only at the start of words: the lines have capitals only."""
	first, *others = name.split() or [""]
	return " ".join(
		[
			first.capitalize(),
			*(word.lower() if is_small(fold(word)) else word.capitalize() for word in others),
		]
	)


def _country(code: str) -> str | None:
	"""Return the site's record of a country code in the lines."""
	alpha2 = mrz.get_country_code(code)
	return frappe.db.get_value("Country", {"code": alpha2.lower()}) if alpha2 else None
