"""The steps of an Intake Import for its form: upload, set up, check, decide, run, undo. Each asks for the right itself."""

import json

import frappe
from frappe import _
from frappe.core.doctype.access_log.access_log import make_access_log
from frappe.utils import cint, getdate
from werkzeug.wrappers import Response
from werkzeug.wsgi import wrap_file

from migrant_services import messages
from migrant_services.intake import columns, dates, deciding, imports, jobs, returning, splitting, tables
from migrant_services.intake.lists import document_types
from migrant_services.intake.reading import CSV, ENCODINGS, XLSX, Layout, Refused, look
from migrant_services.intake.receiving import receive
from migrant_services.intake.rows import open_questions
from migrant_services.intake.tables import ROWS
from migrant_services.matching.score import POSSIBLE

MOST_ROWS = 50
SAMPLES = 3
MOST_CELLS = 30
EXTENSIONS = {CSV: "csv", XLSX: "xlsx"}
MIME = {CSV: "text/csv", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
# Filters of the list of rows: the statuses, or what a clerk asks for.
SHOWN = {
	"all": (),
	"decide": (imports.DECIDE,),
	"possible": (imports.READY,),
	"errors": (imports.ERROR,),
	"ready": (imports.READY,),
	"imported": (imports.IMPORTED,),
	"skipped": (imports.SKIPPED,),
	"undone": (imports.ROW_UNDONE,),
}


# --- the file


@frappe.whitelist(methods=["POST"])
def upload() -> dict:
	"""Take a file for the import that ``docname`` of the upload names. Frappe's uploader calls this.

	The file is kept under a name that says nothing, and its kind is what it is, not what its name says.

	:raises frappe.ValidationError: for a file that cannot be imported
	"""
	doc = _importer(str(frappe.form_dict.docname or ""))
	content = frappe.local.uploaded_file
	if doc.status not in (imports.NEW, *imports.OPEN):
		frappe.throw(_("This list has a file already. Start a new import for another one."), title=_("File"))
	if not content:
		frappe.throw(_("The file is empty. Choose another one."), title=_("File"))
	try:
		kind = receive(doc, content)
	except Refused as refusal:
		_refuse(refusal)
	return {"kind": kind}


@frappe.whitelist()
def seen(name: str) -> dict:
	"""What the form shows now: how the file is read, what is asked, the columns, how far the work is.

	:return: ``stage``, ``total``, ``done``, ``counts``, ``problem``; while it is set up also ``questions``,
		``columns`` (name, samples, target), ``targets``, ``findings``, ``names`` (how the first full names are split)
	"""
	doc = _open(name)
	answer = {
		"stage": doc.status,
		"total": doc.total_rows or 0,
		"done": doc.done_rows or 0,
		"problem": doc.problem,
		"mine": doc.imported_by == frappe.session.user,
		"has_file": bool(doc.file_url),
		"counts": imports.counts(name),
	}
	if doc.file_url and doc.status in (imports.UPLOADED, imports.MAPPED):
		answer |= _set_up_of(doc)
	return answer


def _set_up_of(doc) -> dict:
	try:
		view = look(imports.path_of(doc), imports.layout_of(doc))
	except Refused as refusal:
		return {"refused": messages.sentence(refusal.finding), "layout": imports.layout_of(doc)._asdict()}
	mapping = imports.mapping_of(doc) if doc.mapping else _remembered(doc, view.headers)
	types = document_types()
	plan = imports.plan_of(doc)._replace(mapping=mapping)
	return {
		"layout": view.layout._asdict(),
		"questions": {field: [choice._asdict() for choice in found] for field, found in view.questions.items()},
		"columns": [
			{"name": header, "samples": _samples(view.rows, place), "target": mapping.get(place, "")}
			for place, header in enumerate(view.headers)
		],
		"targets": [{"value": key, "label": _(target.label)} for key, target in columns.TARGETS.items()]
		+ [{"value": columns.OF_TYPE + code, "label": _("Number: {0}").format(_(title))} for code, title in types.items()],
		"findings": _sentences(mapping) if doc.mapping else [],
		"open": open_questions(imports.evidence_of(doc), plan),
		"answers": {
			"name_order": doc.name_order,
			"date_order": doc.date_order,
			"two_digits": doc.two_digits,
			"ages_as_of": doc.ages_as_of,
		},
		"names": _split_samples(view.rows, mapping),
	}


def _samples(rows: list[list[str]], place: int) -> list[str]:
	cells = (row[place] for row in rows if place < len(row) and row[place])
	return [cell[:60] for cell in list(dict.fromkeys(cells))[:SAMPLES]]


def _split_samples(rows: list[list[str]], mapping: dict[int, str]) -> list[dict]:
	"""How the rule takes the first full names apart, in either order."""
	place = next((place for place, key in mapping.items() if key == "full_name"), None)
	if place is None:
		return []
	return [
		{"name": name, **{order: splitting.split_name(name, order) for order in splitting.NAME_ORDERS}}
		for name in _samples(rows, place)
	]


def _sentences(mapping: dict[int, str]) -> list[str]:
	return [
		_(finding.message).format(*(_(param) if isinstance(param, str) else param for param in finding.params))
		for finding in columns.check_mapping(mapping)
	]


def _remembered(doc, headers: list[str]) -> dict[int, str]:
	"""What was chosen for a file with the same columns at this office, or what the names of the columns suggest."""
	before = frappe.get_all(
		imports.DOCTYPE,
		filters={"office": doc.office, "signature": columns.signature(headers), "mapping": ("is", "set")},
		pluck="mapping",
		order_by="modified desc",
		limit=1,
	)
	if before:
		return {int(place): key for place, key in json.loads(before[0]).items()}
	return columns.suggest(headers, document_types())


@frappe.whitelist(methods=["POST"])
def set_layout(
	name: str,
	encoding: str | None = None,
	delimiter: str | None = None,
	sheet: str | None = None,
	header_row: str | int | None = None,
) -> dict:
	"""Say how the file is read. What is left out is asked again where the file leaves it open."""
	doc = _importer(name)
	_refuse_late(doc)
	layout = Layout(doc.kind, encoding or None, delimiter or None, sheet or None, max(1, cint(header_row) or 1))
	if layout.encoding and layout.encoding not in ENCODINGS:
		frappe.throw(_("Choose one of the encodings."), title=_("File"))
	if layout.delimiter and len(layout.delimiter) != 1:
		frappe.throw(_("The separator is one sign."), title=_("File"))
	tables.empty(name)
	nothing = dict.fromkeys(("headers", "signature", "mapping", "evidence", "problem"))
	values = {field: value for field, value in layout._asdict().items() if field != "kind"}
	imports.keep(name, **nothing, **values, status=imports.UPLOADED, total_rows=0)
	return seen(name)


@frappe.whitelist(methods=["POST"])
def set_columns(name: str, mapping: dict | str) -> dict:
	"""Say where each column goes: targets by the place of the column.

	:raises frappe.ValidationError: when the columns cannot go there together
	"""
	doc = _importer(name)
	_refuse_late(doc)
	try:
		view = look(imports.path_of(doc), imports.layout_of(doc))
	except Refused as refusal:
		_refuse(refusal)
	if view.questions:
		frappe.throw(_("Answer the questions on the file first."), title=_("File"))
	chosen = _chosen(mapping, len(view.headers))
	if found := _sentences(chosen):
		frappe.throw("<br>".join(map(frappe.utils.escape_html, found)), title=_("Columns"))
	tables.empty(name)
	layout = {field: value for field, value in view.layout._asdict().items() if field != "kind"}
	imports.keep(
		name,
		**layout,
		headers=json.dumps(view.headers, ensure_ascii=False),
		signature=columns.signature(view.headers),
		mapping=json.dumps(chosen),
		evidence=None,
		problem=None,
		status=imports.MAPPED,
		total_rows=0,
	)
	return seen(name)


def _chosen(mapping: dict | str, width: int) -> dict[int, str]:
	sent = frappe.parse_json(mapping)
	types = document_types()
	found = {}
	for place, key in (sent if isinstance(sent, dict) else {}).items():
		if not key:
			continue
		known = str(key) in columns.TARGETS or str(key).removeprefix(columns.OF_TYPE) in types
		if not known or not str(place).isdigit() or int(place) >= width:
			frappe.throw(_("Choose for each column one of the fields offered."), title=_("Columns"))
		found[int(place)] = str(key)
	return found


@frappe.whitelist(methods=["POST"])
def answer(
	name: str,
	name_order: str | None = None,
	date_order: str | None = None,
	two_digits: str | None = None,
	ages_as_of: str | None = None,
) -> dict:
	"""Answer what only somebody who knows the file can say."""
	doc = _importer(name)
	_refuse_late(doc)
	offered = {"name_order": splitting.NAME_ORDERS, "date_order": dates.ORDERS, "two_digits": dates.TWO_DIGITS}
	given = {"name_order": name_order, "date_order": date_order, "two_digits": two_digits}
	for field, value in given.items():
		if value and value not in offered[field]:
			frappe.throw(_("Choose one of the answers."), title=_("Import"))
	day = getdate(ages_as_of) if ages_as_of else None
	if day and day > getdate():
		frappe.throw(_("The day on which the ages were written down cannot be in the future."), title=_("Import"))
	imports.keep(name, **{field: value or None for field, value in given.items()}, ages_as_of=day, evidence=None)
	if doc.status == imports.CHECKED:
		imports.keep(name, status=imports.MAPPED)
	return seen(name)


# --- the work


@frappe.whitelist(methods=["POST"])
def check(name: str) -> dict:
	"""Check the file in the background."""
	doc = _importer(name)
	if not doc.mapping:
		frappe.throw(_("Say first where each column goes."), title=_("Columns"))
	_refuse_when_purged(doc)
	tables.empty(name)
	imports.keep(name, evidence=None)
	jobs.begin(doc, imports.CHECKING)
	return seen(name)


@frappe.whitelist(methods=["POST"])
def set_up_again(name: str) -> dict:
	"""Go back to the columns, before anybody was registered."""
	doc = _importer(name)
	_refuse_late(doc)
	imports.keep(name, status=imports.MAPPED)
	return seen(name)


@frappe.whitelist(methods=["POST"])
def run(name: str) -> dict:
	"""Register in the background everybody who is ready."""
	doc = _importer(name)
	if not frappe.has_permission("Person", "create"):
		frappe.throw(_("You cannot register people."), frappe.PermissionError, title=_("Import"))
	jobs.begin(doc, imports.RUNNING)
	return seen(name)


@frappe.whitelist(methods=["POST"])
def stop(name: str) -> dict:
	"""Leave the work that is under way after its present chunk."""
	jobs.stop(_open(name, "write", lock=True))
	return seen(name)


@frappe.whitelist(methods=["POST"])
def undo(name: str) -> dict:
	"""Take back in the background what the import made."""
	doc = _open(name, "write", lock=True)
	_refuse_when_purged(doc)
	jobs.begin(doc, imports.UNDOING)
	return seen(name)


# --- the rows


@frappe.whitelist()
def rows(name: str, show: str = "all", after: str | int = 0) -> dict:
	"""A page of rows.

	:param show: a key of :data:`SHOWN`
	:param after: number of the last row of the page before
	:return: ``rows`` (number, stage, band, decision, cells, remarks, folio) and ``more``
	"""
	doc = _open(name)
	if show not in SHOWN:
		frappe.throw(_("Choose one of the filters."), title=_("Import"))
	table = frappe.qb.Table(ROWS)
	query = frappe.qb.from_(table).select(*(table[column] for column in imports.COLUMNS))
	query = query.where((table.import_name == name) & (table.row_no > cint(after)))
	if SHOWN[show]:
		query = query.where(table.status.isin(SHOWN[show]))
	if show == "possible":
		query = query.where(table.band == POSSIBLE)
	found = query.orderby(table.row_no).limit(MOST_ROWS + 1).run(as_dict=True)
	folios = _folios([row.person for row in found if row.person])
	places = list(imports.mapping_of(doc))[:MOST_CELLS]
	headers = imports.headers_of(doc)
	return {
		"headers": [headers[place] for place in places],
		"rows": [_row(row, places, folios) for row in found[:MOST_ROWS]],
		"more": len(found) > MOST_ROWS,
	}


def _row(row, places: list[int], folios: dict[str, str]) -> dict:
	cells = json.loads(row.cells)
	return {
		"number": row.row_no,
		"stage": row.status,
		"band": row.band,
		"decision": row.decision,
		"cells": [cells[place] if place < len(cells) else "" for place in places],
		"remarks": [{"level": level, "text": text} for _column, level, text in json.loads(row.remarks or "[]")],
		"person": row.person if row.person in folios else None,
		"folio": folios.get(row.person),
		"has_matches": bool(row.band),
	}


def _folios(names: list[str]) -> dict[str, str]:
	if not names:
		return {}
	found = frappe.get_list("Person", {"name": ("in", names)}, ["name", "folio"], as_list=True, order_by="creation", limit_page_length=0)
	return dict(found)


@frappe.whitelist()
def row_matches(name: str, number: str | int) -> list[dict]:
	"""Who a row may be, as the dialog of duplicates shows it."""
	doc = _open(name)
	row = deciding.row_of(name, cint(number))
	return deciding.candidates(doc, row) if row else []


@frappe.whitelist(methods=["POST"])
def decide(
	name: str,
	number: str | int,
	decision: str | None = None,
	same_as: str | None = None,
	decisions: dict | str | None = None,
) -> dict:
	"""Decide on one row: Same, Skip, Apart, or nothing to take a decision back."""
	doc = _open(name, "write", lock=True)
	sent = frappe.parse_json(decisions) if decisions else {}
	deciding.decide(doc, cint(number), decision or None, same_as, sent if isinstance(sent, dict) else {})
	return imports.counts(name)


@frappe.whitelist(methods=["POST"])
def decide_possible(name: str, decision: str) -> dict:
	"""One decision for all rows that are only possibly somebody and on which nobody decided."""
	deciding.decide_possible(_open(name, "write", lock=True), decision)
	return imports.counts(name)


# --- files back


@frappe.whitelist()
def not_imported(name: str, kind: str = CSV) -> Response:
	"""The rows that were not registered, with the reason of each, as a file."""
	doc = _open(name)
	_refuse_when_purged(doc)
	make_access_log(doctype=imports.DOCTYPE, document=name, file_type=_kind(kind), method="not_imported")
	return _sent(returning.not_imported(doc), kind, f"{doc.folio}-{_('not imported')}")


@frappe.whitelist()
def template(kind: str = XLSX) -> Response:
	"""An empty list to fill in."""
	if not frappe.has_permission(imports.DOCTYPE, "create"):
		frappe.throw(_("You cannot import lists."), frappe.PermissionError, title=_("Import"))
	return _sent(returning.template(), kind, _("list-of-people"))


def _sent(table_rows, kind: str, name: str) -> Response:
	file = returning.write(table_rows, _kind(kind))
	answer = Response(wrap_file(frappe.local.request.environ, file), mimetype=MIME[kind], direct_passthrough=True)
	answer.headers["Content-Disposition"] = f'attachment; filename="{frappe.scrub(name)}.{EXTENSIONS[kind]}"'
	answer.headers["Cache-Control"] = "no-store"
	return answer


def _kind(kind: str) -> str:
	if kind not in EXTENSIONS:
		frappe.throw(_("Choose CSV or XLSX."), title=_("File"))
	return kind


# --- rights


def _open(name: str, ptype: str = "read", lock: bool = False):
	"""The import, when it is open to the user."""
	doc = frappe.get_doc(imports.DOCTYPE, name)
	doc.check_permission(ptype)
	return frappe.get_doc(imports.DOCTYPE, name, for_update=True) if lock else doc


def _importer(name: str):
	"""The import, locked, for whoever uploaded it: what is registered is registered in their name."""
	doc = _open(name, "write", lock=True)
	if doc.imported_by != frappe.session.user:
		frappe.throw(_("Only the person who began this import can do that."), frappe.PermissionError, title=_("Import"))
	return doc


def _refuse_late(doc) -> None:
	if doc.status not in imports.OPEN:
		frappe.throw(_("This can no longer be changed: people of the list were registered."), title=_("Import"))


def _refuse_when_purged(doc) -> None:
	if not doc.file_url:
		frappe.throw(_("File and rows of this import were deleted after the days set."), title=_("Import"))


def _refuse(refusal: Refused) -> None:
	frappe.throw(messages.sentence(refusal.finding), title=_("File"))

