"""The sheets of an XLSForm as rows of named values, however the columns are spelled (https://xlsform.org/en/)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from migrant_services.forms.xlsform.problems import FormRejected

SURVEY, CHOICES, SETTINGS = "survey", "choices", "settings"
MAX_ROWS = 20_000

# Numbered rows of cells.
Rows = Sequence[tuple[int, Sequence[str]]]

# Other spellings of columns.
_NAMES = {
	"caption": "label",
	"relevance": "relevant",
	"command": "type",
	"tag": "name",
	"value": "name",
	"read_only": "readonly",
	"calculate": "calculation",
	"list name": "list_name",
	"list": "list_name",
	"default_language": "default_language",
}
_TRANSLATED = ("label", "hint")
_MEDIA = ("image", "big-image", "audio", "video")
# Columns with the part of the form that they belong to before them: ``bind::relevant``, ``media::image``.
_PREFIXES = ("bind", "media", "control", "body")


class Column(NamedTuple):
	"""A column: its usual name, and the language that it says; empty if it says none."""

	name: str
	language: str


class Row(NamedTuple):
	"""A row of a sheet.

	:param number: as a spreadsheet counts
	:param values: by the usual name of the column
	:param texts: of labels and hints, by the name of the column and then by language as the form names it
	"""

	number: int
	values: Mapping[str, str]
	texts: Mapping[str, Mapping[str, str]]

	def get(self, name: str) -> str:
		"""Return a value; empty if there is none."""
		return self.values.get(name, "")


class Form(NamedTuple):
	"""A form: its questions, the options of its lists, and the language of columns that say none."""

	survey: list[Row]
	choices: list[Row]
	default_language: str


def read_form(sheets: Mapping[str, Rows]) -> Form:
	"""Return the rows of a form.

	:param sheets: numbered rows of cells by the name of the sheet
	:raises FormRejected: when the sheets are no form
	"""
	by_name: dict[str, Rows] = {
		name.strip().lower(): [row for row in rows if any(map(str.strip, row[1]))]
		for name, rows in sheets.items()
	}
	if SURVEY not in by_name and len(sheets) == 1:
		by_name = _split_single(next(iter(by_name.values())))
	if SURVEY not in by_name:
		raise FormRejected("XLSFORM_NO_SURVEY", ", ".join(name.strip()[:40] for name in sheets))
	if sum(map(len, by_name.values())) > MAX_ROWS:
		raise FormRejected("XLSFORM_LARGE", MAX_ROWS)
	survey = list(_read_rows(by_name[SURVEY]))
	if not survey:
		raise FormRejected("XLSFORM_NO_COLUMNS")
	settings = next(_read_rows(by_name.get(SETTINGS, ()), required=()), None)
	return Form(
		survey,
		list(_read_rows(by_name.get(CHOICES, ()), required=("list_name",))),
		settings.get("default_language") if settings else "",
	)


def read_column(header: str, has_double_colons: bool) -> Column:
	"""Return what a column has, by its heading: ``label::Español (es)``, ``Label : English``, ``relevance``."""
	parts = [part.strip() for part in header.split("::" if has_double_colons else ":")]
	if len(parts) > 1 and parts[0].lower() in _PREFIXES:
		parts = parts[1:]
	name = " ".join(parts[0].lower().split())
	name = _NAMES.get(name, _NAMES.get(name.replace(" ", "_"), name.replace(" ", "_")))
	return Column(name, parts[1] if len(parts) > 1 and name in (*_TRANSLATED, *_MEDIA) else "")


def _split_single(rows: Rows) -> dict[str, Rows]:
	"""Return the sheets in a single one: a file of text has their names in its first column, or is the survey."""
	sheets: dict[str, list[tuple[int, Sequence[str]]]] = {}
	name = ""
	for number, cells in rows:
		if cells and cells[0].strip().lower() in (SURVEY, CHOICES, SETTINGS):
			name = cells[0].strip().lower()
			sheets[name] = []
		if name and any(cell.strip() for cell in cells[1:]):
			sheets[name].append((number, cells[1:]))
	if SURVEY in sheets:
		return dict(sheets)
	first = next((cells for _number, cells in rows if any(cells)), ())
	is_survey = "type" in (cell.strip().lower() for cell in first)
	return {SURVEY: rows} if is_survey else {}


def _read_rows(rows: Rows, required: Sequence[str] = ("type", "name")) -> Iterator[Row]:
	"""Yield the rows below the headings. Empty ones are left out.

	:param required: the columns without which there are no rows
	"""
	columns: dict[int, Column] = {}
	for number, cells in rows:
		if not columns:
			headers = [(place, cell) for place, cell in enumerate(cells) if cell.strip()]
			doubled = any("::" in cell for _place, cell in headers)
			columns = {place: read_column(cell, doubled) for place, cell in headers}
			if not {column.name for column in columns.values()}.issuperset(required):
				return
			continue
		values: dict[str, str] = {}
		texts: dict[str, dict[str, str]] = {}
		for place, column in columns.items():
			text = cells[place].strip() if place < len(cells) else ""
			if text and column.name in _TRANSLATED:
				texts.setdefault(column.name, {}).setdefault(column.language, text)
			elif text:
				values.setdefault(column.name, text)
		if values or texts:
			yield Row(number, values, texts)
