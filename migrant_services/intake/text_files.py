"""Rows of a CSV file. Encoding and separator are taken only where the file leaves no doubt about them."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import TextIO

from migrant_services.intake.layout import BETWEEN, SAMPLES, Choice, Layout, Refused

BLOCK = 1 << 20
SAMPLE_LINES = 300
# The share of rows that a separator has to part into equally many columns.
NEARLY_ALL = 0.9

DELIMITERS = (",", ";", "\t", "|")
ONE_COLUMN = "\x1f"  # a sign that no text has
# A single byte stands for another letter in each: Windows, DOS and old Macs.
SINGLE_BYTE = ("cp1252", "cp850", "mac-roman")
ENCODINGS = ("utf-8", "utf-16", *SINGLE_BYTE)
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

_WORD = re.compile(r"[^\s\"';,|]+")


def encodings(path: str, layout: Layout) -> list[Choice]:
	"""The encodings in which the bytes are text, where these texts differ.

	What decodes as UTF-8 is UTF-8: letters of another encoding do not form its sequences by chance.
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
	"""The signs that part nearly all rows into equally many columns.

	:raises Refused: when the encoding does not fit
	"""
	found, lines = [], []
	with _open_text(path, layout) as file:
		try:
			for line in islice(file, SAMPLE_LINES):
				line.encode()
				lines.append(line)
		except UnicodeError:
			raise Refused("ENCODING_WRONG", len(lines) + 1, layout.encoding) from None
	for sign in DELIMITERS:
		try:
			rows = [row for row in csv.reader(lines, delimiter=sign) if any(row)]
		except csv.Error:
			continue
		(width, count), *_ = Counter(map(len, rows)).most_common(1) or [(0, 0)]
		if width > 1 and count >= NEARLY_ALL * len(rows):
			found.append(Choice(sign, [BETWEEN.join(row) for row in rows[:SAMPLES]]))
	return found or [Choice(ONE_COLUMN, [])]


def text_rows(path: str, layout: Layout) -> Iterator[list[str]]:
	"""Every row of the file, also the empty ones: their numbers count.

	:raises Refused: at the first row that cannot be read
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
				raise Refused("ENCODING_WRONG", number, layout.encoding) from None
			except csv.Error:
				raise Refused("ROW_UNREADABLE", number) from None
			yield row


def _open_text(path: str, layout: Layout) -> TextIO:
	# The mark at the beginning of a file belongs to the encoding, not to the first column's name.
	name = "utf-8-sig" if layout.encoding == "utf-8" else layout.encoding
	# Bytes that do not fit come through as halves of signs, so that the row in which they stand can be named.
	return open(path, encoding=name, newline="", errors="surrogateescape")
