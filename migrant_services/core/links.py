"""Everything in the database that points to a record: links, dynamic links and what Frappe hangs on a record by name."""

from collections.abc import Iterable
from typing import NamedTuple

import frappe

from migrant_services.core.locks import lock_rows

# How Frappe and apps name the two columns by which something hangs on a record, where no Dynamic Link says so.
HUNG_BY = {
	"attached_to_name": "attached_to_doctype",
	"docname": "ref_doctype",
	"document_name": "document_type",
	"link_name": "link_doctype",
	"ref_docname": "ref_doctype",
	"reference_docname": "reference_doctype",
	"reference_name": "reference_doctype",
	"share_name": "share_doctype",
}


class Pointer(NamedTuple):
	"""A column that holds names of records.

	:param of: for a dynamic link, the column that holds their doctype
	"""

	doctype: str
	column: str
	of: str | None = None


def pointers_to(doctype: str, leave_out: Iterable[str] = ()) -> list[Pointer]:
	"""Every stored column that may name a record of the doctype, also of other apps and custom fields.

	:param leave_out: doctypes whose columns keep what they say
	"""
	fields = fields_where({"fieldtype": ("in", ("Link", "Dynamic Link")), "options": ("is", "set")})
	found = {Pointer(field.parent, field.fieldname) for field in fields if _is_link(field, doctype)}
	found |= {
		Pointer(field.parent, field.fieldname, field.options)
		for field in fields
		if field.fieldtype == "Dynamic Link"
	}
	dynamic = {(pointer.doctype, pointer.column) for pointer in found if pointer.of}
	columns = {}
	for field in fields_where({"fieldname": ("in", [*HUNG_BY, *HUNG_BY.values()])}):
		columns.setdefault(field.parent, set()).add(field.fieldname)
	for parent, names in columns.items():
		for column, of in HUNG_BY.items():
			if {column, of} <= names and (parent, column) not in dynamic:
				found.add(Pointer(parent, column, of))
	kept = set(leave_out)
	return sorted(
		(pointer for pointer in found if pointer.doctype not in kept and _is_stored(pointer)), key=str
	)


def rows_of(pointer: Pointer, doctype: str, name: str) -> list[str]:
	"""Names of the rows that point to the record.

	Where the column has an index they are locked, and so are seen as they are now: a plain read shows them as they
	were when the transaction began. Without an index the whole table would be locked.
	"""
	table = frappe.qb.DocType(pointer.doctype)
	query = frappe.qb.from_(table).select(table.name).where(table[pointer.column] == name).orderby(table.name)
	if pointer.of:
		query = query.where(table[pointer.of] == doctype)
	field = frappe.get_meta(pointer.doctype).get_field(pointer.column)
	return lock_rows(query, pluck=True) if field and field.search_index else query.run(pluck=True)


def fields_where(filters: dict) -> list[dict]:
	"""Fields of doctypes, shipped and added by the municipality: ``parent``, ``fieldname``, ``fieldtype``, ``options``."""
	standard = frappe.get_all(
		"DocField",
		filters=filters,
		fields=["parent", "fieldname", "fieldtype", "options"],
		order_by="parent, idx",
	)
	custom = frappe.get_all(
		"Custom Field",
		filters=filters,
		fields=["dt as parent", "fieldname", "fieldtype", "options"],
		order_by="dt, idx",
	)
	return [*standard, *custom]


def _is_link(field: dict, doctype: str) -> bool:
	return field.fieldtype == "Link" and field.options == doctype


def _is_stored(pointer: Pointer) -> bool:
	"""Whether the column is in a table of the database: not of a single, of a virtual doctype or a virtual field."""
	if not frappe.db.table_exists(pointer.doctype):
		return False
	columns = frappe.db.get_table_columns(pointer.doctype)
	return pointer.column in columns and (not pointer.of or pointer.of in columns)
