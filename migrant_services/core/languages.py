"""Texts in another language than the user's."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe


@contextmanager
def speaking(language: str) -> Iterator[None]:
	"""Within it, ``_()`` translates into a language, and all else that Frappe says is in it too.

	``_(text, language)`` would not do: where it is the first to ask for that language, Frappe keeps the names of
	countries of the user's language among its words, for everybody.

	:param language: code, such as ``es``
	"""
	before = frappe.local.lang
	frappe.local.lang = language
	try:
		yield
	finally:
		frappe.local.lang = before
