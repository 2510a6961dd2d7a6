"""Placeholders in a text: ``[[person_name]]``.

They are names from a list and nothing else: no attribute, no expression. A text is split once, so what a placeholder
stands for is never read as a placeholder or as markup.
"""

import html
import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

_PLACEHOLDER = re.compile(r"\[\[([a-z][a-z0-9_]*)\]\]")
_BRACKETS = re.compile(r"\[\[|\]\]")


class Token(NamedTuple):
	"""A piece of a text: words, or the name of a placeholder."""

	text: str
	is_placeholder: bool = False


def split_text(text: str) -> list[Token]:
	"""Return the pieces of a text in their order."""
	return list(_split(text))


def list_placeholders(text: str) -> list[str]:
	"""Return the names of the placeholders in a text, each once."""
	return list(dict.fromkeys(token.text for token in _split(text) if token.is_placeholder))


def has_stray_brackets(text: str) -> bool:
	"""Return whether double brackets are left that make no placeholder."""
	return any(_BRACKETS.search(token.text) for token in _split(text) if not token.is_placeholder)


def render_html(text: str, values: Mapping[str, str], bold: Collection[str] = ()) -> str:
	"""Return the text for HTML: everything is escaped, a new line is ``<br>``, and a few values are bold.

	:param values: what the placeholders stand for, as plain texts; a missing one is empty
	:param bold: names of placeholders
	"""
	found = []
	for token in _split(text):
		words = values.get(token.text, "") if token.is_placeholder else token.text
		escaped = html.escape(words).replace("\n", "<br>")
		found.append(f"<b>{escaped}</b>" if token.is_placeholder and token.text in bold else escaped)
	return "".join(found)


def render_plain(text: str, values: Mapping[str, str]) -> str:
	"""Return the text as plain words, for what is read out or sent as plain text."""
	return "".join(
		values.get(token.text, "") if token.is_placeholder else token.text for token in _split(text)
	)


def _split(text: str) -> Iterator[Token]:
	at = 0
	for match in _PLACEHOLDER.finditer(text):
		if match.start() > at:
			yield Token(text[at : match.start()])
		yield Token(match[1], True)
		at = match.end()
	if at < len(text):
		yield Token(text[at:])
