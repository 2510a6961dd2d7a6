"""Reads the rows of an Excel workbook from before 2007 (XLS), with the library that Frappe itself includes."""

import io
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import xlrd
from xlrd.biffh import XLRDError, error_text_from_code
from xlrd.xldate import xldate_as_datetime

from migrant_services.people.intake.layout import FileRejected
from migrant_services.people.intake.merged_cells import spread_down


def table_names(path: str) -> list[str]:
	"""Return the visible sheets, or the hidden ones if there are no others."""
	with _workbook(path) as book:
		sheets = book.sheets()
		return [sheet.name for sheet in sheets if not sheet.visibility] or [sheet.name for sheet in sheets]


def table_rows(path: str, name: str) -> Iterator[list]:
	"""Yield every row of the sheet; vertically merged cells are repeated in each row.

	:raises FileRejected: when there is no such sheet, or it cannot be read
	"""
	with _workbook(path) as book:
		if name not in book.sheet_names():
			raise FileRejected("SHEET_MISSING")
		sheet = book.sheet_by_name(name)
		heights: dict[int, dict[int, int]] = defaultdict(dict)
		for first, end, column, _end in sheet.merged_cells:
			heights[first][column] = end - first
		rows = ([_value(cell, book.datemode) for cell in sheet.row(number)] for number in range(sheet.nrows))
		yield from spread_down((cells, heights.get(number, {})) for number, cells in enumerate(rows))


def hidden_rows(path: str, name: str) -> list[int]:
	"""Return the numbers of the hidden rows in the sheet."""
	with _workbook(path) as book:
		rows = book.sheet_by_name(name).rowinfo_map.items()
		return sorted(number + 1 for number, row in rows if row.hidden)


def _value(cell: xlrd.sheet.Cell, datemode: int) -> object:
	if cell.ctype == xlrd.XL_CELL_DATE:
		try:
			return xldate_as_datetime(cell.value, datemode)
		except (ValueError, OverflowError):
			return "#VALUE!"
	if cell.ctype == xlrd.XL_CELL_ERROR:
		return error_text_from_code.get(cell.value, "#VALUE!")
	if cell.ctype == xlrd.XL_CELL_BOOLEAN:
		return bool(cell.value)
	return cell.value


@contextmanager
def _workbook(path: str) -> Iterator[xlrd.Book]:
	try:
		# The library logs odd things; it reads merged cells only together with the formats.
		book = xlrd.open_workbook(path, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
	except Exception as error:
		# The library fails in many ways on files that are not workbooks.
		protected = isinstance(error, XLRDError) and "encrypted" in str(error)
		raise FileRejected("FILE_PROTECTED" if protected else "FILE_DAMAGED") from None
	yield book
