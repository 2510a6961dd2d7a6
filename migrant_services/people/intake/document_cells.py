"""Type and number of a document in one cell: ``PAS F123456``, ``DNI 95.123.456``, ``Pasaporte: X1``, ``F123456 (pasaporte)``."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from migrant_services.matching.names import fold

# The type of a document of which a list does not say a type that is known.
OTHER = "OTHER"
# What stands between two documents; each of them has a type, or it is a sign inside of a number.
_BETWEEN = re.compile(r"\s*[/;|,\n]\s*|\s+[ye]\s+")
# Where a word ends, and where one begins.
_ENDS = re.compile(r"(?<=[^\W\d_])(?![^\W\d_])|$")
_BEGINS = re.compile(r"(?<![^\W\d_])(?=[^\W\d_])")
# What only says that the number follows.
_NUMBER = re.compile(r"^(?:\W|n°|(?:n[oº]|nros?|n[uú]m(?:ero)?|number|folio)\b)+", re.IGNORECASE)


class Document(NamedTuple):
	"""A document as a cell has it.

	:param kind: code of its type; None where that is not said or not known
	:param number: what is left of the text; "" where the type stands alone
	"""

	kind: str | None
	number: str


def read_documents(text: str, kinds: Mapping[str, str]) -> list[Document]:
	"""The documents in a cell.

	:param kinds: folded words for the types, and their codes

	>>> read_documents("PAS F123456 / DNI 95.123.456", {"pas": "PASSPORT", "dni": "AR_DNI"})
	[Document(kind='PASSPORT', number='F123456'), Document(kind='AR_DNI', number='95.123.456')]
	"""
	several = [_read(part, kinds) for part in _BETWEEN.split(text) if part]
	if len(several) > 1 and all(document.kind for document in several):
		return several
	return [_read(text, kinds)]


def _read(text: str, kinds: Mapping[str, str]) -> Document:
	before = [(at, kind) for at in _places(_ENDS, text) if (kind := _kind(text[:at], kinds))]
	if before:
		at, kind = max(before)
		return Document(kind, _without_signs(text[at:]))
	behind = [(at, kind) for at in _places(_BEGINS, text) if (kind := _kind(text[at:], kinds))]
	if behind:
		at, kind = min(behind)
		return Document(kind, _without_signs(text[:at]))
	return Document(None, text.strip())


def _places(where: re.Pattern, text: str) -> list[int]:
	return [found.start() for found in where.finditer(text)]


def _kind(text: str, kinds: Mapping[str, str]) -> str | None:
	"""The type that the words mean, with or without points between letters (``D.N.I.``)."""
	folded = fold(text)
	return kinds.get(folded) or kinds.get(folded.replace(" ", ""))


def _without_signs(text: str) -> str:
	return _NUMBER.sub("", text).strip(" \t:;,.-–—()[]")
