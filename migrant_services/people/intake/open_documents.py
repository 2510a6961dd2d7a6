"""Reads the rows of an OpenDocument spreadsheet (ODS) piece by piece."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from itertools import repeat
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from migrant_services.people.intake.layout import FileRejected
from migrant_services.people.intake.merged_cells import spread_down
from migrant_services.people.intake.workbooks import check_archive

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
# Only empty cells are repeated more often, to the end of the sheet.
MAX_REPEATED = 1000
MAX_ROWS = 1 << 20
MAX_WIDTH = 1 << 14


class _FoundRow(NamedTuple):
	"""A row, how many rows its cells span, and its position."""

	sheet: str
	number: int
	cells: list
	heights: dict[int, int]
	hidden: bool
	sheet_hidden: bool


def table_names(path: str) -> list[str]:
	"""Return the visible sheets in their order, or the hidden ones if there are no others."""
	sheets = {row.sheet: row.sheet_hidden for row in _rows(path)}
	return [name for name, hidden in sheets.items() if not hidden] or list(sheets)


def table_rows(path: str, name: str) -> Iterator[list]:
	"""Yield every row of the sheet; vertically merged cells are repeated in each row.

	:raises FileRejected: when there is no such sheet, or it cannot be read
	"""
	found = False
	for cells in spread_down(_every_row(row for row in _rows(path) if row.sheet == name)):
		found = True
		yield cells
	if not found:
		raise FileRejected("SHEET_MISSING")


def hidden_rows(path: str, name: str) -> list[int]:
	"""Return the numbers of the rows that are hidden in the sheet, by hand or by a filter."""
	return [row.number for row in _rows(path) if row.sheet == name and row.hidden]


def _every_row(rows: Iterator[_FoundRow]) -> Iterator[tuple[list, dict[int, int]]]:
	"""Yield the rows, including the empty ones between them."""
	before = 0
	for row in rows:
		yield from repeat(([], {}), row.number - before - 1)
		yield row.cells, row.heights
		before = row.number


def _rows(path: str) -> Iterator[_FoundRow]:
	"""Yield the rows of every sheet that are not empty."""
	check_archive(path)
	try:
		with zipfile.ZipFile(path) as archive, archive.open("content.xml") as content:
			sheet, sheet_hidden, number, hidden_styles = "", False, 0, set()
			for event, element in iterparse(content, events=("start", "end"), forbid_dtd=True):
				if event == "start" and element.tag == f"{_TABLE}table":
					table = element
					sheet, number = element.get(f"{_TABLE}name") or "", 0
					sheet_hidden = element.get(f"{_TABLE}style-name") in hidden_styles
				elif event == "end" and element.tag == f"{_STYLE}style":
					if any(each.get(f"{_TABLE}display") == "false" for each in element):
						hidden_styles.add(element.get(f"{_STYLE}name"))
				elif event == "end" and element.tag == f"{_TABLE}table-row":
					cells, heights = _row(element)
					times = _repeated(element, "rows", bool(cells))
					hidden = element.get(f"{_TABLE}visibility") in ("collapse", "filter")
					for repetition in range(1, times + 1 if cells else 1):
						yield _FoundRow(sheet, number + repetition, cells, heights, hidden, sheet_hidden)
					number = min(number + times, MAX_ROWS)
					# Release what was read, so that no more than one row is kept in memory.
					table.clear()
	except DefusedXmlException:
		raise FileRejected("FILE_UNSAFE") from None
	except (zipfile.BadZipFile, KeyError, ParseError, ValueError, OSError, RuntimeError):
		raise FileRejected("FILE_DAMAGED") from None


def _row(element: Element) -> tuple[list, dict[int, int]]:
	cells, heights = [], {}
	for cell in element:
		if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
			continue
		value = _value(cell)
		if (height := int(cell.get(f"{_TABLE}number-rows-spanned") or 1)) > 1:
			heights[len(cells)] = height
		if len(cells) >= MAX_WIDTH:
			raise FileRejected("FILE_BOMB")
		cells += [value] * _repeated(cell, "columns", value is not None)
	while cells and cells[-1] is None:
		cells.pop()
	return cells, heights


def _repeated(element: Element, what: str, has_something: bool) -> int:
	"""Return how often an element is repeated. Too many repetitions of content are an error, or an attack."""
	times = int(element.get(f"{_TABLE}number-{what}-repeated") or 1)
	if has_something and times > MAX_REPEATED:
		raise FileRejected("FILE_BOMB")
	return max(1, min(times, MAX_REPEATED) if what == "columns" else times)


def _value(cell: Element) -> object:
	kind = cell.get(f"{_OFFICE}value-type")
	if kind == "date":
		text = cell.get(f"{_OFFICE}date-value") or ""
		return datetime.fromisoformat(text[:19]) if "T" in text else date.fromisoformat(text)
	if kind in ("float", "currency", "percentage"):
		return float(cell.get(f"{_OFFICE}value") or 0)
	if kind == "boolean":
		return cell.get(f"{_OFFICE}boolean-value") == "true"
	text = "\n".join(_text(each) for each in cell.findall(f"{_TEXT}p"))
	return text or None


def _text(element: Element) -> str:
	"""Return the text of a paragraph. Spaces and line ends are elements in it; notes are outside paragraphs."""
	parts = [element.text or ""]
	for child in element:
		tag = child.tag.removeprefix(_TEXT)
		parts.append(
			{"s": " " * min(int(child.get(f"{_TEXT}c") or 1), 100), "tab": "\t", "line-break": "\n"}.get(tag)
			or _text(child)
		)
		parts.append(child.tail or "")
	return "".join(parts)
