"""Puts the contents of a document and its texts together for a template. The same for a record and for a preview."""

import html

from migrant_services.texts.catalog import COMMON
from migrant_services.texts.check import MORE_SIGNATORIES
from migrant_services.texts.wording import Wording


def assemble(contents: dict, wording: Wording, common: Wording, language: str) -> dict:
	"""Return what a template prints, with every text escaped, so that no template can forget it.

	:param contents: plain texts; ``facts`` by group and field, ``values`` of the placeholders, and the rest by name
	:param common: the texts of every document with a letterhead
	:param language: code such as ``es`` or ``es-MX``
	:returns: the contents; ``t`` has the document's texts, ``closing`` those of every document, each group of facts
		is a list of label and value
	"""
	contents = dict(contents)
	values, facts = contents.pop("values"), contents.pop("facts", {})
	code = language[:2]
	rows = {group: wording.arrange(group, members) for group, members in facts.items()}
	verified = contents.get("verification") or {}
	closing = {
		**values,
		"verification_page": verified.get("page", ""),
		"document_kind": verified.get("kind", ""),
		"document_date": verified.get("date", ""),
	}
	escaped = escape_texts({"answers": [], **contents, **rows, "lang": language, "refusal": None})
	texts = wording.render_html(code, values)
	return {
		**escaped,
		"t": texts,
		"closing": common.render_html(code, closing) if wording.spec.name != COMMON else texts,
		"more_signatories": _list_signatories(texts.get(MORE_SIGNATORIES, "")),
	}


def escape_texts(value):
	"""Return the same structure with every text escaped."""
	if isinstance(value, str):
		return html.escape(value)
	if isinstance(value, dict):
		return {key: escape_texts(each) for key, each in value.items()}
	if isinstance(value, list | tuple):
		return [escape_texts(each) for each in value]
	return value


def _list_signatories(lines: str) -> list[list[str]]:
	"""Return name and post of the further people who sign, from escaped lines."""
	split = (line.partition(",") for line in lines.split("<br>") if line.strip())
	return [[name.strip(), post.strip(), ""] for name, _comma, post in split]
