"""The checklists of the municipality: which of them apply, and what they say."""

from collections.abc import Iterable, Sequence

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.core import own_texts
from migrant_services.core.findings import Finding
from migrant_services.core.plain_text import is_plain
from migrant_services.reception.checklists.rules import DOCUMENT, Item, check, drop_repeated, make_error

CACHE_KEY = "migrant_services_checklists"
MAX_SHOWN = 60  # characters of a rejected text


def to_items(doc: Document) -> list[Item]:
	"""Return the items of a checklist."""
	return [
		Item(
			row.code or "",
			(row.text or "").strip(),
			row.kind,
			bool(row.required),
			row.document_type or None,
			(row.help or "").strip(),
			doc.name or "",
		)
		for row in doc.items
	]


def list_texts(doc: Document) -> list[str]:
	"""Return the texts of a checklist in the language of the site, each once."""
	texts = [doc.title, *(text for row in doc.items for text in (row.text, row.help))]
	return list(dict.fromkeys(text.strip() for text in texts if text and text.strip()))


def list_findings(doc: Document) -> list[Finding]:
	"""Return everything that is wrong with a checklist."""
	texts = list_texts(doc)
	found = check(to_items(doc), doc.subject, doc.programme)
	found += [
		make_error("OWN_TEXT_NOT_PLAIN", text[:MAX_SHOWN])
		for text in (*texts, *(row.translation or "" for row in doc.translations))
		if not is_plain(text)
	]
	if doc.enabled and (other := _find_other(doc)):
		found.append(make_error("CHECKLIST_NOT_THE_ONLY_ONE", other))
	languages = dict.fromkeys(language for _text, language in own_texts.list_missing(doc, texts))
	found += [make_error("CHECKLIST_NOT_TRANSLATED", _get_language_name(language)) for language in languages]
	return found


def find_checklists(
	subjects: Iterable[str], programme: str | None, enabled: bool = True
) -> list[frappe._dict]:
	"""Return the checklists for these subjects and this programme.

	A subject without a checklist has that of the subject that it is part of.

	:param enabled: whether retired checklists are left out
	"""
	everything = _load()
	found: dict[str, frappe._dict] = {}
	for subject in subjects:
		own = [each for each in everything if each.subject == subject and each.enabled >= enabled]
		parent = frappe.get_cached_value("Consultation Subject", subject, "parent_subject")
		if parent and (not own or not enabled):
			own += [each for each in everything if each.subject == parent and each.enabled >= enabled]
		found.update({each.name: each for each in own})
	if programme:
		found.update(
			{
				each.name: each
				for each in everything
				if each.programme == programme and each.enabled >= enabled
			}
		)
	return list(found.values())


def list_items(subjects: Iterable[str], programme: str | None) -> list[Item]:
	"""Return what is needed for these subjects and this programme, in order, each once."""
	return drop_repeated(
		Item(*row) for checklist in find_checklists(subjects, programme) for row in checklist.rows
	)


def list_documents(subjects: Iterable[str]) -> list[str]:
	"""Return the documents to bring for these subjects, in the language of the user."""
	return [_(item.text) for item in list_items(subjects, None) if item.kind == DOCUMENT]


def find_disclosable(subjects: Iterable[str], programme: str | None) -> set[str]:
	"""Return the names of the checklists that may be printed, retired ones too.

	What is needed for a restricted subject may disclose the subject, so it is never printed.
	"""
	open_subjects = [subject for subject in subjects if not is_restricted(subject)]
	return {
		each.name
		for each in find_checklists(open_subjects, programme, enabled=False)
		if not (each.subject and is_restricted(each.subject))
	}


def is_restricted(subject: str) -> bool:
	"""Return whether a subject, or the one that it is part of, is restricted."""
	restricted, parent = frappe.get_cached_value(
		"Consultation Subject", subject, ("restricted", "parent_subject")
	)
	return bool(restricted or (parent and is_restricted(parent)))


def get_help_texts() -> dict[str, str]:
	"""Return the help of each item of the site by its code, in the language of the user."""
	items = (Item(*row) for checklist in _load() for row in checklist.rows)
	return {item.code: _(item.help) for item in items if item.help}


def list_programmes() -> Sequence[str]:
	"""Return the programmes that have a checklist."""
	return list(dict.fromkeys(each.programme for each in _load() if each.programme and each.enabled))


def forget() -> None:
	"""Forget the stored checklists: now, and when the change is committed or rolled back."""
	frappe.cache.delete_value(CACHE_KEY)
	for callbacks in (frappe.db.after_commit, frappe.db.after_rollback):
		callbacks.add(lambda: frappe.cache.delete_value(CACHE_KEY))


def _load() -> list[frappe._dict]:
	"""Return all checklists with their items. They are read from the cache: every save of a consultation needs them."""
	stored = frappe.cache.get_value(CACHE_KEY)
	if stored is None:
		stored = [
			{
				"name": doc.name,
				"subject": doc.subject,
				"programme": doc.programme,
				"enabled": doc.enabled,
				"rows": [tuple(item) for item in to_items(doc)],
			}
			for name in frappe.get_all("Checklist", pluck="name", order_by="creation asc")
			for doc in [frappe.get_doc("Checklist", name)]
		]
		frappe.cache.set_value(CACHE_KEY, stored)
	return [frappe._dict(each) for each in stored]


def _find_other(doc: Document) -> str | None:
	"""Return another enabled checklist for the same subject or programme."""
	for field in ("subject", "programme"):
		if doc.get(field):
			filters = {field: doc.get(field), "enabled": 1, "name": ("!=", doc.name or "")}
			return frappe.db.get_value("Checklist", filters, "name")
	return None


def _get_language_name(language: str) -> str:
	return frappe.db.get_value("Language", language, "language_name") or language
