"""Reads the sheets of an uploaded form, without trusting the file and without storing it."""

import csv
import io
import tempfile
from collections.abc import Iterator
from itertools import islice

from migrant_services.forms.xlsform.problems import FormRejected
from migrant_services.forms.xlsform.sheets import CHOICES, MAX_ROWS, SETTINGS, SURVEY, Form, Rows, read_form
from migrant_services.people.intake import sheets
from migrant_services.people.intake.file_types import UTF_16_MARKS, detect_kind
from migrant_services.people.intake.layout import CSV, ODS, XLS, XLSX

MAX_SIZE = 5  # MB
KINDS = (XLSX, XLS, ODS, CSV)
# Sheets are often formatted far below their last row.
MAX_EMPTY_ROWS = 200
MAX_COLUMNS = 300
_DELIMITERS = ",;\t"


def read_file(content: bytes) -> Form:
	"""Return the form in a file.

	:raises FormRejected: when it is no form
	:raises migrant_services.people.intake.layout.FileRejected: when it is no workbook, or a damaged or harmful one
	"""
	if len(content) > MAX_SIZE << 20:
		raise FormRejected("XLSFORM_FILE_LARGE", MAX_SIZE)
	kind = detect_kind(content)
	if kind not in KINDS:
		raise FormRejected("XLSFORM_FILE_KIND")
	return read_form({"": _read_text(content)} if kind == CSV else _read_workbook(content, kind))


def _read_workbook(content: bytes, kind: str) -> dict[str, Rows]:
	"""Return the rows of the sheets of a form. The other sheets only have their names."""
	with tempfile.NamedTemporaryFile(suffix=".dat") as file:
		file.write(content)
		file.flush()
		reader = sheets.READERS[kind]
		names = reader.names(file.name)
		wanted = [name for name in names if name.strip().lower() in (SURVEY, CHOICES, SETTINGS)]
		is_single = len(names) == 1
		return {
			name: _read_rows(reader.rows(file.name, name)) if name in wanted or is_single else ()
			for name in names
		}


def _read_text(content: bytes) -> Rows:
	text = _decode(content)
	first = next((line for line in text.splitlines() if line.strip()), "")
	delimiter = max(_DELIMITERS, key=first.count)
	try:
		return _read_rows(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
	except csv.Error:
		raise FormRejected("XLSFORM_FILE_KIND") from None


def _read_rows(rows: Iterator[list]) -> Rows:
	"""Return the rows that are not empty.

	:raises FormRejected: when there are too many
	"""
	found = list(islice(_number(rows), MAX_ROWS + 1))
	if len(found) > MAX_ROWS:
		raise FormRejected("XLSFORM_LARGE", MAX_ROWS)
	return found


def _number(rows: Iterator[list]) -> Iterator[tuple[int, list[str]]]:
	"""Yield the rows that are not empty with their numbers, and their cells as text. After many empty rows the sheet ends."""
	last = 0
	for number, cells in enumerate(rows, start=1):
		texts = [sheets.as_text(cell) for cell in cells[:MAX_COLUMNS]]
		if any(texts):
			last = number
			yield number, texts
		elif number - last > MAX_EMPTY_ROWS:
			return


def _decode(content: bytes) -> str:
	if content.startswith(UTF_16_MARKS):
		return content.decode("utf-16", "replace")
	try:
		return content.decode("utf-8-sig")
	except UnicodeDecodeError:
		return content.decode("cp1252", "replace")
