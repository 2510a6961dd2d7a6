"""Reads a table out of a CSV or XLSX file, row by row, without trusting it and without guessing.

What can be read in several ways comes back as a question with samples. A file that is damaged, too large or made to
do harm is refused with a sentence. Nothing keeps more than one row in memory.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from migrant_services.intake.layout import CSV, XLSX, Choice, Layout, Refused
from migrant_services.intake.text_files import BLOCK, MARKS, SAMPLE_LINES, delimiters, encodings, text_rows
from migrant_services.intake.workbooks import as_text, sheets, workbook_rows

MOST_ROWS = 1_048_576  # as many as a sheet can have
MOST_COLUMNS = 200
LONGEST_CELL = 2000
# An apostrophe that keeps a spreadsheet from taking a text for a formula: rows that were given back have it.
_GUARD = re.compile(r"^'\s*(?=[=+\-@])")
# What has to be known of a file before its rows can be read, and who knows the ways that there are.
TO_KNOW = {CSV: {"encoding": encodings, "delimiter": delimiters}, XLSX: {"sheet": sheets}}


class Look(NamedTuple):
	"""What is seen of a file at first.

	:param questions: by field of :class:`Layout`, the ways among which somebody has to choose
	"""

	layout: Layout
	questions: dict[str, list[Choice]]
	headers: list[str]
	rows: list[list[str]]


def kind_of(content: bytes) -> str:
	"""CSV or XLSX, by what the file is and not by its name.

	:raises Refused: for anything else
	"""
	head = content[:BLOCK]
	if not head.strip():
		raise Refused("FILE_EMPTY")
	if head.startswith(b"PK\x03\x04"):
		return XLSX
	if head.startswith(b"\xd0\xcf\x11\xe0"):
		raise Refused("FILE_OLD")
	marked = any(head.startswith(mark) for mark, _name in MARKS)
	if not marked and (b"\0" in head or head.startswith(b"%PDF")):
		raise Refused("FILE_KIND")
	return CSV


def look(path: str, layout: Layout) -> Look:
	"""Complete the layout as far as the file leaves no doubt, and read its first rows.

	:param layout: what was said about the file so far
	:raises Refused: when the file cannot be read so
	"""
	for field, ways in TO_KNOW[layout.kind].items():
		if getattr(layout, field) is None:
			found = ways(path, layout)
			if len(found) != 1:
				return Look(layout, {field: found}, [], [])
			layout = layout._replace(**{field: found[0].value})
	with closing(numbered_rows(path, layout)) as table:
		headers = _headers(table, layout)
		first = [cells for _number, cells in islice(table, SAMPLE_LINES)]
	if not first:
		raise Refused("NO_ROWS")
	return Look(layout, {}, headers, first)


def body(path: str, layout: Layout) -> Iterator[tuple[int, list[str]]]:
	"""The rows below the column names that have anything in them, with their numbers. Cells that are too long, which is
	an error of the row, come no longer than shows that.

	:raises Refused: at the first row that cannot be read
	"""
	with closing(numbered_rows(path, layout)) as table:
		headers = _headers(table, layout)
		for number, cells in table:
			yield number, [cell[: LONGEST_CELL + 1] for cell in cells] + [""] * (len(headers) - len(cells))


def numbered_rows(path: str, layout: Layout) -> Iterator[tuple[int, list[str]]]:
	"""Every row with something in it and its number, each cell as text without spaces at its ends."""
	rows = workbook_rows(path, layout) if layout.kind == XLSX else text_rows(path, layout)
	with closing(rows):
		for number, cells in enumerate(rows, 1):
			if number > MOST_ROWS:
				raise Refused("ROWS_MANY", MOST_ROWS)
			texts = [_GUARD.sub("", as_text(cell)) for cell in cells]
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
