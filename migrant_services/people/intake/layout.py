"""The layout of the table in an uploaded file, the choices a user has, and the reasons to reject a file."""

from typing import NamedTuple

from migrant_services.core.errors import RuleError

CSV, XLSX, XLS, ODS, HTML, XML = "CSV", "XLSX", "XLS", "ODS", "HTML", "XML"
# In place of a row number: the table has no column names.
NO_NAMES = -1
# What to do with rows that are hidden in the sheet.
TAKE, LEAVE_OUT = "Take", "Leave Out"
HIDDEN_ROWS = (TAKE, LEAVE_OUT)
# The number of sample lines shown with a choice.
SAMPLES = 3
BETWEEN = " ¦ "  # cells of a sample

MESSAGES = {
	"FILE_EMPTY": "The file is empty. Choose another one.",
	"FILE_GONE": "There is no file, or it was deleted after the days set. Upload it again.",
	"FILE_KIND": "This file is not a table. Choose a list as CSV, XLSX, XLS or ODS.",
	"FILE_PDF": "This is a PDF, and its table cannot be read. Ask for the original list, or copy the table into a spreadsheet and save it as XLSX.",
	"FILE_IMAGE": "This is a picture. Copy the list into a spreadsheet and save it as XLSX.",
	"FILE_TEXT": "This is a text document. Copy its table into a spreadsheet and save it as XLSX.",
	"FILE_JSON": "This is JSON, which programs exchange. Export the list as CSV or XLSX.",
	"FILE_ZIP": "This is an archive with files in it. Unpack it and choose the list.",
	"FILE_NUMBERS": "This is a spreadsheet of Numbers. Export it there as XLSX.",
	"FILE_XLSB": "This is a binary Excel workbook (XLSB). Open it and save it as XLSX.",
	"FILE_PROTECTED": "This workbook is protected with a password. Open it and save it without one.",
	"FILE_DAMAGED": "The workbook is damaged. Open it in a spreadsheet program and save it again.",
	"FILE_UNSAFE": "The workbook has definitions that could do harm, so it was not opened. Save it again in a spreadsheet program.",
	"FILE_BOMB": "The workbook unpacks to far more than its size, so it was not opened. Save the table as CSV.",
	"FILE_LARGE": "The workbook is too large to be read safely. Save the table as CSV, or in parts.",
	"ENCODING_WRONG": "Row {0} cannot be read as {1}. Choose another encoding.",
	"ROW_UNREADABLE": "Row {0} cannot be read: a quotation mark is not closed, or the row has no end.",
	"ROWS_MANY": "The file has more than {0} rows. Import it in parts.",
	"COLUMNS_MANY": "Row {0} has more than {1} columns. Choose another separator, or remove columns.",
	"HEADER_MISSING": "Row {0} has no column names. Choose the row that has them.",
	"SHEET_MISSING": "The workbook has no such sheet. Choose one of its sheets.",
	"NO_ROWS": "There are no rows below the column names.",
}


class FileRejected(RuleError):
	"""A file, or one way to read it, is rejected; ``finding`` says why."""

	messages = MESSAGES


class Layout(NamedTuple):
	"""The layout of the table in the file. A value of None is not known yet.

	:param sheet: the sheet, or the table of a page
	:param header_row: number of the row with the column names, as a spreadsheet counts, or :data:`NO_NAMES`
	:param hidden_rows: one of :data:`HIDDEN_ROWS`; a text file has no hidden rows
	"""

	kind: str
	encoding: str | None = None
	delimiter: str | None = None
	sheet: str | None = None
	header_row: int | None = None
	hidden_rows: str | None = None


class Choice(NamedTuple):
	"""One way to read the file, with samples of the result."""

	value: str | int
	samples: list[str]
