"""Reads a table out of a CSV or XLSX file, row by row, without trusting it and without guessing.

What can be read in several ways comes back as a question with samples. A file that is damaged, too large or made to
do harm is refused with a sentence. Nothing keeps more than one row in memory.
"""

import codecs
import csv
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime, time
from itertools import islice
from typing import NamedTuple

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl.utils import get_column_letter

from migrant_services.rules.findings import ERROR, Finding, make_finding

CSV, XLSX = "CSV", "XLSX"

MOST_ROWS = 1_048_576  # as many as a sheet can have
MOST_COLUMNS = 200
LONGEST_CELL = 2000
MOST_PARTS = 2000
MOST_UNPACKED = 1 << 30
# A sheet packs to a tenth or less often to a fiftieth of its size, a bomb to a thousandth.
MOST_RATIO = 150
RATIO_MATTERS = 10 << 20
# The words of a workbook are kept in memory while it is read.
MOST_WORDS = 96 << 20
BLOCK = 1 << 20
SAMPLE_LINES = 300
SAMPLES = 3

DELIMITERS = (",", ";", "\t", "|")
ONE_COLUMN = "\x1f"  # a sign that no text has
# A single byte stands for another letter in each: Windows, DOS and old Macs.
SINGLE_BYTE = ("cp1252", "cp850", "mac-roman")
ENCODINGS = ("utf-8", "utf-16", *SINGLE_BYTE)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

_WORD = re.compile(r"[^\s\"';,|]+")

MESSAGES = {
	"FILE_EMPTY": "The file is empty. Choose another one.",
	"FILE_KIND": "Only CSV and XLSX files can be imported. Save the table as one of them.",
	"FILE_OLD": "This is an old or a protected Excel file. Open it and save it as XLSX without a password.",
	"FILE_DAMAGED": "The workbook is damaged. Open it in a spreadsheet program and save it again.",
	"FILE_UNSAFE": "The workbook has definitions that could do harm, so it was not opened. Save it again in a spreadsheet program.",
	"FILE_BOMB": "The workbook unpacks to far more than its size, so it was not opened. Save the table as CSV.",
	"FILE_LARGE": "The workbook is too large to be read safely. Save the table as CSV, or in parts.",
	"ENCODING_WRONG": "Row {0} cannot be read as {1}. Choose another encoding.",
	"ROW_UNREADABLE": "Row {0} cannot be read: a quotation mark is not closed, or the row has no end.",
	"ROWS_MANY": "The file has more than {0} rows. Import it in parts.",
	"COLUMNS_MANY": "Row {0} has more than {1} columns. Choose another separator, or remove columns.",
	"HEADER_MISSING": "Row {0} has no column names. Choose the row that has them.",
	"HEADER_TWICE": "The column {0} is there twice. Give each column a name of its own.",
	"SHEET_MISSING": "The workbook has no such sheet. Choose one of its sheets.",
	"NO_ROWS": "There are no rows below the column names.",
}


class Refused(Exception):
	"""A file, or one way to read it, that is not accepted; ``finding`` says why."""

	def __init__(self, code: str, *params):
		self.finding: Finding = make_finding(MESSAGES, code, *params, level=ERROR)
		super().__init__(self.finding.message.format(*params))


class Layout(NamedTuple):
	"""How the table lies in the file. What is None is not known yet.

	:param header_row: number of the row with the column names, as a spreadsheet counts
	"""

	kind: str
	encoding: str | None = None
	delimiter: str | None = None
	sheet: str | None = None
	header_row: int = 1


class Choice(NamedTuple):
	"""One way to read the file, and what comes out."""

	value: str
	samples: list[str]


class Look(NamedTuple):
	"""What is seen of a file at first.

	:param questions: by field of :class:`Layout`, the ways among which somebody has to choose
	"""

	layout: Layout
	questions: dict[str, list[Choice]]
	headers: list[str]
	rows: list[list[str]]


def kind_of(path: str) -> str:
	"""CSV or XLSX, by what the file is and not by its name.

	:raises Refused: for anything else
	"""
	with open(path, "rb") as file:
		head = file.read(BLOCK)
	if not head.strip():
		raise Refused("FILE_EMPTY")
	if head.startswith(b"PK\x03\x04"):
		return XLSX
	if head.startswith(b"\xd0\xcf\x11\xe0"):
		raise Refused("FILE_OLD")
	marked = any(head.startswith(mark) for mark, _name in _MARKS)
	if not marked and (b"\0" in head or head.startswith(b"%PDF")):
		raise Refused("FILE_KIND")
	return CSV


def look(path: str, layout: Layout) -> Look:
	"""Complete the layout as far as the file leaves no doubt, and read its first rows.

	:param layout: what was said about the file so far
	:raises Refused: when the file cannot be read so
	"""
	questions = {}
	for field, candidates in (("encoding", encodings), ("delimiter", delimiters), ("sheet", sheets)):
		if getattr(layout, field) is None and field in _fields_of(layout.kind):
			found = candidates(path, layout)
			if len(found) != 1:
				return Look(layout, {field: found}, [], [])
			layout = layout._replace(**{field: found[0].value})
	with closing(numbered_rows(path, layout)) as table:
		headers = _headers(table, layout)
		first = [cells for _number, cells in islice(table, SAMPLE_LINES)]
	if not first:
		raise Refused("NO_ROWS")
	return Look(layout, questions, headers, first)


def _fields_of(kind: str) -> tuple[str, ...]:
	return ("sheet",) if kind == XLSX else ("encoding", "delimiter")


def body(path: str, layout: Layout) -> Iterator[tuple[int, list[str]]]:
	"""The rows below the column names that have anything in them, with their numbers.

	:raises Refused: at the first row that cannot be read
	"""
	with closing(numbered_rows(path, layout)) as table:
		headers = _headers(table, layout)
		for number, cells in table:
			yield number, cells + [""] * (len(headers) - len(cells))


def numbered_rows(path: str, layout: Layout) -> Iterator[tuple[int, list[str]]]:
	"""Every row with something in it and its number, each cell as text without spaces at its ends."""
	rows = _workbook_rows(path, layout) if layout.kind == XLSX else _text_rows(path, layout)
	with closing(rows):
		for number, cells in enumerate(rows, 1):
			if number > MOST_ROWS:
				raise Refused("ROWS_MANY", MOST_ROWS)
			texts = [_as_text(cell) for cell in cells]
			while texts and not texts[-1]:
				texts.pop()
			if len(texts) > MOST_COLUMNS:
				raise Refused("COLUMNS_MANY", number, MOST_COLUMNS)
			if texts:
				yield number, texts


def _headers(table: Iterator[tuple[int, list[str]]], layout: Layout) -> list[str]:
	"""The column names; a column without one is called by its letter."""
	for number, cells in table:
		if number == layout.header_row:
			names = [name or get_column_letter(place) for place, name in enumerate(cells, 1)]
			refuse_doubles(names)
			return names
		if number > layout.header_row:
			break
	raise Refused("HEADER_MISSING", layout.header_row)


def refuse_doubles(names: list[str]) -> None:
	"""Refuse columns of one name: nobody could say which of them is meant.

	:raises Refused: with the name
	"""
	twice = [name for name, count in Counter(name.casefold() for name in names).items() if count > 1]
	if twice:
		raise Refused("HEADER_TWICE", next(name for name in names if name.casefold() == twice[0]))


# --- text


def encodings(path: str, layout: Layout) -> list[Choice]:
	"""The encodings in which the bytes are text, where these texts differ.

	What decodes as UTF-8 is UTF-8: letters of another encoding do not form its sequences by chance.
	"""
	with open(path, "rb") as file:
		head = file.read(4)
		for mark, name in _MARKS:
			if head.startswith(mark):
				return [Choice(name, [])]
		file.seek(0)
		decoder = codecs.getincrementaldecoder("utf-8")()
		try:
			while block := file.read(BLOCK):
				if b"\0" in block:
					raise Refused("FILE_KIND")
				decoder.decode(block)
			decoder.decode(b"", final=True)
			return [Choice("utf-8", [])]
		except UnicodeDecodeError:
			file.seek(0)
			lines = list(islice((line for line in file if not line.isascii()), SAMPLE_LINES))
	found: dict[tuple[str, ...], str] = {}
	for name in SINGLE_BYTE:
		if texts := _decoded(lines, name):
			found.setdefault(texts, name)
	return [Choice(name, list(texts[:SAMPLES])) for texts, name in found.items()]


def _decoded(lines: list[bytes], encoding: str) -> tuple[str, ...]:
	"""The words with signs beyond ASCII, as the encoding has them; none when it does not fit."""
	words: dict[str, None] = {}
	for line in lines:
		try:
			text = line.decode(encoding)
		except UnicodeDecodeError:
			return ()
		words.update(dict.fromkeys(word for word in _WORD.findall(text) if not word.isascii()))
	return tuple(words)


def delimiters(path: str, layout: Layout) -> list[Choice]:
	"""The signs that part nearly all rows into equally many columns."""
	found = []
	with _open_text(path, layout) as file:
		lines = list(islice(file, SAMPLE_LINES))
	for sign in DELIMITERS:
		try:
			rows = [row for row in csv.reader(lines, delimiter=sign) if any(row)]
		except csv.Error:
			continue
		(width, count), *_ = Counter(map(len, rows)).most_common(1) or [(0, 0)]
		if width > 1 and count >= 0.9 * len(rows):
			found.append(Choice(sign, [" ¦ ".join(row) for row in rows[:SAMPLES]]))
	return found or [Choice(ONE_COLUMN, [])]


def _open_text(path: str, layout: Layout):
	# The mark at the beginning of a file belongs to the encoding, not to the first column's name.
	name = "utf-8-sig" if layout.encoding == "utf-8" else layout.encoding
	# Bytes that do not fit come through as halves of signs, so that the row in which they stand can be named.
	return open(path, encoding=name, newline="", errors="surrogateescape")


def _text_rows(path: str, layout: Layout) -> Iterator[list[str]]:
	number = 0
	with _open_text(path, layout) as file:
		reader = csv.reader(file, delimiter=layout.delimiter)
		while True:
			number += 1
			try:
				row = next(reader)
				"".join(row).encode()
			except StopIteration:
				return
			except UnicodeError:
				raise Refused("ENCODING_WRONG", number, layout.encoding) from None
			except csv.Error:
				raise Refused("ROW_UNREADABLE", number) from None
			yield row


# --- workbooks


def sheets(path: str, layout: Layout) -> list[Choice]:
	"""The sheets that have something in them."""
	with _workbook(path) as book:
		found = []
		for sheet in _reading(iter(book.worksheets)):
			sheet.reset_dimensions()
			first = list(islice(_reading(sheet.iter_rows(values_only=True)), 20))
			rows = [" ¦ ".join(filter(None, map(_as_text, row[:10]))) for row in first if any(row)]
			if rows:
				found.append(Choice(sheet.title, rows[:SAMPLES]))
	if not found:
		raise Refused("FILE_EMPTY")
	return found


def _workbook_rows(path: str, layout: Layout) -> Iterator[tuple]:
	with _workbook(path) as book:
		sheet = next((sheet for sheet in book.worksheets if sheet.title == layout.sheet), None)
		if sheet is None:
			raise Refused("SHEET_MISSING")
		# What a sheet says of its own size is not believed: every row would be filled up to it.
		sheet.reset_dimensions()
		yield from _reading(sheet.iter_rows(values_only=True))


@contextmanager
def _workbook(path: str) -> Iterator[openpyxl.Workbook]:
	check_archive(path)
	# As an open file: of a path the library believes the ending.
	with open(path, "rb") as file:
		with closing(next(_reading(openpyxl.load_workbook(each, read_only=True, data_only=True) for each in [file]))) as book:
			yield book


def _reading(items: Iterator) -> Iterator:
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


def _as_text(value) -> str:
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
