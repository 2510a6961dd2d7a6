"""Reads the rows of an XLSX workbook. It may be damaged or harmful, so it is inspected before it is unpacked."""

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial

import openpyxl
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl.utils import column_index_from_string, coordinate_to_tuple

from migrant_services.people.intake.layout import FileRejected
from migrant_services.people.intake.merged_cells import spread_down

MAX_PARTS = 2000
MAX_UNPACKED = 1 << 30
# A sheet compresses to a tenth of its size, rarely to a fiftieth; a bomb to a thousandth.
MAX_RATIO = 150
MIN_SIZE_FOR_RATIO = 10 << 20
# The strings of a workbook are kept in memory while it is read.
MAX_WORDS_SIZE = 96 << 20
BLOCK = 1 << 20
# The value of a formula that was stored without its result, by programs that do not calculate.
NOT_CALCULATED = "#REF!"

_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=[\"']([A-Z]+)([0-9]+):[A-Z]+([0-9]+)[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_HIDDEN = re.compile(rb"<(?:\w+:)?row\b(?=[^>]*\bhidden=[\"'](?:1|true)[\"'])[^>]*?\br=[\"']([0-9]+)[\"']")
_MAX_TAG_LENGTH = 1 << 16
_TO_CALCULATE = re.compile(rb"<(?:\w+:)?calcPr\b[^>]*\bfullCalcOnLoad=[\"'](?:1|true)[\"']")


def table_names(path: str) -> list[str]:
	"""Return the visible sheets, or the hidden ones if there are no others."""
	with _workbook(path) as book:
		visible = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
		return visible or [sheet.title for sheet in book.worksheets]


def table_rows(path: str, name: str) -> Iterator[list]:
	"""Yield every row of the sheet with its values; vertically merged cells are repeated in each row.

	:raises FileRejected: when there is no such sheet, or it cannot be read
	"""
	with _workbook(path) as book:
		sheet = _sheet(book, name)
		# The size that a sheet declares is ignored: every row would be filled up to it.
		sheet.reset_dimensions()
		with zipfile.ZipFile(path) as archive:
			heights, missing = next(_guarded(map(_marks, [archive], [sheet._worksheet_path])))
		rows = _guarded(sheet.iter_rows(values_only=True))
		yield from spread_down(
			(
				_without_results(cells, missing[number]) if number in missing else list(cells),
				heights.get(number, {}),
			)
			for number, cells in enumerate(rows, 1)
		)


def hidden_rows(path: str, name: str) -> list[int]:
	"""Return the numbers of the rows that are hidden in the sheet, by hand or by a filter.

	:raises FileRejected: when there is no such sheet
	"""
	with _workbook(path) as book, zipfile.ZipFile(path) as archive:
		part = _sheet(book, name)._worksheet_path
		return [int(number) for text in _guarded(_blocks(archive, part)) for number in _HIDDEN.findall(text)]


def _sheet(book: openpyxl.Workbook, name: str):
	sheet = next((sheet for sheet in book.worksheets if sheet.title == name), None)
	if sheet is None:
		raise FileRejected("SHEET_MISSING")
	return sheet


def _blocks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
	"""Yield a part in blocks. Each starts with the last tag of the block before, which may be incomplete."""
	before = b""
	with archive.open(part) as file:
		while block := file.read(BLOCK):
			text = before + block
			end = text.rfind(b"<")
			yield text[:end]
			before = text[end:][:_MAX_TAG_LENGTH]
	yield before


def _without_results(cells: tuple, places: set[int]) -> list:
	"""Return the cells with an error value in place of each formula without a result."""
	found = [*cells, *[None] * (max(places) + 1 - len(cells))]
	for place in places:
		found[place] = NOT_CALCULATED
	return found


def _marks(archive: zipfile.ZipFile, part: str) -> tuple[dict[int, dict[int, int]], dict[int, set[int]]]:
	"""Return what the library does not provide: by row, how many rows its merged cells span, and the positions of formulas
	without a result.
	"""
	heights: dict[int, dict[int, int]] = defaultdict(dict)
	has_formulas = False
	for text in _blocks(archive, part):
		for column, first, last in _MERGED.findall(text):
			heights[int(first)][column_index_from_string(column.decode()) - 1] = int(last) - int(first) + 1
		has_formulas = has_formulas or bool(_FORMULA.search(text))
	missing: dict[int, set[int]] = defaultdict(set)
	if has_formulas:
		with archive.open("xl/workbook.xml") as file:
			to_calculate = bool(_TO_CALCULATE.search(file.read(BLOCK)))
		with archive.open(part) as file:
			for row, column in _formulas_without_result(file, to_calculate):
				missing[row].add(column - 1)
	return heights, missing


def _formulas_without_result(file, to_calculate: bool) -> Iterator[tuple[int, int]]:
	"""Yield the row and column of each formula without a result.

	A zero counts as no result in a workbook that is marked to be calculated when it is opened.
	"""
	row, column, data = 0, 0, None
	for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
		tag = element.tag.rpartition("}")[2]
		if event == "start" and tag == "row":
			row, column = int(element.get("r") or row + 1), 0
		elif event == "end" and tag == "c":
			place = coordinate_to_tuple(element.get("r")) if element.get("r") else (row, column + 1)
			column = place[1]
			parts = {child.tag.rpartition("}")[2]: child for child in element}
			if "f" in parts and _lacks_result(element.get("t"), parts.get("v"), to_calculate):
				yield place
		elif event == "start" and tag == "sheetData":
			data = element
		elif event == "end" and tag == "row" and data is not None:
			# Release what was read, so that no more than one row is kept in memory.
			data.clear()


def _lacks_result(kind: str | None, result, to_calculate: bool) -> bool:
	# A text without letters is a result: IF(A1="", "", …).
	if kind == "str" and result is not None:
		return False
	text = (result.text or "").strip() if result is not None else ""
	return not text or (to_calculate and text == "0" and kind in (None, "n"))


@contextmanager
def _workbook(path: str) -> Iterator[openpyxl.Workbook]:
	check_archive(path)
	# Pass an open file: with a path, the library trusts the file name extension.
	with open(path, "rb") as file:
		load = partial(openpyxl.load_workbook, read_only=True, data_only=True)
		with closing(next(_guarded(map(load, [file])))) as book:
			yield book


def _guarded(items: Iterator) -> Iterator:
	"""Yield the items; any error that a broken or hostile workbook causes becomes a rejection."""
	while True:
		try:
			item = next(items)
		except StopIteration:
			return
		except Exception as error:
			# The library fails in many ways on files that are not workbooks.
			raise FileRejected("FILE_UNSAFE" if _is_unsafe(error) else "FILE_DAMAGED") from error
		yield item


def _is_unsafe(error: BaseException | None) -> bool:
	"""Return whether the error comes from a definition that the parser rejects."""
	while error and not isinstance(error, DefusedXmlException):
		error = error.__cause__ or error.__context__
	return error is not None


def check_archive(path: str) -> None:
	"""Check the table of contents of a workbook before anything in it is unpacked.

	:raises FileRejected: for too many parts, or parts that unpack to too much
	"""
	try:
		with zipfile.ZipFile(path) as archive:
			parts = archive.infolist()
	except (zipfile.BadZipFile, ValueError, OSError):
		raise FileRejected("FILE_DAMAGED") from None
	unpacked = sum(part.file_size for part in parts)
	packed = sum(part.compress_size for part in parts)
	if len(parts) > MAX_PARTS:
		raise FileRejected("FILE_BOMB")
	for size, compressed in ((unpacked, packed), *((part.file_size, part.compress_size) for part in parts)):
		if size > MIN_SIZE_FOR_RATIO and size > MAX_RATIO * max(compressed, 1):
			raise FileRejected("FILE_BOMB")
	strings_size = sum(part.file_size for part in parts if part.filename.endswith("sharedStrings.xml"))
	if unpacked > MAX_UNPACKED or strings_size > MAX_WORDS_SIZE:
		raise FileRejected("FILE_LARGE")
