"""The background jobs of an import: start, stop, and failure."""

import traceback

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.core import jobs, locks
from migrant_services.core.messages import reject
from migrant_services.people.intake import imports, tables
from migrant_services.people.intake.dry_run import run_dry_run
from migrant_services.people.intake.registration import run_registration
from migrant_services.people.intake.undo import run_undo

WORK = {imports.CHECKING: run_dry_run, imports.RUNNING: run_registration, imports.UNDOING: run_undo}
# The stages in which a job can start, and the stage in which it leaves the import when it is stopped.
STARTS_FROM = {
	imports.CHECKING: imports.OPEN,
	imports.RUNNING: (imports.CHECKED, imports.STOPPED, imports.DONE),
	imports.UNDOING: (imports.STOPPED, imports.DONE, imports.UNDONE),
}
STOPS_AT = {
	imports.CHECKING: imports.MAPPED,
	imports.RUNNING: imports.STOPPED,
	imports.UNDOING: imports.STOPPED,
}


def start(doc: Document, status: str) -> None:
	"""Start the job of a status.

	:raises frappe.ValidationError: when it cannot start now, or file and rows were deleted
	"""
	imports.check_not_purged(doc)
	if doc.status not in STARTS_FROM[status]:
		reject(
			"IMPORT_STEP_NOT_POSSIBLE",
			_("This step is not possible now. The list is in the stage {0}.").format(_(doc.status)),
			title=_("Import"),
		)
	imports.update(doc.name, status=status, done_rows=0, problem=None)
	jobs.enqueue(imports.DOCTYPE, doc.name)


def start_dry_run(doc: Document) -> None:
	"""Start the dry run from the first row.

	:raises frappe.ValidationError: when it cannot start now
	"""
	if not doc.mapping:
		reject("COLUMNS_NOT_CHOSEN", _("Choose first where each column goes."), title=_("Columns"))
	tables.delete_rows(doc.name)
	imports.update(doc.name, evidence=None)
	start(doc, imports.CHECKING)


def run_job(name: str) -> None:
	"""Run the job of the import's status, if there is one (:data:`migrant_services.core.jobs.KINDS`)."""
	status = frappe.db.get_value(imports.DOCTYPE, name, "status")
	if status not in WORK:
		return
	try:
		WORK[status](name)
	except Exception as error:
		if locks.is_conflict(error):
			raise
		frappe.db.rollback()  # why: the chunk that failed
		record_failure(name, status, error)


def record_failure(name: str, status: str, error: Exception) -> None:
	"""Stop the job after an unexpected error and inform the importer. An automatic retry would only fail again."""
	# Frappe's own error log would also contain local variables, which hold personal data.
	frappe.log_error(
		f"Intake Import: {type(error).__name__}",
		"".join(traceback.format_tb(error.__traceback__)),
		reference_doctype=imports.DOCTYPE,
		reference_name=name,
	)
	if imports.lock(name, status):
		problem = _(
			"Something unexpected stopped the work. What was done until then is kept. Start it again; if it stops again, report it."
		)
		imports.update(name, status=STOPS_AT[status], problem=problem)
		imports.update_counts(name)
	frappe.db.commit()  # why: end of the background job


def stop(doc: Document) -> None:
	"""Stop the job after its present chunk."""
	if doc.status in imports.AT_WORK:
		imports.update(doc.name, status=STOPS_AT[doc.status])
		imports.update_counts(doc.name)
