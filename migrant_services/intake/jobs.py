"""The background work of an import: begun, stopped, and taken up again by the scheduler after an interruption."""

import traceback

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_to_date, now_datetime

from migrant_services.intake import imports, tables
from migrant_services.intake.checking import check_now
from migrant_services.intake.running import run_now
from migrant_services.intake.undoing import undo_now

WORK = {imports.CHECKING: check_now, imports.RUNNING: run_now, imports.UNDOING: undo_now}
# Where the work can begin, and where it is left when somebody stops it.
BEGINS = {
	imports.CHECKING: imports.OPEN,
	imports.RUNNING: (imports.CHECKED, imports.STOPPED, imports.DONE),
	imports.UNDOING: (imports.STOPPED, imports.DONE, imports.UNDONE),
}
LEFT = {imports.CHECKING: imports.MAPPED, imports.RUNNING: imports.STOPPED, imports.UNDOING: imports.STOPPED}
# Every chunk writes into the import, so a job that is silent for so long is dead.
SILENT_MINUTES = 10
TIMEOUT = 6 * 60 * 60


def begin(doc: Document, status: str) -> None:
	"""Start the work that leads on from the status.

	:raises frappe.ValidationError: when it cannot begin now, or file and rows were purged
	"""
	imports.refuse_purged(doc)
	if doc.status not in BEGINS[status]:
		frappe.throw(_("This step is not possible now. The list is in the stage {0}.").format(_(doc.status)), title=_("Import"))
	imports.keep(doc.name, status=status, done_rows=0, problem=None)
	enqueue(doc.name, status)


def begin_check(doc: Document) -> None:
	"""Start the check over, from the first row.

	:raises frappe.ValidationError: when it cannot begin now
	"""
	if not doc.mapping:
		frappe.throw(_("Say first where each column goes."), title=_("Columns"))
	tables.empty(doc.name)
	imports.keep(doc.name, evidence=None)
	begin(doc, imports.CHECKING)


def enqueue(name: str, status: str) -> None:
	"""Have a worker do what the status says, once this transaction is kept."""
	# A job that was killed still counts as running for a while; the lock of a chunk keeps two from doing the same.
	frappe.enqueue(
		"migrant_services.intake.jobs.work",
		queue="long",
		timeout=TIMEOUT,
		enqueue_after_commit=True,
		job_id=f"intake-{status.lower()}-{name}-{now_datetime():%Y%m%d%H%M%S}",
		name=name,
		status=status,
	)


def work(name: str, status: str) -> None:
	"""Do what the status says, if it still does.

	:raises frappe.RetryBackgroundJobError: when the database refused because of other work, so that it is tried again
	"""
	if frappe.db.get_value(imports.DOCTYPE, name, "status") != status:
		return
	frappe.db.commit()  # why: begin of the background job; what is read from here on is not older
	met_other_work = False
	try:
		WORK[status](name)
	except (frappe.QueryDeadlockError, frappe.QueryTimeoutError):
		met_other_work = True
	except Exception as error:
		frappe.db.rollback()  # why: the chunk that failed
		fail(name, status, error)
	if met_other_work:
		# Out of the block above, so that Frappe logs no statement with somebody's values when it gives up at last.
		raise frappe.RetryBackgroundJobError


def fail(name: str, status: str, error: Exception) -> None:
	"""Leave the work after an error that nobody expected, and say so to who imports: taken up again, it would fail again."""
	# Frappe's own way to log an error writes down the values of each place too, which are somebody's.
	frappe.log_error(
		f"Intake Import: {type(error).__name__}",
		"".join(traceback.format_tb(error.__traceback__)),
		reference_doctype=imports.DOCTYPE,
		reference_name=name,
	)
	if doc := imports.lock(name, status):
		with imports.acting_for(doc):
			problem = _("Something unexpected stopped the work. What was done until then is kept. Start it again; if it stops again, report it.")
		imports.keep(name, status=LEFT[status], problem=problem)
		imports.keep_counts(name)
	frappe.db.commit()  # why: end of the background job


def stop(doc: Document) -> None:
	"""Leave the work after the chunk that is being done."""
	if doc.status in imports.AT_WORK:
		imports.keep(doc.name, status=LEFT[doc.status])
		imports.keep_counts(doc.name)


def resume() -> None:
	"""Every quarter of an hour: take up work that was interrupted, for instance by a restart."""
	silent = add_to_date(None, minutes=-SILENT_MINUTES)
	filters = {"status": ("in", imports.AT_WORK), "modified": ("<", silent)}
	for name, status in frappe.get_all(imports.DOCTYPE, filters, ["name", "status"], as_list=True, order_by="creation"):
		enqueue(name, status)
