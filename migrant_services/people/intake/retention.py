"""Deletes uploaded files and their rows after the configured days. The numbers of the import stay."""

import frappe
from frappe.utils import today

from migrant_services.core.jobs import scheduled
from migrant_services.core.locks import lock_document
from migrant_services.people.intake import imports, tables


@scheduled
def purge() -> None:
	"""Delete the files and rows of imports that are due (daily). Running imports are left for the next day."""
	due = frappe.get_all(
		imports.DOCTYPE,
		filters={
			"purge_on": ("<=", today()),
			"file_url": ("is", "set"),
			"status": ("not in", imports.AT_WORK),
		},
		pluck="name",
		order_by="creation",
	)
	for name in due:
		# A job may have started since the query.
		if lock_document(imports.DOCTYPE, name).status not in imports.AT_WORK:
			delete_file_and_rows(name)
		frappe.db.commit()  # why: a background job; each import is deleted in its own transaction


def delete_file_and_rows(name: str) -> None:
	"""Delete file and rows of an import for good, and the column names, which may contain personal data."""
	delete_file(name)
	tables.delete_rows(name)
	imports.update(name, file_url=None, headers=None, evidence=None, problem=None, sheet=None)


def delete_file(name: str) -> None:
	"""Delete everything attached to the import, and Frappe's comments about it."""
	attached = {"attached_to_doctype": imports.DOCTYPE, "attached_to_name": name}
	for file in frappe.get_all("File", attached, pluck="name", order_by="creation"):
		# why: for the daily job, and for a user who may change the import; Deleted Document would keep a copy.
		frappe.delete_doc("File", file, ignore_permissions=True, force=True, delete_permanently=True)
	# Frappe adds a comment when a file is removed.
	frappe.db.delete(
		"Comment",
		{
			"reference_doctype": imports.DOCTYPE,
			"reference_name": name,
			"comment_type": ("like", "Attachment%"),
		},
	)
