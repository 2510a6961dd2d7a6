"""Rows of an OpenDocument spreadsheet (ODS), read part by part."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from migrant_services.intake.layout import Refused
from migrant_services.intake.merged import spread_down
from migrant_services.intake.workbooks import check_archive

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
# What is there more often is nothing, which spreadsheets repeat to the end of the sheet.
MOST_REPEATED = 1000
MOST_ROWS = 1 << 20


def table_names(path: str) -> list[str]:
	"""The sheets, in their order."""
	return list(dict.fromkeys(name for name, _row in _rows(path)))


def table_rows(path: str, name: str) -> Iterator[list]:
	"""Every row of the sheet; what was merged down is in each row.

	:raises Refused: when there is no such sheet, or it cannot be read
	"""
	found = False
	for cells in spread_down(row for sheet, row in _rows(path) if sheet == name):
		found = True
		yield cells
	if not found:
		raise Refused("SHEET_MISSING")


def _rows(path: str) -> Iterator[tuple[str, tuple[list, dict[int, int]]]]:
	"""The name of the sheet, the cells of a row, and over how many rows each of them reaches; of every sheet."""
	check_archive(path)
	try:
		with zipfile.ZipFile(path) as archive, archive.open("content.xml") as content:
			name, blank = "", 0
			for event, element in iterparse(content, events=("start", "end"), forbid_dtd=True):
				if event == "start" and element.tag == f"{_TABLE}table":
					name, blank = element.get(f"{_TABLE}name") or "", 0
				elif event == "end" and element.tag == f"{_TABLE}table-row":
					row = _row(element)
					times = _repeated(element, "rows", bool(row[0]))
					element.clear()
					if not row[0]:
						# Only so that the rows below keep their numbers.
						blank = min(blank + times, MOST_ROWS)
						continue
					for _missing in range(blank):
						yield name, ([], {})
					for _again in range(times):
						yield name, row
					blank = 0
	except DefusedXmlException:
		raise Refused("FILE_UNSAFE") from None
	except (zipfile.BadZipFile, KeyError, ParseError, ValueError, OSError, RuntimeError):
		raise Refused("FILE_DAMAGED") from None


def _row(element: Element) -> tuple[list, dict[int, int]]:
	cells, heights = [], {}
	for cell in element:
		if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
			continue
		value = _value(cell)
		if (height := int(cell.get(f"{_TABLE}number-rows-spanned") or 1)) > 1:
			heights[len(cells)] = height
		cells += [value] * _repeated(cell, "columns", value is not None)
	while cells and cells[-1] is None:
		cells.pop()
	return cells, heights


def _repeated(element: Element, what: str, has_something: bool) -> int:
	"""How often it is there. What has something in it and is there more often is an error, or made to do harm."""
	times = int(element.get(f"{_TABLE}number-{what}-repeated") or 1)
	if has_something and times > MOST_REPEATED:
		raise Refused("FILE_BOMB")
	return max(1, min(times, MOST_REPEATED) if what == "columns" else times)


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
		parts.append({"s": " " * min(int(child.get(f"{_TEXT}c") or 1), 100), "tab": "\t", "line-break": "\n"}.get(tag) or _text(child))
		parts.append(child.tail or "")
	return "".join(parts)
