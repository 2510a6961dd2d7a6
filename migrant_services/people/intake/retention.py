"""Deletes uploaded files and their rows after the days set. What the import came to stays, in numbers."""

import frappe
from frappe.utils import today

from migrant_services.core.jobs import scheduled
from migrant_services.core.locks import lock_document
from migrant_services.people.intake import imports, tables


@scheduled
def purge() -> None:
	"""Daily: imports whose day has come. What is under way is left to the next day."""
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
		# Work may have begun since the others were looked for.
		if lock_document(imports.DOCTYPE, name).status not in imports.AT_WORK:
			delete_file_and_rows(name)
		frappe.db.commit()  # why: a background job; each import is purged by itself


def delete_file_and_rows(name: str) -> None:
	"""Delete file and rows of an import for good; the names of its columns too, which may be somebody's."""
	delete_file(name)
	tables.delete_rows(name)
	imports.update(name, file_url=None, headers=None, evidence=None, problem=None, sheet=None)


def delete_file(name: str) -> None:
	"""Delete whatever is attached to the import, and what Frappe wrote about it."""
	attached = {"attached_to_doctype": imports.DOCTYPE, "attached_to_name": name}
	for file in frappe.get_all("File", attached, pluck="name", order_by="creation"):
		# why: the daily job, and whoever may change the import; a copy in Deleted Document would keep the name of it.
		frappe.delete_doc("File", file, ignore_permissions=True, force=True, delete_permanently=True)
	# Frappe writes down that a file was removed.
	frappe.db.delete(
		"Comment",
		{
			"reference_doctype": imports.DOCTYPE,
			"reference_name": name,
			"comment_type": ("like", "Attachment%"),
		},
	)
