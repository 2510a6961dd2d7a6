"""Gives rows back as a file: those that were not imported with the reason of each, and an empty list to fill in.

The cells come from outside and go to a spreadsheet: what would be taken there for a formula is made text.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile

import frappe
import openpyxl
from frappe import _
from frappe.model.document import Document

from migrant_services.matching.score import VERY_LIKELY
from migrant_services.people.intake import imports
from migrant_services.people.intake.columns import LABELS
from migrant_services.people.intake.layout import XLSX
from migrant_services.people.intake.tables import ROWS

NOT_IMPORTED = (imports.ERROR, imports.DECIDE, imports.SKIPPED)
TEMPLATE = (
	"given_names",
	"first_surname",
	"second_surname",
	"birth_date",
	"sex_on_document",
	"nationality",
	"population_group",
	"document_type_1",
	"document_number_1",
	"phone_1",
	"responsible_name",
	"attended_on",
	"subject",
	"result",
)
ROWS_AT_ONCE = 1000
IN_MEMORY = 5 << 20
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# Where the spreadsheet parts cells by another sign than the file does, one begins in the middle of a text.
_LATER = re.compile(r"([;\t\r\n]\s*)(?=[=+\-@])")
# XML has no place for these.
_CONTROL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def escape_formula(text: str) -> str:
	"""The text so that a spreadsheet takes it for text. Spaces in front do not make a formula harmless.

	>>> harmless("=HYPERLINK(1)")
	"'=HYPERLINK(1)"
	"""
	text = _LATER.sub(r"\1'", str(text).translate(_CONTROL))
	return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def write_file(rows: Iterable[Iterable[str]], kind: str, sheet: str) -> SpooledTemporaryFile:
	"""A file with these rows, at its beginning; nothing of it is left when it is closed.

	:param sheet: what the sheet of a workbook is called
	"""
	file = SpooledTemporaryFile(max_size=IN_MEMORY)
	safe = ([escape_formula(cell) for cell in row] for row in rows)
	if kind == XLSX:
		book = openpyxl.Workbook(write_only=True)
		page = book.create_sheet(sheet)
		for row in safe:
			page.append(row)
		book.save(file)
	else:
		text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
		csv.writer(text).writerows(safe)
		text.detach()
	file.seek(0)
	return file


def list_rows_not_imported(doc: Document) -> Iterator[list[str]]:
	"""The rows that were not registered, as they were uploaded, and why; cells beyond the columns come last."""
	headers = imports.get_headers(doc)
	yield [*headers, _("Row"), _("Why It Was Not Imported")]
	table, last = frappe.qb.Table(ROWS), 0
	while True:
		query = frappe.qb.from_(table).select(
			table.row_no, table.cells, table.status, table.remarks, table.band
		)
		query = query.where(
			(table.import_name == doc.name) & (table.row_no > last) & table.status.isin(NOT_IMPORTED)
		)
		rows = query.orderby(table.row_no).limit(ROWS_AT_ONCE).run(as_dict=True)
		if not rows:
			return
		last = rows[-1].row_no
		for row in rows:
			cells = json.loads(row.cells)
			yield [*cells[: len(headers)], str(row.row_no), get_reason(row), *cells[len(headers) :]]


def get_reason(row: dict) -> str:
	"""Why the row was not registered, in one cell."""
	if row.status == imports.SKIPPED:
		return _("Left out on purpose.")
	# Of a row that waits for a decision again a warning says why.
	levels = ("error", "warning") if row.status == imports.DECIDE else ("error",)
	texts = [text for _column, level, text in json.loads(row.remarks or "[]") if level in levels]
	if row.status == imports.DECIDE and row.band == VERY_LIKELY:
		texts.append(_("Very likely somebody who is registered already. It was not decided."))
	return " ".join(texts)


def list_template_rows() -> Iterator[list[str]]:
	"""The column names of an empty list, in the language of the user."""
	yield [_(LABELS[key]) for key in TEMPLATE]
