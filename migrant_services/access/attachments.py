"""What Frappe hangs on a record: an assignment opens the record to somebody, a file holds what is in it."""

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.access.criterion import in_scope
from migrant_services.access.document_rules import UNSAVED, is_of_unsaved
from migrant_services.access.scopes import SCOPES
from migrant_services.access.staff import is_staff

ASSIGNMENT = ("reference_type", "reference_name", "allocated_to", "status")


def check_assignment(todo: Document, method: str | None = None) -> None:
	"""Only staff who see a record may give it to somebody, and only to staff.

	Frappe lets everybody assign everything to everybody, and whoever is assigned sees the record.

	:raises frappe.PermissionError: when the user may not give this record, or take it from who has it
	:raises frappe.ValidationError: when it is given to somebody outside the offices
	"""
	check_taken_away(todo)
	if todo.reference_type not in SCOPES or todo.status != "Open":
		return
	if not any(todo.has_value_changed(fieldname) for fieldname in ASSIGNMENT):
		return
	user = frappe.session.user
	may_read = frappe.has_permission(todo.reference_type, "read")
	if not (is_staff(user) and may_read and in_scope(todo.reference_type, todo.reference_name, user)):
		frappe.throw(
			_("This record is not open to you, so you cannot assign it."),
			frappe.PermissionError,
			title=_("Assignment"),
		)
	if not is_staff(todo.allocated_to):
		frappe.throw(
			_("Records can be assigned only to the staff of the offices. Choose a member of the staff."),
			title=_("Assignment"),
		)


def check_taken_away(todo: Document) -> None:
	"""Refuse to end or change an assignment that is somebody else's, of a record that is not open to the user.

	Frappe asks the document that the client sends whose it is.
	"""
	before, user = todo.get_doc_before_save(), frappe.session.user
	if not before or before.reference_type not in SCOPES or before.status != "Open":
		return
	changed = any(before.get(fieldname) != todo.get(fieldname) for fieldname in ASSIGNMENT)
	if not changed or user in (before.allocated_to, before.assigned_by):
		return
	if not in_scope(before.reference_type, before.reference_name, user):
		frappe.throw(
			_("This assignment belongs to another user."), frappe.PermissionError, title=_("Assignment")
		)


def forget_follow(follow: Document, method: str | None = None) -> None:
	"""Nobody follows a record of people: Frappe would mail them what is written there, open to them or not."""
	if follow.ref_doctype in SCOPES:
		frappe.db.delete(follow.doctype, {"name": follow.name})


def check_file(file: Document, method: str | None = None) -> None:
	"""A file of a record is private, and comes from somebody who may change the record, or make it.

	:raises frappe.PermissionError: when the record is not open to the user
	:raises frappe.ValidationError: when the file is public
	"""
	if file.file_url:
		check_same_file(file)
	if not file.attached_to_doctype or not file.attached_to_name:
		return
	if file.attached_to_doctype not in SCOPES:
		return check_written(file)
	if not file.is_private:
		refuse_public()
	if is_of_unsaved(file):
		frappe.has_permission(file.attached_to_doctype, "create", throw=True)
	elif file.is_new() or file.has_value_changed("attached_to_name"):
		record = frappe.get_doc(file.attached_to_doctype, file.attached_to_name)
		record.check_permission("write")


def check_written(file: Document) -> None:
	"""Whoever hangs a file on a record of Frappe, or on a row, may write the record.

	:raises frappe.PermissionError: when the user may not
	"""
	if file.flags.ignore_permissions or not (file.is_new() or file.has_value_changed("attached_to_name")):
		return
	doctype, name = file.attached_to_doctype, file.attached_to_name
	if frappe.is_table(doctype) and (row := frappe.db.get_value(doctype, name, ["parenttype", "parent"])):
		doctype, name = row  # version 16 takes a row for everybody's
	if is_of_unsaved(file):
		frappe.has_permission(doctype, "create", throw=True)
	elif frappe.db.exists(doctype, name):
		frappe.get_doc(doctype, name).check_permission("write")


def check_same_file(file: Document) -> None:
	"""Refuse a second entry for a stored file that is not open to the user.

	Frappe gives a private file to whoever may see one of the entries that name it. Who uploads what somebody else
	has uploaded too gets a file of their own: Frappe would have them share the stored one.
	"""
	if not file.is_new() and not file.has_value_changed("file_url"):
		return
	if not is_closed(file.file_url, leave_out=file.name):
		return
	uploaded = getattr(frappe.local, "uploaded_file", None)
	if not uploaded or file.content != uploaded:
		refuse_closed()
	file.save_file(uploaded, ignore_existing_file_check=True)
	# By the content Frappe would take the two for one, and leave the stored file behind when one entry is deleted.
	file.content_hash = frappe.generate_hash(length=32)


def check_fields(record: Document) -> None:
	"""What an Attach field of a record names is a private file that is open to the user.

	Frappe hangs whatever file a client names there on the record, and so opens it to whoever sees the record.

	:raises frappe.PermissionError: when the file is not open to the user
	:raises frappe.ValidationError: when it is no private file
	"""
	for url in _named_in(record).values():
		if not url.startswith("/private/files/"):
			refuse_public()
		own = {"file_url": url, "attached_to_doctype": record.doctype, "attached_to_name": record.name}
		if not frappe.db.exists("File", own) and is_closed(url):
			refuse_closed()


def adopt(record: Document) -> None:
	"""What the user uploaded in the form of a new record, before it was saved, belongs to the record."""
	for fieldname, url in _named_in(record).items():
		waiting = {"file_url": url, "owner": frappe.session.user, "attached_to_doctype": record.doctype}
		waiting["attached_to_name"] = ("like", f"{UNSAVED}%")
		belongs = {"attached_to_name": record.name, "attached_to_field": fieldname}
		frappe.db.set_value("File", waiting, belongs, update_modified=False)


def _named_in(record: Document) -> dict[str, str]:
	"""The addresses of files in the Attach fields of a record, by field."""
	fields = [
		field.fieldname for field in record.meta.fields if field.fieldtype in ("Attach", "Attach Image")
	]
	return {fieldname: url for fieldname in fields if (url := record.get(fieldname))}


def is_closed(url: str, leave_out: str | None = None) -> bool:
	"""Whether one of the entries for a stored file is not open to the user.

	:param leave_out: name of an entry that is not looked at
	"""
	entries = frappe.get_all(
		"File", {"file_url": url, "name": ("!=", leave_out or "")}, pluck="name", order_by="creation"
	)
	return not all(_may_read(frappe.get_doc("File", name)) for name in entries)


def _may_read(file: Document) -> bool:
	of, name = file.attached_to_doctype, file.attached_to_name
	if of and name and not frappe.db.exists(of, name):
		return file.owner == frappe.session.user  # Frappe's rule would look for the record
	return bool(file.has_permission("read"))


def refuse_public() -> None:
	"""Refuse a file that anybody could open who has its address.

	:raises frappe.ValidationError: always
	"""
	frappe.throw(
		_("Files of a record are private. Mark this file as private and attach it again."), title=_("File")
	)


def refuse_closed() -> None:
	"""Refuse a file that is somebody else's.

	:raises frappe.PermissionError: always
	"""
	frappe.throw(_("This file is not open to you."), frappe.PermissionError, title=_("File"))
