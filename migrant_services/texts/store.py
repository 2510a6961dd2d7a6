"""The municipality's texts on this site: the records of Document Text."""

import frappe
from frappe.model.document import Document

from migrant_services.core.formats import ENGLISH
from migrant_services.texts.catalog import load_specs
from migrant_services.texts.layout import Line
from migrant_services.texts.wording import Wording

DOCTYPE = "Document Text"


def get_wording(document: str) -> Wording:
	"""Return a document as it is worded now. Without a record, or with an empty one, it is as shipped.

	:param document: its name in the catalog
	"""
	spec = load_specs()[document]
	if not frappe.db.exists(DOCTYPE, document):
		return Wording(spec)
	return to_wording(frappe.get_cached_doc(DOCTYPE, document))


def to_wording(record: Document) -> Wording:
	"""Return what a record says, stored or not."""
	return Wording(
		load_specs()[record.document],
		{(row.part, row.language): row.text or "" for row in record.texts},
		[Line(row.field, bool(row.shown)) for row in record.fields_shown],
	)


def write_line(document: str, part: str, **values: str) -> str:
	"""Return one part in the language of the request, as plain words.

	:param values: plain texts by placeholder
	"""
	return get_wording(document).render_plain(part, get_language(), values)


def get_language() -> str:
	"""Return the language of the request, without its region."""
	return (frappe.local.lang or ENGLISH)[:2]


def seed_documents() -> None:
	"""Create the missing records, empty: as shipped. Repeatable."""
	there = set(frappe.get_all(DOCTYPE, pluck="name"))
	for name in load_specs():
		if name not in there:
			frappe.get_doc({"doctype": DOCTYPE, "document": name}).insert()
