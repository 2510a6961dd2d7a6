"""Everything in the database that points to a record: links, dynamic links and references by doctype and
name.
"""

from collections.abc import Iterable
from typing import NamedTuple

import frappe

from migrant_services.core.locks import lock_rows

# The names that Frappe and apps give to the two columns of a reference, where no Dynamic Link declares it.
REFERENCE_COLUMNS = {
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


def find_pointers(doctype: str, leave_out: Iterable[str] = ()) -> list[Pointer]:
	"""Return every stored column that may name a record of the doctype, also of other apps and custom fields.

	:param leave_out: doctypes whose columns stay as they are
	"""
	fields = find_fields({"fieldtype": ("in", ("Link", "Dynamic Link")), "options": ("is", "set")})
	found = {Pointer(field.parent, field.fieldname) for field in fields if _is_link(field, doctype)}
	found |= {
		Pointer(field.parent, field.fieldname, field.options)
		for field in fields
		if field.fieldtype == "Dynamic Link"
	}
	dynamic = {(pointer.doctype, pointer.column) for pointer in found if pointer.of}
	columns = {}
	for field in find_fields({"fieldname": ("in", [*REFERENCE_COLUMNS, *REFERENCE_COLUMNS.values()])}):
		columns.setdefault(field.parent, set()).add(field.fieldname)
	for parent, names in columns.items():
		for column, of in REFERENCE_COLUMNS.items():
			if {column, of} <= names and (parent, column) not in dynamic:
				found.add(Pointer(parent, column, of))
	kept = set(leave_out)
	return sorted(
		(pointer for pointer in found if pointer.doctype not in kept and _is_stored(pointer)), key=str
	)


def find_rows(pointer: Pointer, doctype: str, name: str) -> list[str]:
	"""Return names of the rows that point to the record.

	Where the column has an index the rows are locked, and so are read in their current state: a plain read shows them as
	they were when the transaction began. Without an index the whole table would be locked.
	"""
	table = frappe.qb.DocType(pointer.doctype)
	query = frappe.qb.from_(table).select(table.name).where(table[pointer.column] == name).orderby(table.name)
	if pointer.of:
		query = query.where(table[pointer.of] == doctype)
	field = frappe.get_meta(pointer.doctype).get_field(pointer.column)
	return lock_rows(query, pluck=True) if field and field.search_index else query.run(pluck=True)


def find_fields(filters: dict) -> list[dict]:
	"""Return fields of doctypes, shipped and custom: ``parent``, ``fieldname``, ``fieldtype``, ``options``."""
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
	"""Return whether the column is in a table of the database: not of a single, a virtual doctype or a
	virtual field.
	"""
	if not frappe.db.table_exists(pointer.doctype):
		return False
	columns = frappe.db.get_table_columns(pointer.doctype)
	return pointer.column in columns and (not pointer.of or pointer.of in columns)
