"""Own questions and changes of shipped fields: for the pages in which they are made, and for the forms that follow them."""

import frappe

from migrant_services.core import own_texts
from migrant_services.core.messages import format_finding
from migrant_services.forms import editing, field_editing, fields
from migrant_services.forms.fields import SETTING
from migrant_services.forms.questions import QUESTION


@frappe.whitelist(methods=["POST"])
def put_in_use(question: str) -> str:
	"""Have a question asked from now on, and return its status: its column may still be in preparation.

	:raises frappe.ValidationError: with every finding of the check
	:raises frappe.PermissionError: when the user may not change questions
	"""
	doc = frappe.get_doc(QUESTION, question)
	doc.put_in_use()
	return doc.status


@frappe.whitelist(methods=["POST"])
def retire(question: str) -> str:
	"""Ask a question no more, keep its answers, and return its status.

	:raises frappe.PermissionError: when the user may not change questions
	"""
	doc = frappe.get_doc(QUESTION, question)
	doc.retire()
	return doc.status


@frappe.whitelist()
def list_findings(question: str) -> list[dict]:
	"""Return what the check finds in a stored question: ``level`` and ``text`` of each.

	:raises frappe.PermissionError: when the user may not read questions
	"""
	doc = frappe.get_doc(QUESTION, question)
	doc.check_permission("read")
	return [{"level": found.level, "text": format_finding(found)} for found in editing.list_findings(doc)]


@frappe.whitelist()
def list_form(record: str, office: str | None = None) -> list[dict]:
	"""Return the fields of a form as they are shown (:func:`migrant_services.forms.field_editing.list_form`).

	:param office: with the changes of one office
	:raises frappe.PermissionError: when the user may not read changes of fields
	"""
	frappe.has_permission(SETTING, "read", throw=True)
	return field_editing.list_form(record, office)


@frappe.whitelist()
def list_places(record: str) -> dict:
	"""Return what the form of a change offers.

	:returns: ``fields`` (:func:`migrant_services.forms.field_editing.list_places`), and ``languages``: codes of those into which
		own texts must be translated
	:raises frappe.PermissionError: when the user may not read changes of fields
	"""
	frappe.has_permission(SETTING, "read", throw=True)
	return {"fields": field_editing.list_places(record), "languages": own_texts.list_languages()}


@frappe.whitelist(methods=["POST"])
def restore_fields(record: str, office: str | None = None, fieldname: str | None = None) -> int:
	"""Bring the fields of a form back as they are shipped, and return how many changes are gone.

	:param office: only the changes of this office; of all of them if it is empty
	:param fieldname: only the changes of this field; of all of them if it is empty
	:raises frappe.PermissionError: when the user may not delete changes of fields
	"""
	frappe.has_permission(SETTING, "delete", throw=True)
	return field_editing.restore_fields(record, office, fieldname)


@frappe.whitelist()
def list_office_changes(record: str) -> dict:
	"""Return what single offices changed on a form, for the form.

	:returns: ``own`` (the office of new records of the user), and ``changes`` by office and field
	:raises frappe.ValidationError: for another record than those whose fields can be changed
	:raises frappe.PermissionError: when the user may not read such records
	"""
	field_editing.check_record(record)
	frappe.has_permission(record, "read", throw=True)
	return fields.list_office_changes(record)
