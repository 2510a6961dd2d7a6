"""The tables of every kind of file that has several: which there are, their rows, and their cells as text."""

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

# What is looked at of a sheet to see whether it has anything in it, and what it shows of it.
FIRST_ROWS, FIRST_CELLS = 20, 10
# A spreadsheet keeps no more digits of a number.
EXACT_UP_TO = 10**15


class Reader(NamedTuple):
	"""How the tables of a kind of file are read.

	:param names: of the tables in the file of that path
	:param rows: of the table of that name
	:param hidden: the numbers of those of its rows that are hidden
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
	"""The sheets that have something in them.

	:raises FileRejected: when none has
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
	"""The numbers of the rows that are hidden in the sheet."""
	return frozenset(READERS[layout.kind].hidden(path, layout.sheet))


def sheet_rows(path: str, layout: Layout) -> Iterator[list]:
	"""Every row of the sheet, its cells as the file has them."""
	return READERS[layout.kind].rows(path, layout.sheet)


def as_text(value: object) -> str:
	"""A cell as text; dates in ISO form, which has no second reading. A number of which digits were lost says so by
	its exponent."""
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
