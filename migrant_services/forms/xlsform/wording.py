"""Wordings of a form as plain texts: labels of XLSForms may have HTML, Markdown and references to other answers."""

import re
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from typing import NamedTuple

from migrant_services.forms.xlsform.languages import find_code

_REFERENCE = re.compile(r"\$\{[^{}]*\}")
_MARKDOWN = re.compile(r"(\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w))|^#{1,6}\s+", re.MULTILINE)
_TAG = re.compile(r"<\s*/?\s*[A-Za-z!][^<>]*>")
_ELLIPSIS = "…"


class Wording(NamedTuple):
	"""A text in the language of the site, and its translations by code of the language."""

	text: str = ""
	translations: Mapping[str, str] = {}


class Cleaned(NamedTuple):
	"""A plain text, and what was done to make it plain."""

	text: str
	was_formatted: bool = False
	has_references: bool = False


class _Text(HTMLParser):
	def __init__(self):
		super().__init__(convert_charrefs=True)
		self.parts: list[str] = []

	def handle_data(self, data: str) -> None:
		self.parts.append(data)


def clean(text: str) -> Cleaned:
	"""Return a text without markup, in one line; references to other answers become an ellipsis."""
	plain = _REFERENCE.sub(_ELLIPSIS, text)
	has_references = plain != text
	unmarked = _strip_tags(plain) if _TAG.search(plain) else plain
	unmarked = _MARKDOWN.sub("", unmarked)
	return Cleaned(" ".join(unmarked.split()), unmarked != plain, has_references)


def choose(texts: Mapping[str, str], default_language: str, site_language: str) -> Wording:
	"""Return the wording of a row: the text in the language of the site, and the translations.

	Without a text in that language, the default one of the form is taken, or the first one.

	:param texts: by language as the form names it; empty for a column that says none
	:param site_language: its code
	"""
	by_code: dict[str, str] = {}
	for name, text in texts.items():
		code = find_code(name or default_language) or ("" if name else site_language)
		if code:
			by_code.setdefault(code, text)
	if not by_code:
		return Wording(next(iter(texts.values()), ""))
	default = find_code(default_language) or ""
	text = by_code.get(site_language) or by_code.get(default) or next(iter(by_code.values()))
	others = {code: other for code, other in by_code.items() if code != site_language}
	return Wording(text, others)


def list_languages(names: Iterable[str]) -> tuple[set[str], set[str]]:
	"""Return the codes of the languages that columns name, and the names that are no language."""
	codes = {name: find_code(name) for name in names if name}
	return {code for code in codes.values() if code}, {name for name, code in codes.items() if not code}


def _strip_tags(text: str) -> str:
	parser = _Text()
	parser.feed(text)
	parser.close()
	return " ".join(parser.parts)
