"""Rows of an XLSX workbook, which may be damaged or made to do harm: it is looked at before anything is unpacked."""

import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime, time
from functools import partial
from itertools import islice

import openpyxl
from defusedxml.common import DefusedXmlException

from migrant_services.intake.layout import BETWEEN, SAMPLES, Choice, Layout, Refused

MOST_PARTS = 2000
MOST_UNPACKED = 1 << 30
# A sheet packs to a tenth or less often to a fiftieth of its size, a bomb to a thousandth.
MOST_RATIO = 150
RATIO_MATTERS = 10 << 20
# The words of a workbook are kept in memory while it is read.
MOST_WORDS = 96 << 20
# What is looked at of a sheet to see whether it has anything in it, and what it shows of it.
FIRST_ROWS, FIRST_CELLS = 20, 10


def sheets(path: str, layout: Layout) -> list[Choice]:
	"""The sheets that have something in them."""
	with _workbook(path) as book:
		found = []
		for sheet in _guarded(iter(book.worksheets)):
			sheet.reset_dimensions()
			first = list(islice(_guarded(sheet.iter_rows(values_only=True)), FIRST_ROWS))
			rows = [BETWEEN.join(filter(None, map(as_text, row[:FIRST_CELLS]))) for row in first if any(row)]
			if rows:
				found.append(Choice(sheet.title, rows[:SAMPLES]))
	if not found:
		raise Refused("FILE_EMPTY")
	return found


def workbook_rows(path: str, layout: Layout) -> Iterator[tuple]:
	"""Every row of the sheet, its cells as the workbook has them."""
	with _workbook(path) as book:
		sheet = next((sheet for sheet in book.worksheets if sheet.title == layout.sheet), None)
		if sheet is None:
			raise Refused("SHEET_MISSING")
		# What a sheet says of its own size is not believed: every row would be filled up to it.
		sheet.reset_dimensions()
		yield from _guarded(sheet.iter_rows(values_only=True))


@contextmanager
def _workbook(path: str) -> Iterator[openpyxl.Workbook]:
	check_archive(path)
	# As an open file: of a path the library believes the ending.
	with open(path, "rb") as file:
		load = partial(openpyxl.load_workbook, read_only=True, data_only=True)
		with closing(next(_guarded(map(load, [file])))) as book:
			yield book


def _guarded(items: Iterator) -> Iterator:
	"""The items; whatever a broken or hostile workbook makes fail is a refusal."""
	while True:
		try:
			item = next(items)
		except StopIteration:
			return
		except Exception as error:
			# The library fails in many ways on files that are none.
			raise Refused("FILE_UNSAFE" if _is_unsafe(error) else "FILE_DAMAGED") from error
		yield item


def _is_unsafe(error: BaseException | None) -> bool:
	"""Whether a definition that the parser refuses is behind the error."""
	while error and not isinstance(error, DefusedXmlException):
		error = error.__cause__ or error.__context__
	return error is not None


def check_archive(path: str) -> None:
	"""Look at the table of contents of a workbook before anything in it is unpacked.

	:raises Refused: for too many parts, or parts that unpack to too much
	"""
	try:
		with zipfile.ZipFile(path) as archive:
			parts = archive.infolist()
	except (zipfile.BadZipFile, ValueError, OSError):
		raise Refused("FILE_DAMAGED") from None
	unpacked = sum(part.file_size for part in parts)
	packed = sum(part.compress_size for part in parts)
	if len(parts) > MOST_PARTS:
		raise Refused("FILE_BOMB")
	for size, compressed in ((unpacked, packed), *((part.file_size, part.compress_size) for part in parts)):
		if size > RATIO_MATTERS and size > MOST_RATIO * max(compressed, 1):
			raise Refused("FILE_BOMB")
	words = sum(part.file_size for part in parts if part.filename.endswith("sharedStrings.xml"))
	if unpacked > MOST_UNPACKED or words > MOST_WORDS:
		raise Refused("FILE_LARGE")


def as_text(value: object) -> str:
	"""A cell as text; dates in ISO form, which has no second reading."""
	if value is None:
		return ""
	if isinstance(value, str):
		return value.strip()
	if isinstance(value, datetime):
		return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
	if isinstance(value, date | time):
		return value.isoformat()
	if isinstance(value, float) and value.is_integer():
		return str(int(value))
	return str(value)
