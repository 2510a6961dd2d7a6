"""Checks of what Frappe attaches to a record: an assignment opens the record to a user, a file holds its
content.
"""

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.access.criterion import is_visible
from migrant_services.access.denial_messages import check_right
from migrant_services.access.document_rules import UNSAVED_PREFIX, belongs_to_unsaved
from migrant_services.access.scopes import SCOPES
from migrant_services.access.staff import is_staff
from migrant_services.core.messages import reject

ASSIGNMENT_FIELDS = ("reference_type", "reference_name", "allocated_to", "status")


def check_assignment(todo: Document, method: str | None = None) -> None:
	"""Check that a record is assigned by staff who see it, and to staff (hook: validate on ToDo).

	Frappe lets every user assign every record to every user, and the assigned user sees the record.

	:raises frappe.PermissionError: when the user may not assign this record, or not end this assignment
	:raises frappe.ValidationError: when the record is assigned to a user who is not staff
	"""
	check_assignment_removal(todo)
	if todo.reference_type not in SCOPES or todo.status != "Open":
		return
	if not any(todo.has_value_changed(fieldname) for fieldname in ASSIGNMENT_FIELDS):
		return
	user = frappe.session.user
	may_read = frappe.has_permission(todo.reference_type, "read")
	if not (is_staff(user) and may_read and is_visible(todo.reference_type, todo.reference_name, user)):
		reject(
			"ASSIGNMENT_HIDDEN",
			_("This record is not open to you, so you cannot assign it."),
			title=_("Assignment"),
			exc=frappe.PermissionError,
		)
	if not is_staff(todo.allocated_to):
		reject(
			"ASSIGNEE_NOT_STAFF",
			_("Records can be assigned only to the staff of the offices. Choose a member of the staff."),
			field="allocated_to",
			title=_("Assignment"),
		)


def check_assignment_removal(todo: Document) -> None:
	"""Deny ending or changing another user's assignment of a record that is hidden from the user.

	Frappe takes the owner of the assignment from the document that the client sends.

	:raises frappe.PermissionError: when the assignment belongs to another user and the record is hidden
	"""
	before, user = todo.get_doc_before_save(), frappe.session.user
	if not before or before.reference_type not in SCOPES or before.status != "Open":
		return
	changed = any(before.get(fieldname) != todo.get(fieldname) for fieldname in ASSIGNMENT_FIELDS)
	if not changed or user in (before.allocated_to, before.assigned_by):
		return
	if not is_visible(before.reference_type, before.reference_name, user):
		reject(
			"ASSIGNMENT_OF_OTHER_USER",
			_("This assignment belongs to another user."),
			title=_("Assignment"),
			exc=frappe.PermissionError,
		)


def delete_follow(follow: Document, method: str | None = None) -> None:
	"""Delete a follow of a scoped record (hook: on_update on Document Follow).

	Frappe would mail the changes of the record to the follower, visible or not.
	"""
	if follow.ref_doctype in SCOPES:
		frappe.db.delete(follow.doctype, {"name": follow.name})


def check_file(file: Document, method: str | None = None) -> None:
	"""Check that a file of a record is private, and that the user may change or create the record (hook:
	validate on File).

	:raises frappe.PermissionError: when the user may not change the record
	:raises frappe.ValidationError: when the file is public
	"""
	if file.file_url:
		check_shared_file(file)
	if not file.attached_to_doctype or not file.attached_to_name:
		return
	if file.attached_to_doctype not in SCOPES:
		return check_can_write_target(file)
	if not file.is_private:
		reject_public_file()
	if belongs_to_unsaved(file):
		check_right(file.attached_to_doctype, "create")
	elif file.is_new() or file.has_value_changed("attached_to_name"):
		record = frappe.get_doc(file.attached_to_doctype, file.attached_to_name)
		record.check_permission("write")


def check_can_write_target(file: Document) -> None:
	"""Check that the user who attaches a file to another record or to a row may write the record.

	:raises frappe.PermissionError: when the user may not
	"""
	if file.flags.ignore_permissions or not (file.is_new() or file.has_value_changed("attached_to_name")):
		return
	doctype, name = file.attached_to_doctype, file.attached_to_name
	if frappe.is_table(doctype) and (row := frappe.db.get_value(doctype, name, ["parenttype", "parent"])):
		doctype, name = row  # version 16 treats a row as everyone's
	if belongs_to_unsaved(file):
		check_right(doctype, "create")
	elif frappe.db.exists(doctype, name):
		frappe.get_doc(doctype, name).check_permission("write")


def check_shared_file(file: Document) -> None:
	"""Deny a second File entry for a stored file that is hidden from the user.

	Frappe opens a private file to every user who sees one of its entries. When two users upload the same content, Frappe
	would store it once for both. Here the second user gets a stored file of their own.

	:raises frappe.PermissionError: when the file is hidden from the user and was not uploaded in this request
	"""
	if not file.is_new() and not file.has_value_changed("file_url"):
		return
	if not is_hidden_file(file.file_url, leave_out=file.name):
		return
	uploaded = getattr(frappe.local, "uploaded_file", None)
	if not uploaded or file.content != uploaded:
		deny_file()
	file.save_file(uploaded, ignore_existing_file_check=True)
	# With equal hashes Frappe would treat both as one file, and keep the stored file when one entry is deleted.
	file.content_hash = frappe.generate_hash(length=32)


def check_attach_fields(record: Document) -> None:
	"""Check that every file in an Attach field is private and visible to the user.

	Frappe attaches any file that a client names there to the record, and so opens it to all who see the record.

	:raises frappe.PermissionError: when the file is hidden from the user
	:raises frappe.ValidationError: when the file is not private
	"""
	for url in _get_attached_urls(record).values():
		if not url.startswith("/private/files/"):
			reject_public_file()
		own = {"file_url": url, "attached_to_doctype": record.doctype, "attached_to_name": record.name}
		if not frappe.db.exists("File", own) and is_hidden_file(url):
			deny_file()


def adopt_uploaded_files(record: Document) -> None:
	"""Attach to a new record the files that the user uploaded in its form before it was saved."""
	for fieldname, url in _get_attached_urls(record).items():
		uploaded = {"file_url": url, "owner": frappe.session.user, "attached_to_doctype": record.doctype}
		uploaded["attached_to_name"] = ("like", f"{UNSAVED_PREFIX}%")
		attached = {"attached_to_name": record.name, "attached_to_field": fieldname}
		frappe.db.set_value("File", uploaded, attached, update_modified=False)


def _get_attached_urls(record: Document) -> dict[str, str]:
	"""Return the URLs in the Attach fields of a record, by fieldname."""
	fields = [
		field.fieldname for field in record.meta.fields if field.fieldtype in ("Attach", "Attach Image")
	]
	return {fieldname: url for fieldname in fields if (url := record.get(fieldname))}


def is_hidden_file(url: str, leave_out: str | None = None) -> bool:
	"""Return whether one of the entries of a stored file is hidden from the user.

	:param leave_out: name of an entry to ignore
	"""
	entries = frappe.get_all(
		"File", {"file_url": url, "name": ("!=", leave_out or "")}, pluck="name", order_by="creation"
	)
	return not all(_can_read(frappe.get_doc("File", name)) for name in entries)


def _can_read(file: Document) -> bool:
	doctype, name = file.attached_to_doctype, file.attached_to_name
	if doctype and name and not frappe.db.exists(doctype, name):
		return file.owner == frappe.session.user  # Frappe's rule would fail without the record
	return bool(file.has_permission("read"))


def reject_public_file() -> None:
	"""Reject a file that every user with its URL could open.

	:raises frappe.ValidationError: always
	"""
	reject(
		"FILE_MUST_BE_PRIVATE",
		_("Files of a record are private. Mark this file as private and attach it again."),
		field="is_private",
		title=_("File"),
	)


def deny_file() -> None:
	"""Deny access to a file that is hidden from the user.

	:raises frappe.PermissionError: always
	"""
	reject("FILE_HIDDEN", _("This file is not open to you."), title=_("File"), exc=frappe.PermissionError)
