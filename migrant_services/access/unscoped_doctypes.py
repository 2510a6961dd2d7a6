"""Rules for doctypes that name people and have no scope: those of other apps, and those that an administrator
adds.

Their records are visible only when the scoped records that they name are. Frappe calls these rules for every doctype,
as hooks for "*"; early v15 does not.
"""

import frappe
from pypika.terms import Criterion

from migrant_services.access import schema
from migrant_services.access.criterion import (
	all_links_visible,
	is_visible,
	links_to_visible,
	to_sql_condition,
)
from migrant_services.access.document_rules import get_stored, list_linked_records
from migrant_services.access.list_rules import can_read_table
from migrant_services.access.scopes import ROWS_OF, SCOPES
from migrant_services.core.links import find_fields

# v15 calls this rule first and takes the first answer; on v16 no answer denies access.
NO_OBJECTION = None if frappe.__version__.startswith("15.") else True


def list_conditions(user: str | None = None, doctype: str | None = None, **kwargs) -> str:
	"""Return the condition on records of a doctype without a scope (hook: permission_query_conditions)."""
	user = user or frappe.session.user
	if user == "Administrator" or doctype in SCOPES or doctype in ROWS_OF:
		return ""
	bounds = [
		*_build_column_bounds(doctype, user),
		*_build_row_bounds(doctype, user),
		*_build_record_bounds(doctype, user),
	]
	return to_sql_condition(Criterion.all(bounds)) if bounds else ""


def has_permission(doc, ptype: str | None = None, user: str | None = None, **kwargs) -> bool | None:
	"""Return whether all that an unscoped document names, as sent and as stored, is visible (hook:
	has_permission).
	"""
	user = user or frappe.session.user
	if user == "Administrator" or doc.doctype in SCOPES or not _links_to_scoped(doc.doctype):
		return NO_OBJECTION
	named = {pair for each in (doc, get_stored(doc)) for pair in list_linked_records(each, SCOPES)}
	return NO_OBJECTION if all(is_visible(doctype, name, user) for doctype, name in named) else False


def list_unscoped_doctypes() -> list[str]:
	"""Return the doctypes of this site without a scope that link to scoped records, in a column or in a row."""
	naming = {field.parent for field in find_fields({"fieldtype": "Link", "options": ("in", list(SCOPES))})}
	tables = {"fieldtype": ("in", schema.TABLE_TYPES), "options": ("in", list(naming))}
	naming |= {field.parent for field in find_fields(tables)}
	return sorted(doctype for doctype in naming - SCOPES.keys() if not frappe.get_meta(doctype).istable)


def _get_scoped_links(doctype: str) -> dict[str, str]:
	return schema.get_links(frappe.get_meta(doctype).fields, SCOPES)


def _get_table_doctypes(doctype: str) -> set[str]:
	return set(schema.get_tables(frappe.get_meta(doctype).fields).values())


def _links_to_scoped(doctype: str) -> bool:
	return any(map(_get_scoped_links, (doctype, *_get_table_doctypes(doctype))))


def _build_column_bounds(doctype: str, user: str) -> list[Criterion]:
	"""Build the condition that what the columns name is visible."""
	links = _get_scoped_links(doctype)
	return [all_links_visible(frappe.qb.DocType(doctype), links, user)] if links else []


def _build_row_bounds(doctype: str, user: str) -> list[Criterion]:
	"""Build the conditions that what the rows name is visible."""
	bounds = []
	for table in _get_table_doctypes(doctype):
		row = frappe.qb.DocType(table)
		for bound in _build_column_bounds(table, user):
			hidden = frappe.qb.from_(row).select(row.parent).where((row.parenttype == doctype) & ~bound)
			bounds.append(frappe.qb.DocType(doctype).name.notin(hidden))
	return bounds


def _build_record_bounds(table: str, user: str) -> list[Criterion]:
	"""Build the conditions on rows that were added to a scoped record: the record is visible, and the table
	in it.
	"""
	if not frappe.get_meta(table).istable:
		return []
	row, bounds = frappe.qb.DocType(table), []
	for doctype in SCOPES:
		if table in _get_table_doctypes(doctype):
			bound = row.parenttype != doctype
			if can_read_table(doctype, table, user):
				bound |= links_to_visible(row.parent, doctype, user)
			bounds.append(bound)
	return bounds
