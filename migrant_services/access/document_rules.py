"""Which single documents are open to a user (hook: has_permission)."""

from collections.abc import Collection, Iterator

import frappe
from frappe.core.doctype.file.file import has_permission as file_rule
from frappe.workflow.doctype.workflow_action.workflow_action import has_permission as workflow_action_rule

from migrant_services.access import schema
from migrant_services.access.criterion import in_scope
from migrant_services.access.scopes import SCOPES
from migrant_services.access.staff import is_staff, own_office, works_for

# What changes a document, of the kinds of permission that Frappe asks for.
CHANGES = ("write", "create", "delete", "submit", "cancel", "amend", "import", "share")

# How the desk's own names of records begin that are not saved yet.
UNSAVED = "new-"


def has_permission(doc, ptype: str | None = None, user: str | None = None, **kwargs) -> bool:
	"""The criterion for one document; a document not stored yet must be of an office of the user."""
	user = user or frappe.session.user
	if doc.is_new():
		return may_start(doc, ptype, user)
	return in_scope(doc.doctype, doc.name, user)


def may_start(doc, ptype: str | None, user: str) -> bool:
	"""Whether the user may have such a document, of which nothing is stored yet.

	Saving it checks office and person with sentences of its own (`access/record.py`). But a document that only claims to
	be new may be sent in for something else, such as printing.
	"""
	if user == "Administrator":
		return True
	if ptype == "create" or not is_staff(user):
		return is_staff(user)
	return works_for(user, doc.get("office") or own_office(user)) and all(
		in_scope(doctype, name, user) for doctype, name in named_in(doc, SCOPES)
	)


def named_in(doc, doctypes: Collection[str]) -> Iterator[tuple[str, str]]:
	"""The records of the doctypes that a document names, in its columns and in its rows, each by doctype and name."""
	fields = frappe.get_meta(doc.doctype).fields
	for column, doctype in schema.links(fields, doctypes).items():
		if name := doc.get(column):
			yield doctype, name
	for column in schema.tables(fields):
		for row in doc.get(column) or ():
			yield from named_in(row, doctypes)


def has_course_permission(doc, ptype: str | None = None, user: str | None = None, **kwargs) -> bool:
	"""All staff with the role see the courses; those of an office are changed by its staff."""
	user = user or frappe.session.user
	if doc.is_new():
		return may_start(doc, ptype, user)
	return ptype not in CHANGES or works_for(user, frappe.db.get_value("Course", doc.name, "office"))


def has_file_permission(doc, ptype: str | None = None, user: str | None = None, **kwargs) -> bool:
	"""A file of a record is open to those who see the record, also to whoever uploaded it once.

	Frappe's own rule is asked too: on v15 the first rule that knows an answer decides alone, on v16 all must agree.
	"""
	user, doc = user or frappe.session.user, as_stored(doc)
	if doc.attached_to_doctype in SCOPES and doc.attached_to_name:
		if is_of_unsaved(doc):
			return (doc.is_new() or doc.owner == user) and bool(
				frappe.has_permission(doc.attached_to_doctype, "create", user=user)
			)
		if not is_open(doc.attached_to_doctype, doc.attached_to_name, user):
			return False
	return bool(file_rule(doc, ptype, user))


def is_open(doctype: str, name: str, user: str) -> bool:
	"""Whether a role of the user reads the doctype, and the stored record is one that they may see."""
	return bool(frappe.has_permission(doctype, "read", user=user)) and in_scope(doctype, name, user)


def is_of_unsaved(file) -> bool:
	"""Whether a file was uploaded in a form that is not saved yet: such a record has a name of the desk's own."""
	return str(file.attached_to_name).startswith(UNSAVED)


def as_stored(doc):
	"""The document as it is in the database, if it is there: what a client writes into it opens nothing."""
	is_stored = not doc.is_new() and doc.name and frappe.db.exists(doc.doctype, doc.name)
	return frappe.get_doc(doc.doctype, doc.name) if is_stored else doc


def has_workflow_action_permission(doc, ptype: str | None = None, user: str | None = None, **kwargs) -> bool:
	"""What waits for a role concerns those of the role who see the record; Frappe's own rule is asked too."""
	user = user or frappe.session.user
	if doc.reference_doctype in SCOPES and not is_open(doc.reference_doctype, doc.reference_name, user):
		return False
	return bool(workflow_action_rule(doc, user))


def has_tag_permission(doc, ptype: str | None = None, user: str | None = None, **kwargs) -> bool:
	"""Who was tagged, and with what, is for those who see the record."""
	return hangs_on_open(doc, "document_type", "document_name", user)


def has_follow_permission(doc, ptype: str | None = None, user: str | None = None, **kwargs) -> bool:
	"""Who follows a record is for those who see it."""
	return hangs_on_open(doc, "ref_doctype", "ref_docname", user)


def hangs_on_open(doc, doctype_field: str, name_field: str, user: str | None) -> bool:
	"""Whether what the document hangs on, as it is sent and as it is stored, is open to the user or not the app's."""
	user = user or frappe.session.user
	return all(
		each.get(doctype_field) not in SCOPES or is_open(each.get(doctype_field), each.get(name_field), user)
		for each in (doc, as_stored(doc))
	)


def has_list_filter_permission(doc, ptype: str | None = None, user: str | None = None, **kwargs) -> bool:
	"""A filter that somebody saved may have a name in it: it is theirs, unless they gave it to all."""
	return as_stored(doc).for_user in (None, "", user or frappe.session.user)
