"""Builds files to download: the rows that were not imported with their reasons, and an empty list to fill in.

The cells come from outside and go to a spreadsheet, so anything that it would take for a formula is made text.
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

from migrant_services.access import staff
from migrant_services.forms.fields import list_hidden
from migrant_services.matching.score import VERY_LIKELY
from migrant_services.people.intake import imports
from migrant_services.people.intake.columns import LABELS, fields_of
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
# A spreadsheet that splits cells by another character than the file would start a cell in the middle of a text.
_LATER = re.compile(r"([;\t\r\n]\s*)(?=[=+\-@])")
# Characters that XML does not allow.
_CONTROL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def escape_formula(text: str) -> str:
	"""Return the text so that a spreadsheet does not take it for a formula. Spaces in front do not make one harmless.

	>>> harmless("=HYPERLINK(1)")
	"'=HYPERLINK(1)"
	"""
	text = _LATER.sub(r"\1'", str(text).translate(_CONTROL))
	return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def write_file(rows: Iterable[Iterable[str]], kind: str, sheet: str) -> SpooledTemporaryFile:
	"""Write rows to a temporary file and return it, positioned at its beginning. Closing the file deletes it.

	:param sheet: the name of the sheet in a workbook
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
	"""Yield the rows that were not registered, as uploaded, with the reason; cells beyond the columns come last."""
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
	"""Return why a row was not registered, as one cell."""
	if row.status == imports.SKIPPED:
		return _("Left out on purpose.")
	# Where a row waits for a decision once more, a warning says why.
	levels = ("error", "warning") if row.status == imports.DECIDE else ("error",)
	texts = [text for _column, level, text in json.loads(row.remarks or "[]") if level in levels]
	if row.status == imports.DECIDE and row.band == VERY_LIKELY:
		texts.append(_("Very likely a person who is registered already. It was not decided."))
	return " ".join(texts)


def list_template_rows() -> Iterator[list[str]]:
	"""Yield the row of column names of an empty list, in the language of the user, without what the office does not ask."""
	hidden = list_hidden("Person", staff.get_own_office(frappe.session.user))
	yield [_(LABELS[key]) for key in TEMPLATE if fields_of(key)[0][1] not in hidden]
