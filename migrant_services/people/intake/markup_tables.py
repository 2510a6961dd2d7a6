"""Reads tables that programs export under the name of an Excel file: HTML pages, and the XML of Excel 2003."""

import re
from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser
from itertools import chain
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from migrant_services.people.intake.layout import FileRejected
from migrant_services.people.intake.merged_cells import spread_down

BLOCK = 1 << 16
# A wider cell is an error, or an attack.
MAX_SPAN = 1000
MAX_ROWS = 1 << 20
MAX_WIDTH = 1 << 14  # as wide as a sheet can be
_SPREADSHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
_CHARSET = re.compile(rb"<meta[^>]*charset=[\"']?([\w-]+)", re.IGNORECASE)
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class Row(list):
	"""The cells of a row, its table, how many rows each cell spans, and whether the row is hidden."""

	def __init__(self, table: str, hidden: bool = False):
		super().__init__()
		self.table, self.heights, self.hidden = table, {}, hidden

	def put(self, value: object, place: int, width: int = 1, height: int = 1) -> None:
		"""Put a value into the row; a wide cell has it in its first position."""
		if place >= MAX_WIDTH:
			raise FileRejected("FILE_BOMB")
		self.extend([None] * (place + min(width, MAX_SPAN) - len(self)))
		self[place] = value
		if height > 1:
			self.heights[place] = height


def html_names(path: str) -> list[str]:
	"""Return the numbers of the tables of a page that are not empty."""
	return list(dict.fromkeys(row.table for row in _html_rows(path) if any(row)))


def html_rows(path: str, name: str) -> Iterator[list]:
	"""Yield the rows of a table of a page; vertically merged cells are repeated in each row.

	:raises FileRejected: when there is no such table
	"""
	return _select_table(_html_rows(path), name)


def xml_names(path: str) -> list[str]:
	"""Return the sheets of the XML of Excel 2003."""
	return list(dict.fromkeys(row.table for row in _xml_rows(path)))


def xml_rows(path: str, name: str) -> Iterator[list]:
	"""Yield the rows of a sheet of the XML of Excel 2003; vertically merged cells are repeated in each row.

	:raises FileRejected: when there is no such sheet, or it cannot be read
	"""
	return _select_table(_xml_rows(path), name)


def xml_hidden_rows(path: str, name: str) -> list[int]:
	"""Return the numbers of the hidden rows in a sheet of the XML of Excel 2003."""
	rows = (row for row in _xml_rows(path) if row.table == name)
	return [number for number, row in enumerate(rows, 1) if row.hidden]


def no_hidden_rows(path: str, name: str) -> list[int]:
	"""Return an empty list: a page has no hidden rows."""
	return []


def _select_table(rows: Iterator[Row], name: str) -> Iterator[list]:
	selected = (row for row in rows if row.table == name)
	first = next(selected, None)
	if first is None:
		raise FileRejected("SHEET_MISSING")
	return spread_down((row, row.heights) for row in chain([first], selected))


# --- pages


def _html_rows(path: str) -> Iterator[Row]:
	parser = _Tables()
	with open(path, encoding=_encoding_of(path), errors="replace", newline="") as file:
		while block := file.read(BLOCK):
			parser.feed(block)
			yield from parser.pop_rows()
	parser.close()
	parser.end_row()
	yield from parser.pop_rows()


def _encoding_of(path: str) -> str:
	"""Return UTF-8 if the bytes are valid UTF-8, else the encoding that the page declares."""
	with open(path, "rb") as file:
		content = file.read()
	for mark, name in _MARKS:
		if content.startswith(mark):
			return name
	try:
		content.decode()
		return "utf-8-sig"
	except UnicodeDecodeError:
		named = _CHARSET.search(content[:BLOCK])
		# A page that declares UTF-8 or Latin 1 and is not uses the Windows encoding.
		name = named[1].decode().lower() if named else ""
		return name if name in ("cp850", "macintosh", "windows-1250") else "cp1252"


class _Tables(HTMLParser):
	"""Extracts the rows of a page. Within a cell, tags only matter where they end a line."""

	LINE_TAGS = frozenset({"br", "p", "div", "li"})
	HIDDEN_TAGS = frozenset({"style", "script", "title"})

	def __init__(self):
		super().__init__()
		self.rows: list[Row] = []
		self.table, self.row, self.cell, self.hidden_depth = 0, None, None, 0
		# Positions that are covered by cells of rows above.
		self.spans_from_above: dict[int, int] = {}

	def pop_rows(self) -> Iterator[Row]:
		"""Yield the rows completed since the last call."""
		rows, self.rows = self.rows, []
		yield from rows

	def handle_starttag(self, tag, attributes):
		self.hidden_depth += tag in self.HIDDEN_TAGS
		if tag == "table":
			self.end_row()
			self.table, self.spans_from_above = self.table + 1, {}
		elif tag == "tr":
			self.end_row()
			self.row = Row(str(self.table))
		elif tag in ("td", "th") and self.table:
			self.end_cell()
			self.row = self.row if self.row is not None else Row(str(self.table))
			self.cell = ([], dict(attributes))
		elif tag in self.LINE_TAGS and self.cell:
			self.cell[0].append("\n")

	def handle_endtag(self, tag):
		self.hidden_depth = max(0, self.hidden_depth - (tag in self.HIDDEN_TAGS))
		if tag in ("td", "th"):
			self.end_cell()
		elif tag in ("tr", "table"):
			self.end_row()

	def handle_data(self, data):
		if self.cell and not self.hidden_depth:
			self.cell[0].append(re.sub(r"\s+", " ", data))

	def end_cell(self):
		if not self.cell:
			return
		texts, attributes = self.cell
		self.cell = None
		place = len(self.row)
		while self.spans_from_above.get(place):
			place += 1
		lines = "".join(texts).replace("\xa0", " ").split("\n")
		text = "\n".join(filter(None, (" ".join(line.split()) for line in lines)))
		width, height = _span(attributes.get("colspan")), _span(attributes.get("rowspan"))
		self.row.put(text or None, place, width, height)
		if height > 1:
			self.spans_from_above |= dict.fromkeys(range(place, place + width), height)

	def end_row(self):
		self.end_cell()
		if self.row is not None:
			self.rows.append(self.row)
			self.row = None
			self.spans_from_above = {
				place: left - 1 for place, left in self.spans_from_above.items() if left > 1
			}


def _span(text: str | None) -> int:
	return max(1, min(int(text), MAX_SPAN)) if text and text.isdecimal() else 1


# --- the XML of Excel 2003


def _xml_rows(path: str) -> Iterator[Row]:
	sheet, number, table = "", 0, Element("Table")
	try:
		for event, element in iterparse(path, events=("start", "end"), forbid_dtd=True):
			tag = element.tag.removeprefix(_SPREADSHEET)
			if event == "start" and tag == "Table":
				table = element
			elif event == "start" and tag == "Worksheet":
				sheet, number = element.get(f"{_SPREADSHEET}Name") or "", 0
			elif event == "end" and tag == "Row":
				selected = int(element.get(f"{_SPREADSHEET}Index") or number + 1)
				if not number < selected <= MAX_ROWS:
					raise FileRejected("FILE_BOMB")
				for _missing in range(number + 1, selected):
					yield Row(sheet)
				number = selected
				yield _xml_row(element, sheet)
				# Release what was read, so that no more than one row is kept in memory.
				table.clear()
	except DefusedXmlException:
		raise FileRejected("FILE_UNSAFE") from None
	except (ParseError, ValueError, OSError):
		raise FileRejected("FILE_DAMAGED") from None


def _xml_row(element: Element, sheet: str) -> Row:
	row, place = Row(sheet, element.get(f"{_SPREADSHEET}Hidden") == "1"), 0
	for cell in element.iter(f"{_SPREADSHEET}Cell"):
		place = int(cell.get(f"{_SPREADSHEET}Index") or place + 1)
		if not 0 < place <= MAX_SPAN:
			raise FileRejected("COLUMNS_MANY", 1, MAX_SPAN)
		across, down = (int(cell.get(f"{_SPREADSHEET}Merge{way}") or 0) for way in ("Across", "Down"))
		row.put(_xml_value(cell), place - 1, across + 1, down + 1)
		place += across
	return row


def _xml_value(cell: Element) -> object:
	data = cell.find(f"{_SPREADSHEET}Data")
	if data is None:
		return "#REF!" if cell.get(f"{_SPREADSHEET}Formula") else None
	kind, text = data.get(f"{_SPREADSHEET}Type"), "".join(data.itertext())
	if kind == "Number" and text:
		return float(text)
	if kind == "DateTime" and text:
		return datetime.fromisoformat(text[:19])
	return text or None
