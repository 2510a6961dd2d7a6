"""What Frappe hangs on a record: an assignment opens the record to somebody, a file holds what is in it."""

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.permissions import SCOPES, in_scope, is_staff

ASSIGNMENT = ("reference_type", "reference_name", "allocated_to", "status")


def check_assignment(todo: Document, method: str | None = None) -> None:
	"""Only staff who see a record may give it to somebody, and only to staff.

	Frappe lets everybody assign everything to everybody, and whoever is assigned sees the record.

	:raises frappe.PermissionError: when the user may not give this record
	:raises frappe.ValidationError: when it is given to somebody outside the offices
	"""
	if todo.reference_type not in SCOPES or todo.status != "Open":
		return
	if not any(todo.has_value_changed(fieldname) for fieldname in ASSIGNMENT):
		return
	user = frappe.session.user
	may_read = frappe.has_permission(todo.reference_type, "read")
	if not (is_staff(user) and may_read and in_scope(todo.reference_type, todo.reference_name, user)):
		frappe.throw(
			_("This record is not open to you, so you cannot assign it."), frappe.PermissionError, title=_("Assignment")
		)
	if not is_staff(todo.allocated_to):
		frappe.throw(
			_("Records are assigned to the staff of the offices only. Choose a member of the staff."),
			title=_("Assignment"),
		)


def check_file(file: Document, method: str | None = None) -> None:
	"""A file of a record is private, and comes from somebody who may change the record.

	:raises frappe.PermissionError: when the record is not open to the user
	:raises frappe.ValidationError: when the file is public
	"""
	if file.is_private and file.file_url:
		check_same_file(file)
	if file.attached_to_doctype not in SCOPES or not file.attached_to_name:
		return
	if not file.is_private:
		frappe.throw(_("A file of a record is private. Mark it as private and attach it again."), title=_("File"))
	if file.is_new() or file.has_value_changed("attached_to_name"):
		record = frappe.get_doc(file.attached_to_doctype, file.attached_to_name)
		record.check_permission("write")


def check_same_file(file: Document) -> None:
	"""Refuse a second entry for the stored file of a record that is not open to the user.

	Frappe gives a private file to whoever may see one of the entries that name it.
	"""
	if not file.is_new() and not file.has_value_changed("file_url"):
		return
	others = frappe.get_all(
		"File",
		filters={"file_url": file.file_url, "attached_to_doctype": ("in", list(SCOPES)), "name": ("!=", file.name)},
		fields=["attached_to_doctype", "attached_to_name"],
		order_by="creation",
	)
	user = frappe.session.user
	if any(not in_scope(other.attached_to_doctype, other.attached_to_name, user) for other in others):
		frappe.throw(_("This file is not open to you."), frappe.PermissionError, title=_("File"))
