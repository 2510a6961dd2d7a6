"""Reads the table of a file row by row, without trusting the file and without guessing.

Where the file can be read in several ways, the result is a question with samples. A file that is damaged, too large or
harmful is rejected with a sentence. No more than one row is kept in memory.
"""

import re
from collections.abc import Iterator
from contextlib import closing
from itertools import chain, islice, takewhile
from typing import NamedTuple

from migrant_services.matching.names import fold
from migrant_services.matching.repair import undo_damage
from migrant_services.people.intake.headers import Names, Row, are_names, is_tags, names_at, rows_with_names
from migrant_services.people.intake.layout import (
	BETWEEN,
	CSV,
	HIDDEN_ROWS,
	LEAVE_OUT,
	SAMPLES,
	TAKE,
	Choice,
	FileRejected,
	Layout,
)
from migrant_services.people.intake.sheets import as_text, hidden_in, sheet_rows, sheets
from migrant_services.people.intake.text_files import SAMPLE_LINES, delimiters, encodings, text_rows

MAX_ROWS = 1_048_576  # as many as a sheet can have
MAX_COLUMNS = 200
MAX_CELL_LENGTH = 2000
_DITTO = frozenset(
	{
		'"',
		"''",
		"´´",
		"``",
		"”",
		"“",
		"″",
		"〃",
		"»",
		",,",
		'-"-',
		"- ” -",
		"ídem",
		"Ídem",
		"idem",
		"Idem",
		"ÍDEM",
		"IDEM",
		"íd.",
		"id.",
		"Id.",
	}
)
# A title has fewer cells.
WIDE = 3
# An apostrophe that keeps a spreadsheet from taking a text for a formula: downloaded rows have it.
_GUARD = re.compile(r"^'\s*(?=[=+\-@])")
# A formula that only says that the cell is text: ="0123".
_TEXT_FORMULA = re.compile(r'="((?:[^"]|"")*)"')


class Look(NamedTuple):
	"""The first look at a file.

	:param questions: the choices that the user has to make, by field of :class:`Layout`
	"""

	layout: Layout
	questions: dict[str, list[Choice]]
	headers: list[str]
	rows: list[list[str]]


def look(path: str, layout: Layout) -> Look:
	"""Complete the layout as far as the file leaves no doubt, and read its first rows.

	:param layout: what was said about the file so far
	:raises Refused: when the file cannot be read so
	"""
	for field, ways in _to_know(layout).items():
		if getattr(layout, field) is None:
			found = ways(path, layout)
			if len(found) != 1:
				return Look(layout, {field: found}, [], [])
			layout = layout._replace(**{field: found[0].value})
	with closing(_Table(path, layout)) as table:
		first = [cells for _number, cells in islice(table.rows(), SAMPLE_LINES)]
	if not first:
		raise FileRejected("NO_ROWS")
	return Look(layout, {}, table.names.names, first)


def _to_know(layout: Layout) -> dict:
	"""Return what has to be known about a file before its rows can be read, each with the function that lists the choices."""
	if layout.kind == CSV:
		return {"encoding": encodings, "delimiter": delimiters, "header_row": _header_rows}
	return {"sheet": sheets, "header_row": _header_rows, "hidden_rows": _hidden_rows}


def _header_rows(path: str, layout: Layout) -> list[Choice]:
	with closing(numbered_rows(path, layout)) as table:
		return rows_with_names(list(islice(table, SAMPLE_LINES)))


def _hidden_rows(path: str, layout: Layout) -> list[Choice]:
	"""Return what may be done with hidden rows. There is a choice only if one of them is not empty."""
	hidden = hidden_in(path, layout)
	if not hidden:
		return [Choice(TAKE, [])]
	with closing(_Table(path, layout)) as table:
		rows = takewhile(lambda row: row[0] <= max(hidden), table.rows())
		samples = [BETWEEN.join(filter(None, cells)) for number, cells in rows if number in hidden]
	return [Choice(each, samples[:SAMPLES]) for each in HIDDEN_ROWS] if samples else [Choice(TAKE, [])]


def body(path: str, layout: Layout) -> Iterator[Row]:
	"""Yield the rows below the column names that are not empty, with their numbers.

	Cells that are too long, which is an error of the row, are cut to one character more than the limit. Where another
	table begins, its row of column names is the last row.

	:param layout: complete
	:raises Refused: at the first row that cannot be read
	"""
	with closing(_Table(path, layout)) as table:
		width = len(table.names.names)
		for number, cells in table.rows():
			yield number, [cell[: MAX_CELL_LENGTH + 1] for cell in cells] + [""] * (width - len(cells))


class _Table:
	"""The table of a file: the names of its columns, and its rows."""

	def __init__(self, path: str, layout: Layout):
		self.layout, self.file = layout, numbered_rows(path, layout)
		above = max(layout.header_row, 0)
		# The rows below the names also count: they may have more columns.
		self.first = []
		for row in self.file:
			self.first.append(row)
			if row[0] > above and len(self.first) >= SAMPLE_LINES:
				break
		self.names: Names = self._names()

	def _names(self) -> Names:
		names = names_at(self.first, self.layout.header_row, has_places=self.layout.kind != CSV)
		if names is None:
			self.close()
			raise FileRejected("HEADER_MISSING", self.layout.header_row)
		return names

	def rows(self) -> Iterator[Row]:
		header_row, taken = self.layout.header_row, self.names.rows
		# The titles above the rows, which a printed list repeats on each page.
		titles = {
			_compared(cells) for number, cells in self.first if number < header_row and len(cells) < WIDE
		}
		names = {_compared(cells) for number, cells in self.first if number in taken}
		above = _Above()
		for number, cells in chain(self.first, self.file):
			if number < header_row or number in taken or is_tags(cells):
				continue
			cells = above.filled(cells)
			another = are_names(cells)
			if another or len(cells) < WIDE:
				same = _compared(cells)
				if same in titles or (same in names and (another or len(cells) > 1)):
					continue
			yield number, cells
			if another:
				return

	def close(self) -> None:
		self.file.close()


class _Above:
	"""The values of the rows above, which replace ditto marks."""

	def __init__(self):
		self.last: list[str] = []

	def filled(self, cells: list[str]) -> list[str]:
		if not _DITTO.isdisjoint(cells):
			cells = [
				self.last[place] if cell in _DITTO and place < len(self.last) else cell
				for place, cell in enumerate(cells)
			]
		# A heading between two rows is skipped.
		if len(cells) >= WIDE:
			self.last = cells
		return cells


def _compared(cells: list[str]) -> tuple[str, ...]:
	return tuple(map(fold, cells))


def numbered_rows(path: str, layout: Layout) -> Iterator[Row]:
	"""Yield every row that is not empty, with its number; each cell as text without spaces at its ends."""
	rows = text_rows(path, layout) if layout.kind == CSV else sheet_rows(path, layout)
	hidden = hidden_in(path, layout) if layout.hidden_rows == LEAVE_OUT else ()
	with closing(rows):
		for number, cells in enumerate(rows, 1):
			if number > MAX_ROWS:
				raise FileRejected("ROWS_MANY", MAX_ROWS)
			texts = [_without_guards(undo_damage(as_text(cell)).strip()) for cell in cells]
			while texts and not texts[-1]:
				texts.pop()
			if len(texts) > MAX_COLUMNS:
				raise FileRejected("COLUMNS_MANY", number, MAX_COLUMNS)
			if texts and number not in hidden:
				yield number, texts


def _without_guards(text: str) -> str:
	"""Return the text without the characters that only protect it in a spreadsheet."""
	if text[:1] not in ("'", "="):
		return text
	if formula := _TEXT_FORMULA.fullmatch(text):
		return formula[1].replace('""', '"').strip()
	return _GUARD.sub("", text)
