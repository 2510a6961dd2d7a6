"""Reading for a print: the stored record, with the rights of the user, whatever the client sent."""

from dataclasses import dataclass

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.access import criterion


class Refused(Exception):
	"""Nothing is printed; the message is the sentence that says why, already translated."""


@dataclass(frozen=True)
class Named:
	"""A person as far as the user may know them.

	:param full_name: None when only the folio may be printed
	:param record: the whole person, only for users who may read people
	"""

	folio: str
	full_name: str | None = None
	record: Document | None = None


def stored(doc: Document, doctype: str) -> Document:
	"""The record that ``doc`` claims to be, read again.

	One sentence for a record that is not saved, does not exist or is not open to the user, so that printing
	never tells which names exist.

	:raises Refused: when the user may not read and print it
	"""
	if doc.get("doctype") != doctype:
		raise Refused(_("This print format is for another kind of record. Choose one of this record."))
	name = doc.get("name")
	if isinstance(name, str) and frappe.db.exists(doctype, {"name": name}):
		record = frappe.get_doc(doctype, name)
		if record.has_permission("read") and record.has_permission("print"):
			return record
	raise Refused(_("There is nothing to print: this record is not saved yet, or is not open to you."))


def person(name: str | None, folio: str | None) -> Named:
	"""The person of a record. Name only within the user's scope, the rest only with the right to read people.

	:param folio: as the record carries it
	"""
	nobody = Named(folio or "")
	if not name or not criterion.in_scope("Person", name):
		return nobody
	if frappe.has_permission("Person", "read"):
		record = frappe.get_doc("Person", name)
		if record.has_permission("read"):
			return Named(record.folio, record.full_name, record)
	if frappe.has_permission("Person", "select"):
		return Named(nobody.folio, frappe.db.get_value("Person", name, "full_name"))
	return nobody


def may_see(record: Document, fieldname: str) -> bool:
	"""Whether the user's roles reach the permission level of that field."""
	return record.has_permlevel_access_to(fieldname, permission_type="read")
