"""Which single documents are visible to a user (hook: has_permission)."""

from collections.abc import Collection, Iterator

import frappe
from frappe.core.doctype.file.file import has_permission as file_rule
from frappe.workflow.doctype.workflow_action.workflow_action import has_permission as workflow_action_rule

from migrant_services.access import schema
from migrant_services.access.criterion import is_visible
from migrant_services.access.scopes import SCOPES
from migrant_services.access.staff import get_own_office, is_staff, works_for_office

# The permission types of Frappe that change a document.
CHANGING_PERMISSIONS = ("write", "create", "delete", "submit", "cancel", "amend", "import", "share")

# The prefix that the desk gives to names of unsaved records.
UNSAVED_PREFIX = "new-"


def has_permission(doc, ptype: str | None = None, user: str | None = None, **kwargs) -> bool:
	"""Return whether a document is visible to a user; an unsaved one must belong to an office of the user."""
	user = user or frappe.session.user
	if doc.is_new():
		return can_use_unsaved(doc, ptype, user)
	return is_visible(doc.doctype, doc.name, user)


def can_use_unsaved(doc, ptype: str | None, user: str) -> bool:
	"""Return whether a user may have a document of which nothing is stored yet.

	Saving it checks office and person with messages of its own (`access/record.py`). But a document that only claims to be
	new may be sent for another purpose, such as printing.
	"""
	if user == "Administrator":
		return True
	if ptype == "create" or not is_staff(user):
		return is_staff(user)
	return works_for_office(user, doc.get("office") or get_own_office(user)) and all(
		is_visible(doctype, name, user) for doctype, name in list_linked_records(doc, SCOPES)
	)


def list_linked_records(doc, doctypes: Collection[str]) -> Iterator[tuple[str, str]]:
	"""Yield the records of these doctypes that a document names, in its fields and in its rows: doctype and
	name.
	"""
	fields = frappe.get_meta(doc.doctype).fields
	for column, doctype in schema.get_links(fields, doctypes).items():
		if name := doc.get(column):
			yield doctype, name
	for column in schema.get_tables(fields):
		for row in doc.get(column) or ():
			yield from list_linked_records(row, doctypes)


def has_course_permission(doc, ptype: str | None = None, user: str | None = None, **kwargs) -> bool:
	"""Return whether a user may see or change a course: all staff with the role see it, its office changes
	it.
	"""
	user = user or frappe.session.user
	if doc.is_new():
		return can_use_unsaved(doc, ptype, user)
	return ptype not in CHANGING_PERMISSIONS or works_for_office(
		user, frappe.db.get_value("Course", doc.name, "office")
	)


def has_file_permission(doc, ptype: str | None = None, user: str | None = None, **kwargs) -> bool:
	"""Return whether a file is open to a user: files of a record to those who see it, not to the user who
	once uploaded it.

	Frappe's own rule is called too: on v15 the first rule that returns an answer decides alone, on v16 all must agree.
	"""
	user, doc = user or frappe.session.user, get_stored(doc)
	if doc.attached_to_doctype in SCOPES and doc.attached_to_name:
		if belongs_to_unsaved(doc):
			return (doc.is_new() or doc.owner == user) and bool(
				frappe.has_permission(doc.attached_to_doctype, "create", user=user)
			)
		if not can_read_record(doc.attached_to_doctype, doc.attached_to_name, user):
			return False
	return bool(file_rule(doc, ptype, user))


def can_read_record(doctype: str, name: str, user: str) -> bool:
	"""Return whether a role of the user reads the doctype, and the stored record is visible to the user."""
	return bool(frappe.has_permission(doctype, "read", user=user)) and is_visible(doctype, name, user)


def belongs_to_unsaved(file) -> bool:
	"""Return whether a file was uploaded in an unsaved form. The desk names such records itself."""
	return str(file.attached_to_name).startswith(UNSAVED_PREFIX)


def get_stored(doc):
	"""Return the stored document, or the given one when none is stored.

	What a client writes into it opens nothing.
	"""
	is_stored = not doc.is_new() and doc.name and frappe.db.exists(doc.doctype, doc.name)
	return frappe.get_doc(doc.doctype, doc.name) if is_stored else doc


def has_workflow_action_permission(doc, ptype: str | None = None, user: str | None = None, **kwargs) -> bool:
	"""Return whether a pending workflow action is visible: only to users of the role who see the record."""
	user = user or frappe.session.user
	if doc.reference_doctype in SCOPES and not can_read_record(
		doc.reference_doctype, doc.reference_name, user
	):
		return False
	return bool(workflow_action_rule(doc, user))


def has_tag_permission(doc, ptype: str | None = None, user: str | None = None, **kwargs) -> bool:
	"""Return whether a Tag Link is visible: only to users who see the tagged record."""
	return is_reference_visible(doc, "document_type", "document_name", user)


def has_follow_permission(doc, ptype: str | None = None, user: str | None = None, **kwargs) -> bool:
	"""Return whether a Document Follow is visible: only to users who see the followed record."""
	return is_reference_visible(doc, "ref_doctype", "ref_docname", user)


def is_reference_visible(doc, doctype_field: str, name_field: str, user: str | None) -> bool:
	"""Return whether the record that a document refers to, as sent and as stored, is visible or not one of
	the app's.
	"""
	user = user or frappe.session.user
	return all(
		each.get(doctype_field) not in SCOPES
		or can_read_record(each.get(doctype_field), each.get(name_field), user)
		for each in (doc, get_stored(doc))
	)


def has_list_filter_permission(doc, ptype: str | None = None, user: str | None = None, **kwargs) -> bool:
	"""Return whether a saved filter is open to a user.

	It may hold a name, so it is its owner's unless saved for all.
	"""
	return get_stored(doc).for_user in (None, "", user or frappe.session.user)
