"""Rows of an OpenDocument spreadsheet (ODS), read part by part."""

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
# What is there more often is nothing, which spreadsheets repeat to the end of the sheet.
MAX_REPEATED = 1000
MAX_ROWS = 1 << 20
MAX_WIDTH = 1 << 14


class _FoundRow(NamedTuple):
	"""A row, over how many rows its cells reach, and where it is."""

	sheet: str
	number: int
	cells: list
	heights: dict[int, int]
	hidden: bool
	sheet_hidden: bool


def table_names(path: str) -> list[str]:
	"""The sheets, in their order; the hidden ones only where no other is there."""
	sheets = {row.sheet: row.sheet_hidden for row in _rows(path)}
	return [name for name, hidden in sheets.items() if not hidden] or list(sheets)


def table_rows(path: str, name: str) -> Iterator[list]:
	"""Every row of the sheet; what was merged down is in each row.

	:raises FileRejected: when there is no such sheet, or it cannot be read
	"""
	found = False
	for cells in spread_down(_every_row(row for row in _rows(path) if row.sheet == name)):
		found = True
		yield cells
	if not found:
		raise FileRejected("SHEET_MISSING")


def hidden_rows(path: str, name: str) -> list[int]:
	"""The numbers of the rows that are hidden in the sheet, by hand or by a filter."""
	return [row.number for row in _rows(path) if row.sheet == name and row.hidden]


def _every_row(rows: Iterator[_FoundRow]) -> Iterator[tuple[list, dict[int, int]]]:
	"""The rows with the empty ones between them."""
	before = 0
	for row in rows:
		yield from repeat(([], {}), row.number - before - 1)
		yield row.cells, row.heights
		before = row.number


def _rows(path: str) -> Iterator[_FoundRow]:
	"""The rows of every sheet that have something in them."""
	check_archive(path)
	try:
		with zipfile.ZipFile(path) as archive, archive.open("content.xml") as content:
			sheet, sheet_hidden, number, unseen = "", False, 0, set()
			for event, element in iterparse(content, events=("start", "end"), forbid_dtd=True):
				if event == "start" and element.tag == f"{_TABLE}table":
					table = element
					sheet, number = element.get(f"{_TABLE}name") or "", 0
					sheet_hidden = element.get(f"{_TABLE}style-name") in unseen
				elif event == "end" and element.tag == f"{_STYLE}style":
					if any(each.get(f"{_TABLE}display") == "false" for each in element):
						unseen.add(element.get(f"{_STYLE}name"))
				elif event == "end" and element.tag == f"{_TABLE}table-row":
					cells, heights = _row(element)
					times = _repeated(element, "rows", bool(cells))
					hidden = element.get(f"{_TABLE}visibility") in ("collapse", "filter")
					for again in range(1, times + 1 if cells else 1):
						yield _FoundRow(sheet, number + again, cells, heights, hidden, sheet_hidden)
					number = min(number + times, MAX_ROWS)
					# What was read is let go of, so that nothing keeps more than one row.
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
	"""How often it is there. What has something in it and is there more often is an error, or made to do harm."""
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
	"""A paragraph: spaces and line ends in it are elements. Notes are beside the paragraphs, not in them."""
	parts = [element.text or ""]
	for child in element:
		tag = child.tag.removeprefix(_TEXT)
		parts.append(
			{"s": " " * min(int(child.get(f"{_TEXT}c") or 1), 100), "tab": "\t", "line-break": "\n"}.get(tag)
			or _text(child)
		)
		parts.append(child.tail or "")
	return "".join(parts)
