"""The steps of an Intake Import: upload, configuration, dry run, decisions, registration, undo.

Each method checks permissions itself.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import frappe
from frappe import _
from frappe.core.doctype.access_log.access_log import make_access_log
from frappe.model.document import Document
from frappe.utils import cint
from werkzeug.wrappers import Response
from werkzeug.wsgi import wrap_file

from migrant_services.core import messages
from migrant_services.core.locks import lock_document
from migrant_services.core.messages import reject
from migrant_services.people.intake import configuration, downloads, imports, jobs, row_decisions, row_pages
from migrant_services.people.intake.layout import CSV, NO_NAMES, XLSX, FileRejected, Layout
from migrant_services.people.intake.reading import MAX_ROWS
from migrant_services.people.intake.uploads import store_upload

EXTENSIONS = {CSV: "csv", XLSX: "xlsx"}
MIME = {CSV: "text/csv", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


# --- the file


@frappe.whitelist(methods=["POST"])
def upload() -> dict:
	"""Store the uploaded file of the import that ``docname`` names. Frappe's uploader calls this.

	The file gets a name that reveals nothing. Its kind is detected from its content, not from its name.

	:raises frappe.ValidationError: for a file that cannot be imported
	"""
	doc = _importer(str(frappe.form_dict.docname or ""))
	with _rejections_shown():
		return {"kind": store_upload(doc, frappe.local.uploaded_file)}


@frappe.whitelist()
def seen(name: str) -> dict:
	"""Return what the form shows now.

	:returns: ``stage``, ``total``, ``done``, ``counts``, ``problem``, ``mine``, ``has_file``; while it is configured
		also the result of :func:`migrant_services.people.intake.configuration.get_configuration`
	"""
	doc = _open(name)
	answer = {
		"stage": doc.status,
		"total": doc.total_rows or 0,
		"done": doc.done_rows or 0,
		"problem": doc.problem,
		"mine": doc.imported_by == frappe.session.user,
		"has_file": bool(doc.file_url),
		"counts": imports.count_rows(name),
	}
	if doc.file_url and doc.status in (imports.UPLOADED, imports.MAPPED):
		answer |= configuration.get_configuration(doc)
	return answer


@frappe.whitelist(methods=["POST"])
def set_layout(
	name: str,
	encoding: str | None = None,
	delimiter: str | None = None,
	sheet: str | None = None,
	header_row: str | int | None = None,
	hidden_rows: str | None = None,
) -> dict:
	"""Set how the file is read. Omitted values are detected, or become questions.

	:param header_row: -1 when the table has no column names
	"""
	doc = _importer(name)
	header_row = min(max(NO_NAMES, cint(header_row)), MAX_ROWS) or None
	layout = Layout(
		doc.kind, encoding or None, delimiter or None, sheet or None, header_row, hidden_rows or None
	)
	configuration.set_layout(doc, layout)
	return seen(name)


@frappe.whitelist(methods=["POST"])
def set_columns(name: str, mapping: dict | str) -> dict:
	"""Set the targets of the columns, by the position of the column.

	:raises frappe.ValidationError: when the targets do not go together
	"""
	with _rejections_shown():
		configuration.set_columns(_importer(name), mapping)
	return seen(name)


@frappe.whitelist(methods=["POST"])
def answer(
	name: str,
	name_order: str | None = None,
	date_order: str | None = None,
	two_digits: str | None = None,
	ages_as_of: str | None = None,
	letter_m: str | None = None,
) -> dict:
	"""Set the answers to questions that only a person who knows the file can answer."""
	answers = {
		"name_order": name_order,
		"date_order": date_order,
		"two_digits": two_digits,
		"letter_m": letter_m,
	}
	configuration.set_answers(_importer(name), answers, ages_as_of)
	return seen(name)


# --- the jobs


@frappe.whitelist(methods=["POST"])
def check(name: str) -> dict:
	"""Start the dry run in the background."""
	jobs.start_dry_run(_importer(name))
	return seen(name)


@frappe.whitelist(methods=["POST"])
def set_up_again(name: str) -> dict:
	"""Return to the columns, while no one has been registered."""
	configuration.return_to_columns(_importer(name))
	return seen(name)


@frappe.whitelist(methods=["POST"])
def run(name: str) -> dict:
	"""Start registering the rows that are ready, in the background."""
	doc = _importer(name)
	if not frappe.has_permission("Person", "create"):
		reject(
			"CANNOT_REGISTER_PEOPLE",
			_("You cannot register people."),
			title=_("Import"),
			exc=frappe.PermissionError,
		)
	jobs.start(doc, imports.RUNNING)
	return seen(name)


@frappe.whitelist(methods=["POST"])
def stop(name: str) -> dict:
	"""Stop the running job after its present chunk."""
	jobs.stop(_open(name, "write", lock=True))
	return seen(name)


@frappe.whitelist(methods=["POST"])
def undo(name: str) -> dict:
	"""Start undoing the import in the background."""
	jobs.start(_open(name, "write", lock=True), imports.UNDOING)
	return seen(name)


# --- the rows


@frappe.whitelist()
def rows(name: str, show: str = "all", after: str | int = 0) -> dict:
	"""Return a page of rows (:func:`migrant_services.people.intake.row_pages.get_page`)."""
	return row_pages.get_page(_open(name), show, cint(after))


@frappe.whitelist()
def row_matches(name: str, number: str | int) -> list[dict]:
	"""List who a row may be, for the dialog of possible duplicates."""
	doc = _open(name)
	row = row_decisions.lock_row(name, cint(number))
	return row_decisions.list_candidates(doc, row) if row else []


@frappe.whitelist(methods=["POST"])
def decide(
	name: str,
	number: str | int,
	decision: str | None = None,
	same_as: str | None = None,
	decisions: dict | str | None = None,
) -> dict:
	"""Decide on one row: Same, Skip or Apart; nothing withdraws a decision."""
	doc = _open(name, "write", lock=True)
	sent = frappe.parse_json(decisions) if decisions else {}
	row_decisions.decide(doc, cint(number), decision or None, same_as, sent if isinstance(sent, dict) else {})
	return imports.count_rows(name)


@frappe.whitelist(methods=["POST"])
def decide_possible(name: str, decision: str) -> dict:
	"""Decide together on all rows that have only possible matches and no decision."""
	row_decisions.decide_possible(_open(name, "write", lock=True), decision)
	return imports.count_rows(name)


# --- downloads


@frappe.whitelist()
def not_imported(name: str, kind: str = CSV) -> Response:
	"""Return the rows that were not registered, with their reasons, as a file."""
	doc = _open(name)
	imports.check_not_purged(doc)
	make_access_log(
		doctype=imports.DOCTYPE, document=name, file_type=_check_kind(kind), method="not_imported"
	)
	return _send_file(downloads.list_rows_not_imported(doc), kind, f"{doc.folio}-{_('not imported')}")


@frappe.whitelist()
def template(kind: str = XLSX) -> Response:
	"""Return an empty list to fill in, as a file."""
	if not frappe.has_permission(imports.DOCTYPE, "create"):
		reject("CANNOT_IMPORT", _("You cannot import lists."), title=_("Import"), exc=frappe.PermissionError)
	return _send_file(downloads.list_template_rows(), kind, _("list-of-people"))


def _send_file(table_rows: Iterable[list[str]], kind: str, name: str) -> Response:
	file = downloads.write_file(table_rows, _check_kind(kind), _("People"))
	answer = Response(wrap_file(frappe.request.environ, file), mimetype=MIME[kind], direct_passthrough=True)
	answer.headers["Content-Disposition"] = f'attachment; filename="{frappe.scrub(name)}.{EXTENSIONS[kind]}"'
	answer.headers["Cache-Control"] = "no-store"
	return answer


def _check_kind(kind: str) -> str:
	if kind not in EXTENSIONS:
		reject("FILE_FORMAT_UNKNOWN", _("Choose CSV or XLSX."), title=_("File"))
	return kind


# --- permissions and rejections


def _open(name: str, ptype: str = "read", lock: bool = False) -> Document:
	"""Return the import, after a permission check."""
	doc = frappe.get_doc(imports.DOCTYPE, name)
	doc.check_permission(ptype)
	return lock_document(imports.DOCTYPE, name) if lock else doc


def _importer(name: str) -> Document:
	"""Return the import, locked, to the user who uploaded it: people are registered in that user's name."""
	doc = _open(name, "write", lock=True)
	if doc.imported_by != frappe.session.user:
		reject(
			"IMPORT_OF_OTHER_USER",
			_("Only the person who began this import can do that."),
			title=_("Import"),
			exc=frappe.PermissionError,
		)
	return doc


@contextmanager
def _rejections_shown() -> Iterator[None]:
	"""Show why a file is rejected as a sentence."""
	try:
		yield
	except FileRejected as rejection:
		reject(
			rejection.code, frappe.utils.escape_html(messages.to_sentence(rejection.finding)), title=_("File")
		)
