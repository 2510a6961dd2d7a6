"""Texts that the municipality wrote, in every language of the site.

A record with such texts has a table of Text Translation rows. Frappe's own Translations, stored from them, make ``_()`` and
``__()`` find the texts everywhere: on forms, in lists, in prints.
"""

from collections.abc import Collection, Iterable

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.core.formats import ENGLISH, SPANISH
from migrant_services.core.messages import reject
from migrant_services.core.plain_text import is_plain

LANGUAGES = (ENGLISH, SPANISH)


def list_languages() -> tuple[str, ...]:
	"""Return the codes of the languages that own texts must have besides the one they are written in."""
	written_in = (frappe.db.get_single_value("System Settings", "language") or ENGLISH)[:2]
	return tuple(language for language in LANGUAGES if language != written_in)


def list_missing(doc: Document, texts: Iterable[str]) -> list[tuple[str, str]]:
	"""Return text and language of each translation that neither the record nor the app has.

	:param doc: a record with a table ``translations``
	:param texts: what it says, in the language of the site; empty ones do not count
	"""
	has = {(row.text, row.language) for row in doc.translations if row.translation}
	return [
		(text, language)
		for text in dict.fromkeys(texts)
		if text
		for language in list_languages()
		if (text, language) not in has and not _is_shipped(text, language)
	]


def check_plain(texts: Iterable[str | None], field: str) -> None:
	"""Check that texts are plain: no HTML, no Jinja, no control characters.

	:param field: the field of the form that they come from
	:raises frappe.ValidationError: naming the first that is not
	"""
	for text in texts:
		if text and not is_plain(text):
			reject(
				"OWN_TEXT_NOT_PLAIN",
				_("Write plain text, without HTML, braces or special characters: {0}").format(
					frappe.utils.escape_html(text[:60])
				),
				field=field,
				title=_("Text"),
			)


def store_translations(doc: Document, texts: Collection[str]) -> None:
	"""Store the translations of a record's texts for the whole site. Rows of texts that it no longer has are left out.

	A text of the app keeps the translation that the app ships.

	:param doc: a record with a table ``translations``, which the user may write
	"""
	for row in doc.translations:
		if row.text not in texts or row.text == row.translation or _is_shipped(row.text, row.language):
			continue
		key = {"source_text": row.text, "language": row.language}
		name = frappe.db.get_value("Translation", {**key, "context": ("is", "not set")})
		translation = frappe.get_doc("Translation", name) if name else frappe.new_doc("Translation", **key)
		if translation.translated_text != row.translation:
			translation.translated_text = row.translation
			translation.save(ignore_permissions=True)  # why: the user may write the record that it belongs to


def _is_shipped(text: str, language: str) -> bool:
	"""Return whether the apps say how a text reads in a language. Their own texts are English, which no file translates."""
	translated = frappe.translate.get_translations_from_apps(language)
	if language[:2] == ENGLISH:
		translated = {*translated, *frappe.translate.get_translations_from_apps(SPANISH)}
	return text in translated
