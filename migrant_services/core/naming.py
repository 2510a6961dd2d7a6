"""Names and folios of stored records: the hash that Frappe names them by, and the number that people use."""

import frappe

from migrant_services.core.folio import FOLIO_PREFIXES, make_folio

FOLIO_SEQUENCE = "_folio_seq"


def make_bulk_name() -> str:
	"""A name for one of many records written at once: 20 random characters.

	Such records are inserted past Frappe, which would try again where one of its names of ten characters is taken. Of a
	million of those on a site of a million, two meet in every second case.
	"""
	return frappe.generate_hash(length=20)


def create_folio_sequences() -> None:
	"""Create one database sequence for each doctype with folios. Repeatable; commits, as every change of schema does."""
	for doctype in FOLIO_PREFIXES:
		if frappe.db.exists("DocType", doctype):
			frappe.db.create_sequence(doctype, slug=FOLIO_SEQUENCE, check_not_exists=True)


def has_folio(doctype: str) -> bool:
	"""Whether records of the doctype carry a folio."""
	return doctype in FOLIO_PREFIXES


def make_next_folio(doctype: str, number: int | None = None) -> str:
	"""Return the next folio of a doctype.

	:param number: a number already drawn from the sequence; the next one when empty
	"""
	number = number or frappe.db.get_next_sequence_val(doctype, slug=FOLIO_SEQUENCE)
	return make_folio(FOLIO_PREFIXES[doctype], number)
