"""Reads the rows of a CSV file. Encoding and separator are only chosen where the file leaves no doubt."""

import codecs
import csv
import re
from collections.abc import Iterator
from itertools import islice
from typing import TextIO

from migrant_services.people.intake.column_names import is_known
from migrant_services.people.intake.headers import SEPARATOR_LINE, are_names
from migrant_services.people.intake.layout import BETWEEN, SAMPLES, Choice, FileRejected, Layout

BLOCK = 1 << 20
SAMPLE_LINES = 300
# The share of rows that a separator has to split into the same number of columns.
NEARLY_ALL = 0.9

DELIMITERS = (",", ";", "\t", "|")
ONE_COLUMN = "\x1f"  # a character that no text contains
# A byte stands for a different letter in each of these: Windows, DOS and old Macs.
SINGLE_BYTE = ("cp1252", "cp850", "mac-roman")
ENCODINGS = ("utf-8", "utf-16", *SINGLE_BYTE)
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

_WORD = re.compile(r"[^\s\"';,|]+")


def encodings(path: str, layout: Layout) -> list[Choice]:
	"""Return the encodings in which the bytes are valid text, if these texts differ.

	Bytes that decode as UTF-8 are UTF-8: letters of another encoding do not form its sequences by chance.
	"""
	with open(path, "rb") as file:
		head = file.read(4)
		for mark, name in MARKS:
			if head.startswith(mark):
				return [Choice(name, [])]
		file.seek(0)
		decoder = codecs.getincrementaldecoder("utf-8")()
		try:
			while block := file.read(BLOCK):
				if b"\0" in block:
					raise FileRejected("FILE_KIND")
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
	"""Return the words with non-ASCII characters in an encoding; none when the bytes are not valid in it."""
	words: dict[str, None] = {}
	for line in lines:
		try:
			text = line.decode(encoding)
		except UnicodeDecodeError:
			return ()
		words.update(dict.fromkeys(word for word in _WORD.findall(text) if not word.isascii()))
	return tuple(words)


def delimiters(path: str, layout: Layout) -> list[Choice]:
	"""Return the separators that split nearly all rows into as many columns as there are names.

	If there is none, the one that splits known names; else all that split the names, and "one column only".

	:raises FileRejected: when the encoding does not fit
	"""
	lines = _first_lines(path, layout)
	if lines and (separator := SEPARATOR_LINE.fullmatch(lines[0].rstrip("\r\n"))) and separator[1]:
		return [Choice(separator[1], [])]
	fitting, named, possible = [], [], []
	for delimiter in DELIMITERS:
		try:
			table = _from_names(
				[row for row in csv.reader(lines, delimiter=delimiter) if any(map(str.strip, row))]
			)
		except csv.Error:
			continue
		width = len(_stripped(table[0])) if table else 0
		if width < 2:
			continue
		choice = Choice(delimiter, [BETWEEN.join(row) for row in table[:SAMPLES]])
		possible.append(choice)
		if are_names(table[0]):
			named.append(choice)
		if sum(len(row) >= width >= len(_stripped(row)) for row in table) >= NEARLY_ALL * len(table):
			fitting.append(choice)
	if fitting or len(named) == 1:
		return fitting or named
	whole = [line.strip() for line in lines if line.strip()]
	return [*possible, Choice(ONE_COLUMN, whole[:SAMPLES])]


def _first_lines(path: str, layout: Layout) -> list[str]:
	lines: list[str] = []
	with _open_text(path, layout) as file:
		try:
			for line in islice(file, SAMPLE_LINES):
				line.encode()
				lines.append(line)
		except UnicodeError:
			raise FileRejected("ENCODING_WRONG", len(lines) + 1, layout.encoding) from None
	return lines


def _from_names(rows: list[list[str]]) -> list[list[str]]:
	"""Return the rows from the row of column names on, as far as it can be found before the separator is certain.

	Titles above it are rows of one cell.
	"""
	for place, row in enumerate(rows):
		if are_names(row):
			return rows[place:]
	titles = 0
	while titles < len(rows) and len(_stripped(rows[titles])) < 2 and not any(map(is_known, rows[titles])):
		titles += 1
	return rows[titles:]


def _stripped(row: list[str]) -> list[str]:
	"""Return the row without empty cells at its end."""
	width = len(row)
	while width and not row[width - 1].strip():
		width -= 1
	return row[:width]


def text_rows(path: str, layout: Layout) -> Iterator[list[str]]:
	"""Yield every row of the file, including empty ones, because row numbers count them.

	:raises FileRejected: at the first row that cannot be read
	"""
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
				raise FileRejected("ENCODING_WRONG", number, layout.encoding) from None
			except csv.Error:
				raise FileRejected("ROW_UNREADABLE", number) from None
			yield row


def _open_text(path: str, layout: Layout) -> TextIO:
	# The byte order mark belongs to the encoding, not to the name of the first column.
	name = "utf-8-sig" if layout.encoding == "utf-8" else layout.encoding
	# Invalid bytes become surrogates, so that the error can name their row.
	return open(path, encoding=name, newline="", errors="surrogateescape")
