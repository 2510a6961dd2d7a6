"""The tables of files that can have several: their names, their rows, and their cells as text."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime, time
from itertools import islice
from typing import NamedTuple

from migrant_services.people.intake import markup_tables, old_workbooks, open_documents, workbooks
from migrant_services.people.intake.layout import (
	BETWEEN,
	HTML,
	ODS,
	SAMPLES,
	XLS,
	XLSX,
	XML,
	Choice,
	FileRejected,
	Layout,
)

# How many rows and cells of a sheet are read to see whether it is empty, and for its samples.
FIRST_ROWS, FIRST_CELLS = 20, 10
# A spreadsheet stores no more digits of a number.
EXACT_UP_TO = 10**15


class Reader(NamedTuple):
	"""The functions that read the tables of a kind of file.

	:param names: returns the names of the tables in a file
	:param rows: yields the rows of a table
	:param hidden: returns the numbers of the hidden rows of a table
	"""

	names: Callable[[str], list[str]]
	rows: Callable[[str, str], Iterator[list]]
	hidden: Callable[[str, str], list[int]]


READERS = {
	XLSX: Reader(workbooks.table_names, workbooks.table_rows, workbooks.hidden_rows),
	XLS: Reader(old_workbooks.table_names, old_workbooks.table_rows, old_workbooks.hidden_rows),
	ODS: Reader(open_documents.table_names, open_documents.table_rows, open_documents.hidden_rows),
	HTML: Reader(markup_tables.html_names, markup_tables.html_rows, markup_tables.no_hidden_rows),
	XML: Reader(markup_tables.xml_names, markup_tables.xml_rows, markup_tables.xml_hidden_rows),
}


def sheets(path: str, layout: Layout) -> list[Choice]:
	"""Return the sheets that are not empty, as choices.

	:raises FileRejected: when all sheets are empty
	"""
	names, rows, _hidden = READERS[layout.kind]
	found = []
	for name in names(path):
		with closing(rows(path, name)) as table:
			first = [row for row in islice(table, FIRST_ROWS) if any(map(as_text, row))]
		if first:
			samples = [BETWEEN.join(filter(None, map(as_text, row[:FIRST_CELLS]))) for row in first[:SAMPLES]]
			found.append(Choice(name, samples))
	if not found:
		raise FileRejected("FILE_EMPTY")
	return found


def hidden_in(path: str, layout: Layout) -> frozenset[int]:
	"""Return the numbers of the hidden rows in the sheet."""
	return frozenset(READERS[layout.kind].hidden(path, layout.sheet))


def sheet_rows(path: str, layout: Layout) -> Iterator[list]:
	"""Yield every row of the sheet, with its cells as in the file."""
	return READERS[layout.kind].rows(path, layout.sheet)


def as_text(value: object) -> str:
	"""Return a cell as text.

	Dates are in ISO 8601 form, which is not ambiguous. A number that lost digits has an exponent.
	"""
	if value is None:
		return ""
	if isinstance(value, str):
		return value.strip()
	if isinstance(value, datetime):
		return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
	if isinstance(value, date | time):
		return value.isoformat()
	if isinstance(value, bool):
		return str(value)
	if isinstance(value, int | float) and abs(value) >= EXACT_UP_TO:
		return f"{value:.14E}"
	if isinstance(value, float) and value.is_integer():
		return str(int(value))
	return str(value)
