"""Reads type and number of a document from one cell: ``PAS F123456``, ``DNI 95.123.456``, ``Pasaporte: X1``, ``F123456 (pasaporte)``."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from migrant_services.matching.names import fold

# The type of a document whose type in the list is unknown.
OTHER = "OTHER"
# The separators of two documents. If one has no type, the separator is part of a number.
_BETWEEN = re.compile(r"\s*[/;|,\n]\s*|\s+[ye]\s+")
# Where a word ends, and where one begins.
_ENDS = re.compile(r"(?<=[^\W\d_])(?![^\W\d_])|$")
_BEGINS = re.compile(r"(?<![^\W\d_])(?=[^\W\d_])")
# Words that only announce the number.
_NUMBER = re.compile(r"^(?:\W|n°|(?:n[oº]|nros?|n[uú]m(?:ero)?|number|folio)\b)+", re.IGNORECASE)


class Document(NamedTuple):
	"""A document in a cell.

	:param kind: the code of its type; None when it is missing or unknown
	:param number: the rest of the text; "" after a type without a number
	"""

	kind: str | None
	number: str


def read_documents(text: str, kinds: Mapping[str, str]) -> list[Document]:
	"""Read the documents in a cell.

	:param kinds: the folded words for the types, and their codes

	>>> read_documents("PAS F123456 / DNI 95.123.456", {"pas": "PASSPORT", "dni": "AR_DNI"})
	[Document(kind='PASSPORT', number='F123456'), Document(kind='AR_DNI', number='95.123.456')]
	"""
	several = [_read(part, kinds) for part in _BETWEEN.split(text) if part]
	if len(several) > 1 and all(document.kind for document in several):
		return several
	return [_read(text, kinds)]


def _read(text: str, kinds: Mapping[str, str]) -> Document:
	before = [(at, kind) for at in _find_positions(_ENDS, text) if (kind := _kind(text[:at], kinds))]
	if before:
		at, kind = max(before)
		return Document(kind, _strip_punctuation(text[at:]))
	behind = [(at, kind) for at in _find_positions(_BEGINS, text) if (kind := _kind(text[at:], kinds))]
	if behind:
		at, kind = min(behind)
		return Document(kind, _strip_punctuation(text[:at]))
	return Document(None, text.strip())


def _find_positions(where: re.Pattern, text: str) -> list[int]:
	return [found.start() for found in where.finditer(text)]


def _kind(text: str, kinds: Mapping[str, str]) -> str | None:
	"""Return the type of a text, with or without points between letters (``D.N.I.``)."""
	folded = fold(text)
	return kinds.get(folded) or kinds.get(folded.replace(" ", ""))


def _strip_punctuation(text: str) -> str:
	return _NUMBER.sub("", text).strip(" \t:;,.-–—()[]")
