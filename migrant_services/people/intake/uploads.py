"""Stores an uploaded file, and sets the day on which it is deleted."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, cint, now_datetime, today

from migrant_services.core.messages import reject
from migrant_services.people.intake import imports, retention
from migrant_services.people.intake.file_types import detect_kind

DEFAULT_KEPT_DAYS = 30
# The answers about the previous file.
_ANSWERS = (
	"encoding",
	"delimiter",
	"sheet",
	"hidden_rows",
	"signature",
	"mapping",
	"name_order",
	"date_order",
	"two_digits",
	"letter_m",
	"ages_as_of",
)


def store_upload(doc: Document, content: bytes | None) -> str:
	"""Store the file of an import under a name that reveals nothing; return its kind.

	:raises frappe.ValidationError: when the import was run with another file, or the upload is empty
	:raises migrant_services.people.intake.layout.FileRejected: for a file that is not a list
	"""
	if doc.status not in (imports.NEW, *imports.OPEN):
		reject(
			"IMPORT_HAS_FILE",
			_("This list has a file already. Start a new import for another one."),
			title=_("File"),
		)
	if not content:
		reject("FILE_EMPTY", _("The file is empty. Choose another one."), title=_("File"))
	kind = detect_kind(content)
	# Deleting the old record also deletes its bytes, even if the transaction fails. So store the new file first, and
	# attach it last: only one can be attached at a time.
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": f"intake-{frappe.generate_hash(length=16)}.dat",
			"is_private": 1,
			"content": content,
		}
	).insert()
	retention.delete_file_and_rows(doc.name)
	file.db_set({"attached_to_doctype": imports.DOCTYPE, "attached_to_name": doc.name})
	imports.update(
		doc.name,
		**dict.fromkeys(_ANSWERS),
		file_url=file.file_url,
		kind=kind,
		header_row=0,
		status=imports.UPLOADED,
		uploaded_on=now_datetime(),
		purge_on=get_purge_date(),
		total_rows=0,
	)
	return kind


def get_purge_date() -> str:
	"""Return the day on which a file uploaded today is deleted."""
	days = frappe.db.get_single_value("Migrant Services Settings", "intake_days")
	return add_days(today(), cint(days) or DEFAULT_KEPT_DAYS)
