"""Doctypes that name people and have no scope: of other apps, and those that an administrator makes or adds fields to.

Their records are as closed as the records with a scope that they name. Frappe asks these rules of every doctype, as
hooks for "*"; early v15 does not.
"""

import frappe
from pypika.terms import Criterion

from migrant_services.access import schema
from migrant_services.access.criterion import as_condition, in_scope, of_open_or_none, of_open_records
from migrant_services.access.document_rules import as_stored, named_in
from migrant_services.access.list_rules import may_read_table
from migrant_services.access.scopes import ROWS_OF, SCOPES
from migrant_services.core.links import fields_where

# v15 asks this rule first and takes the first answer; on v16 no answer is a refusal.
NO_OBJECTION = None if frappe.__version__.startswith("15.") else True


def list_conditions(user: str | None = None, doctype: str | None = None, **kwargs) -> str:
	"""Condition on the records of a doctype without a scope (hook: permission_query_conditions)."""
	user = user or frappe.session.user
	if user == "Administrator" or doctype in SCOPES or doctype in ROWS_OF:
		return ""
	bounds = [*_own_bounds(doctype, user), *_bounds_by_rows(doctype, user), *_bounds_by_record(doctype, user)]
	return as_condition(Criterion.all(bounds)) if bounds else ""


def has_permission(doc, ptype: str | None = None, user: str | None = None, **kwargs) -> bool | None:
	"""Whether all is open that a document without a scope names, as sent and as stored (hook: has_permission)."""
	user = user or frappe.session.user
	if user == "Administrator" or doc.doctype in SCOPES or not _names_records(doc.doctype):
		return NO_OBJECTION
	named = {pair for each in (doc, as_stored(doc)) for pair in named_in(each, SCOPES)}
	return NO_OBJECTION if all(in_scope(doctype, name, user) for doctype, name in named) else False


def doctypes() -> list[str]:
	"""Those of this site that name records with a scope, in a column or in a row."""
	naming = {field.parent for field in fields_where({"fieldtype": "Link", "options": ("in", list(SCOPES))})}
	tables = {"fieldtype": ("in", schema.TABLES), "options": ("in", list(naming))}
	naming |= {field.parent for field in fields_where(tables)}
	return sorted(doctype for doctype in naming - SCOPES.keys() if not frappe.get_meta(doctype).istable)


def _links_of(doctype: str) -> dict[str, str]:
	return schema.links(frappe.get_meta(doctype).fields, SCOPES)


def _tables_of(doctype: str) -> set[str]:
	return set(schema.tables(frappe.get_meta(doctype).fields).values())


def _names_records(doctype: str) -> bool:
	return any(map(_links_of, (doctype, *_tables_of(doctype))))


def _own_bounds(doctype: str, user: str) -> list[Criterion]:
	"""What the columns name is open."""
	links = _links_of(doctype)
	return [of_open_or_none(frappe.qb.DocType(doctype), links, user)] if links else []


def _bounds_by_rows(doctype: str, user: str) -> list[Criterion]:
	"""What the rows name is open."""
	bounds = []
	for table in _tables_of(doctype):
		row = frappe.qb.DocType(table)
		for bound in _own_bounds(table, user):
			hidden = frappe.qb.from_(row).select(row.parent).where((row.parenttype == doctype) & ~bound)
			bounds.append(frappe.qb.DocType(doctype).name.notin(hidden))
	return bounds


def _bounds_by_record(table: str, user: str) -> list[Criterion]:
	"""Rows of a record with a scope, in a table that was added to it: the record is open, and the table in it."""
	if not frappe.get_meta(table).istable:
		return []
	row, bounds = frappe.qb.DocType(table), []
	for doctype in SCOPES:
		if table in _tables_of(doctype):
			bound = row.parenttype != doctype
			if may_read_table(doctype, table, user):
				bound |= of_open_records(row.parent, doctype, user)
			bounds.append(bound)
	return bounds
