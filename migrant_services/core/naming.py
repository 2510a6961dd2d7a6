"""Names and folios of stored records: the hash that Frappe names them by, and the number that people use."""

import frappe

from migrant_services.core.folio import FOLIO_PREFIXES, make_folio

FOLIO_SEQUENCE = "_folio_seq"


def make_bulk_name() -> str:
	"""Return a name for one of many records that are inserted at once: 20 random characters.

	Such records bypass Frappe, which would retry when one of its names of ten characters is taken. For a million new
	records on a site with a million, the chance of a collision of such names is one half.
	"""
	return frappe.generate_hash(length=20)


def create_folio_sequences() -> None:
	"""Create the missing database sequences of doctypes with folios.

	Repeatable; commits if it creates one, as every change of schema does.
	"""
	stored = "select table_name from information_schema.tables where table_schema = database()"
	tables = {name for (name,) in frappe.db.sql(f"{stored} and table_type = 'SEQUENCE'")}
	for doctype in FOLIO_PREFIXES:
		if get_sequence_name(doctype) not in tables and frappe.db.exists("DocType", doctype):
			frappe.db.create_sequence(doctype, slug=FOLIO_SEQUENCE, check_not_exists=True)


def get_sequence_name(doctype: str) -> str:
	"""Return the name of the sequence of a doctype, as Frappe forms it."""
	return frappe.scrub(doctype + FOLIO_SEQUENCE)


def has_folio(doctype: str) -> bool:
	"""Return whether records of the doctype have a folio."""
	return doctype in FOLIO_PREFIXES


def make_next_folio(doctype: str, number: int | None = None) -> str:
	"""Return the next folio of a doctype.

	:param number: a number already drawn from the sequence; the next one when empty
	"""
	number = number or frappe.db.get_next_sequence_val(doctype, slug=FOLIO_SEQUENCE)
	return make_folio(FOLIO_PREFIXES[doctype], number)
