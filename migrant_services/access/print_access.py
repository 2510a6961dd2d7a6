"""Reads records for printing: the stored record, with the rights of the user, whatever the client sent."""

from dataclasses import dataclass

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.access import criterion
from migrant_services.core.errors import FORBIDDEN_STATUS, AppError


class PrintDenied(AppError):
	"""Nothing is printed; the message is a translated sentence with the reason."""

	http_status_code = FORBIDDEN_STATUS


@dataclass(frozen=True)
class PrintablePerson:
	"""What the user may see of a person.

	:param full_name: None when only the folio may be printed
	:param record: the whole person, only for users who may read people
	"""

	folio: str
	full_name: str | None = None
	record: Document | None = None


def get_printable_record(doc: Document, doctype: str) -> Document:
	"""Return the stored record that ``doc`` claims to be.

	The message is the same for a record that is not saved, does not exist or is hidden from the user, so that printing
	never discloses which names exist.

	:raises PrintDenied: when the user may not read and print it
	"""
	if doc.get("doctype") != doctype:
		raise PrintDenied(
			"PRINT_FORMAT_OF_OTHER_RECORD",
			_("This print format is for another kind of record. Choose one of this record."),
		)
	name = doc.get("name")
	if isinstance(name, str) and frappe.db.exists(doctype, {"name": name}):
		record = frappe.get_doc(doctype, name)
		if record.has_permission("read") and record.has_permission("print"):
			return record
	raise PrintDenied(
		"NOTHING_TO_PRINT",
		_("There is nothing to print: this record is not saved yet, or is not open to you."),
	)


def get_printable_person(name: str | None, folio: str | None) -> PrintablePerson:
	"""Return the person of a record: the name if visible to the user, the rest only with the right to read
	people.

	:param folio: as stored in the record
	"""
	folio_only = PrintablePerson(folio or "")
	if not name or not criterion.is_visible("Person", name):
		return folio_only
	if frappe.has_permission("Person", "read"):
		record = frappe.get_doc("Person", name)
		if record.has_permission("read"):
			return PrintablePerson(record.folio, record.full_name, record)
	if frappe.has_permission("Person", "select"):
		return PrintablePerson(folio_only.folio, frappe.db.get_value("Person", name, "full_name"))
	return folio_only


def can_read_field(record: Document, fieldname: str) -> bool:
	"""Return whether the user's roles reach the permission level of a field."""
	return record.has_permlevel_access_to(fieldname, permission_type="read")
