"""Versions of the parts of the configuration, and exchanging all of it as a file."""

import frappe
from frappe.model.document import Document

from migrant_services.administration.configuration import imports, versions
from migrant_services.administration.configuration.sentences import describe_change, describe_differences


@frappe.whitelist()
def list_versions(doctype: str, name: str) -> list[dict]:
	"""Return the stored versions of a record, newest first.

	:raises frappe.PermissionError: when the user may not read the record or its versions
	"""
	return versions.list_versions(doctype, name)


@frappe.whitelist()
def compare_versions(version: str, other: str | None = None) -> list[str]:
	"""Return what differs between a version and another one, or the record as it is now, in sentences.

	:raises frappe.PermissionError: when the user may not read the version
	"""
	return describe_differences(*versions.compare_versions(version, other))


@frappe.whitelist(methods=["POST"])
def restore_version(version: str) -> dict:
	"""Return to a version, and return doctype and name of the record.

	:raises frappe.ValidationError: when the record cannot be like this any more; nothing has changed then
	"""
	return _name(versions.restore(version))


@frappe.whitelist()
def compare_with_shipped(doctype: str, name: str) -> list[str]:
	"""Return what differs between what the app ships and the record now, in sentences.

	:raises frappe.ValidationError: when the app ships nothing for it
	"""
	return describe_differences(doctype, versions.compare_with_shipped(doctype, name))


@frappe.whitelist(methods=["POST"])
def use_shipped(doctype: str, name: str) -> dict:
	"""Return to what the app ships, and return doctype and name of the record. The present one is a version."""
	return _name(versions.restore_shipped(doctype, name))


@frappe.whitelist()
def export_file() -> dict:
	"""Return name and text of the file with the whole configuration.

	:raises frappe.PermissionError: when the user is no Services Administrator
	"""
	return {"file_name": "configuration.json", "content": imports.export_configuration()}


@frappe.whitelist(methods=["POST"])
def check_file(content: str, file_name: str, remove_missing: int = 0) -> str:
	"""Check a file, and return the name of the import that shows what it would change.

	:param remove_missing: 1 to remove the parts that the file lacks
	:raises frappe.ValidationError: with the reasons as sentences; nothing has changed then
	"""
	return imports.check_file(content, file_name, bool(remove_missing)).name


@frappe.whitelist()
def show_import(name: str) -> dict:
	"""Return what the form of an import shows: ``status``, ``progress``, ``problems``, ``changes``, ``edits_since``.

	:raises frappe.PermissionError: when the user may not read the import
	"""
	made = frappe.get_doc(imports.IMPORT, name)
	made.check_permission("read")
	changes = imports.list_shown_changes(made)
	return {
		"status": made.status,
		"progress": imports.get_progress(name),
		"problems": (made.problems or "").split("\n") if made.problems else [],
		"changes": [describe_change(change) for change in changes],
		"edits_since": imports.list_edits_since(made) if made.status == imports.DONE else [],
	}


@frappe.whitelist(methods=["POST"])
def check_again(name: str) -> str:
	"""Check the file of an import again, and return its status."""
	return imports.check_again(name).status


@frappe.whitelist(methods=["POST"])
def start_import(name: str) -> str:
	"""Bring a checked file in, in the background, and return the status of the import."""
	return imports.start(name).status


@frappe.whitelist(methods=["POST"])
def undo_import(name: str) -> str:
	"""Take an import back, in the background, and return its status."""
	return imports.undo(name).status


def _name(record: Document) -> dict:
	return {"doctype": record.doctype, "name": record.name}
