"""Texts in another language than the user's."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe


@contextmanager
def use_language(language: str) -> Iterator[None]:
	"""Translate into a language within the block, including all of Frappe's own texts.

	``_(text, language)`` would not do. When it is the first to request that language, Frappe caches the names of countries
	in the user's language under it, for all users.

	:param language: code, such as ``es``
	"""
	before = frappe.local.lang
	frappe.local.lang = language
	try:
		yield
	finally:
		frappe.local.lang = before
