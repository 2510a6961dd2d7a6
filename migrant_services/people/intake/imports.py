"""Access to an Intake Import for the steps of the import: how its file is read, its rights, its rows in chunks."""

import json
import os
from collections.abc import Callable

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder.functions import Count
from frappe.utils import getdate, today
from pypika import Order
from pypika.queries import QueryBuilder

from migrant_services.access import staff
from migrant_services.core import countries
from migrant_services.core.locks import lock_document, lock_rows
from migrant_services.core.messages import reject
from migrant_services.forms.fields import get_label, list_required
from migrant_services.matching.score import POSSIBLE
from migrant_services.people.intake.evidence import date_order_of
from migrant_services.people.intake.layout import CSV, FileRejected, Layout
from migrant_services.people.intake.own_targets import list_own_targets, load_own_vocabularies
from migrant_services.people.intake.rows import Plan
from migrant_services.people.intake.sexes import codes_in_name, letter_m_of
from migrant_services.people.intake.tables import ROWS, insert_rows
from migrant_services.people.intake.vocabularies import load_vocabularies

DOCTYPE = "Intake Import"

# The stages of an import, as the options of the field.
NEW, UPLOADED, MAPPED, CHECKING, CHECKED = "New", "Uploaded", "Mapped", "Checking", "Checked"
RUNNING, STOPPED, DONE, UNDOING, UNDONE = "Running", "Stopped", "Done", "Undoing", "Undone"
AT_WORK = (CHECKING, RUNNING, UNDOING)
# The stages before the registration, in which the configuration may still be changed.
OPEN = (UPLOADED, MAPPED, CHECKED)

# The statuses of a row.
READ, ERROR, READY, DECIDE, SKIPPED = "Read", "Error", "Ready", "Decide", "Skipped"
IMPORTED, ROW_UNDONE = "Imported", "Undone"
# The decisions on a row: update an existing person, skip the row, or register a new person.
SAME, SKIP, APART = "Same", "Skip", "Apart"

ROW, CELLS = "row_no", "cells"
RESULT_COLUMNS = (
	"status",
	"band",
	"remarks",
	"matches",
	"decision",
	"decisions",
	"same_as",
	"decided_by",
	"person",
	"made",
	"consultation",
	"checked",
)
COLUMNS = (ROW, CELLS, *RESULT_COLUMNS)
DEFAULTS = {"band": "", "made": 0}
# Rows in one transaction.
CHUNK_SIZE = 500


def get_layout(doc: Document) -> Layout:
	"""Return the layout of the file, as far as it is known."""
	return Layout(doc.kind, doc.encoding, doc.delimiter, doc.sheet, doc.header_row or None, doc.hidden_rows)


def get_headers(doc: Document) -> list[str]:
	"""Return the column names of the file."""
	return json.loads(doc.headers or "[]")


def get_mapping(doc: Document) -> dict[int, str]:
	"""Return the targets by the position of the column."""
	return {int(place): key for place, key in json.loads(doc.mapping or "{}").items()}


def get_evidence(doc: Document) -> dict:
	"""Return the counts of :class:`migrant_services.people.intake.evidence.Evidence`, and its ``examples`` by question."""
	return json.loads(doc.evidence or "{}")


def build_plan(doc: Document) -> Plan:
	"""Build the plan by which the rows of the import are read."""
	mapping, headers, own_targets = get_mapping(doc), get_headers(doc), list_own_targets()
	lists = load_vocabularies() | load_own_vocabularies(own_targets.values())
	of_sex = next(
		(
			headers[place]
			for place, key in mapping.items()
			if key == "sex_on_document" and place < len(headers)
		),
		"",
	)
	return Plan(
		mapping=mapping,
		# In a sheet each cell has its position, so cells beside the table are not part of it.
		width=len(headers) if doc.kind == CSV else None,
		today=getdate(today()),
		lists=lists,
		name_order=doc.name_order,
		date_order=doc.date_order or date_order_of(get_evidence(doc)),
		two_digits=doc.two_digits,
		country=countries.get_office_country_code(doc.office),
		letter_m=doc.letter_m or letter_m_of(get_evidence(doc)),
		sex_codes=codes_in_name(of_sex, lists["sex"]),
		ages_as_of=getdate(doc.ages_as_of) if doc.ages_as_of else None,
		required=get_required(doc.office),
		own_targets=own_targets,
	)


def get_required(office: str) -> dict[tuple[str, str], str]:
	"""Return the names of the fields that the municipality requires at an office, by record and field."""
	return {
		(record, fieldname): get_label(record, fieldname, office)
		for record in ("Person", "Consultation")
		for fieldname in list_required(record, office)
	}


def get_path(doc: Document) -> str:
	"""Return the path of the uploaded file.

	:raises FileRejected: when the file was deleted
	"""
	# Only the file at the address that the app stored is read, not other attachments of the import.
	attached = {"attached_to_doctype": DOCTYPE, "attached_to_name": doc.name, "file_url": doc.file_url or "-"}
	name = frappe.db.get_value("File", attached, "name", order_by="creation")
	path = frappe.get_doc("File", name).get_full_path() if name else ""
	if not os.path.exists(path):
		raise FileRejected("FILE_GONE")
	return path


def can_continue(doc: Document) -> bool:
	"""Return whether the importer still has the right to import: enabled, with the role, and staff of the office."""
	user = doc.imported_by
	return bool(
		frappe.db.get_value("User", user, "enabled")
		and frappe.has_permission("Person", "create", user=user)
		and staff.works_for_office(user, doc.office)
	)


def check_open(doc: Document) -> None:
	"""Check that the configuration may still be changed: no one of the list was registered yet."""
	if doc.status not in OPEN:
		reject(
			"IMPORT_CLOSED",
			_("This can no longer be changed: people of the list were registered."),
			title=_("Import"),
		)


def check_not_purged(doc: Document) -> None:
	"""Check that file and rows were not deleted yet."""
	if not doc.file_url:
		reject(
			"IMPORT_DELETED",
			_("File and rows of this import were deleted after the days set."),
			title=_("Import"),
		)


def lock(name: str, status: str) -> Document | None:
	"""Lock the import until this transaction ends, so that no two jobs work on one chunk; None unless it has the status."""
	doc = lock_document(DOCTYPE, name)
	return doc if doc.status == status else None


def next_chunk(
	name: str, status: str, row_status: str, finish: Callable[[str], None], left: str
) -> tuple[Document, list[dict]] | None:
	"""Return the import, locked, and the next rows of a job.

	None when the job was stopped, no rows are left (the job is finished then), or the user lost the right.

	:param status: the status of the import
	:param row_status: the status of the rows to return
	:param finish: called with the name of the import when no rows are left
	:param left: the status that the import gets when the user lost the right
	"""
	doc = lock(name, status)
	if not doc:
		return None
	rows = list_rows(name, CHUNK_SIZE, row_status)
	if not rows:
		finish(name)
		return None
	if not can_continue(doc):
		update(name, status=left, problem=_("You can no longer import for this office."))
		return None
	return doc, rows


def update(name: str, **values) -> None:
	"""Set fields of the import in the running transaction."""
	frappe.db.set_value(DOCTYPE, name, values)


# --- rows


def list_rows(name: str, limit: int, status: str, after: int = 0) -> list[dict]:
	"""Return the next rows with a status, in the order of the file."""
	table = frappe.qb.Table(ROWS)
	query = _select_rows(name, status).where(table.row_no > after)
	return lock_rows(query.orderby(table.row_no).limit(limit), as_dict=True)


def list_last_rows(name: str, limit: int, status: str, before: int | None) -> list[dict]:
	"""Return the last rows with a status, from the last to the first; only those before a row number if one is given."""
	table = frappe.qb.Table(ROWS)
	query = _select_rows(name, status)
	if before is not None:
		query = query.where(table.row_no < before)
	return lock_rows(query.orderby(table.row_no, order=Order.desc).limit(limit), as_dict=True)


def _select_rows(name: str, status: str) -> QueryBuilder:
	"""Return the query for rows with a status.

	Run it with a lock: a plain read would show the rows as they were when this transaction began.
	"""
	table = frappe.qb.Table(ROWS)
	query = frappe.qb.from_(table).select(*(table[column] for column in COLUMNS))
	return query.where((table.import_name == name) & (table.status == status))


def write_rows(name: str, rows: list[dict]) -> None:
	"""Update the results of existing rows. Their cells stay unchanged."""
	# The column of the cells has no default, so the insert needs a value.
	values = [
		(name, "", *(row.get(column, DEFAULTS.get(column)) for column in (ROW, *RESULT_COLUMNS)))
		for row in rows
	]
	insert_rows(ROWS, ["import_name", CELLS, ROW, *RESULT_COLUMNS], values, update_columns=RESULT_COLUMNS)


def add_rows(name: str, rows: list[dict]) -> None:
	"""Insert new rows."""
	insert_rows(
		ROWS,
		["import_name", *COLUMNS],
		[(name, *(row.get(column, DEFAULTS.get(column)) for column in COLUMNS)) for row in rows],
	)


def count_rows(name: str) -> dict[str, int]:
	"""Count the rows in each status, and as ``possible`` the ready rows with only possible matches."""
	table = frappe.qb.Table(ROWS)
	found = (
		frappe.qb.from_(table)
		.select(table.status, table.band, Count("*"))
		.where(table.import_name == name)
		.groupby(table.status, table.band)
		.run()
	)
	totals = dict.fromkeys((READ, ERROR, READY, DECIDE, SKIPPED, IMPORTED, ROW_UNDONE, "possible"), 0)
	for status, band, number in found:
		totals[status] += number
		if status == READY and band == POSSIBLE:
			totals["possible"] += number
	return totals


def update_counts(name: str) -> None:
	"""Store the counts of the rows in the import; they stay when the rows are deleted."""
	table = frappe.qb.Table(ROWS)
	totals = count_rows(name)
	of_people = (
		frappe.qb.from_(table)
		.select(table.status, table.made, Count("*"), Count(table.consultation))
		.where((table.import_name == name) & table.status.isin([IMPORTED, ROW_UNDONE]))
		.groupby(table.status, table.made)
		.run()
	)
	made = {(status, made): number for status, made, number, _with in of_people}
	update(
		name,
		error_rows=totals[ERROR],
		skipped_rows=totals[SKIPPED],
		undecided_rows=totals[DECIDE],
		made_people=made.get((IMPORTED, 1), 0),
		known_people=made.get((IMPORTED, 0), 0),
		made_consultations=sum(number for status, _made, _all, number in of_people if status == IMPORTED),
		undone_people=made.get((ROW_UNDONE, 1), 0),
	)
