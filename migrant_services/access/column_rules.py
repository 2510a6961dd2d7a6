"""Which columns a user may use in a query: to find, sort, group, count and sum records.

Frappe does not show a column above the user's level. Early versions still filter, sort and count by it, so its values
can be guessed, and they follow links without checking the linked record. Here a query is allowed column by column:
the standard columns, and those on levels that the user reads.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import frappe
from frappe import _
from frappe.model import child_table_fields, default_fields, optional_fields
from frappe.model.meta import Meta
from frappe.utils import escape_html

from migrant_services.access.list_rules import can_read_table
from migrant_services.access.queries import Column, Query, UnreadableQuery
from migrant_services.access.scopes import ROWS_ABOUT_PEOPLE, ROWS_OF, SCOPES, shows_its_people
from migrant_services.core.messages import reject

STANDARD_COLUMNS = frozenset((*default_fields, *optional_fields, *child_table_fields))
# Columns of users that every user may read; the others are for System Managers.
PUBLIC_USER_COLUMNS = frozenset(
	(
		"email",
		"enabled",
		"first_name",
		"full_name",
		"language",
		"last_name",
		"middle_name",
		"time_zone",
		"user_image",
		"user_type",
		"username",
	)
)
# A doctype describes records and contains none. Every user who chooses a doctype in a form searches it.
_PUBLIC_DOCTYPES = ("DocType",)
# Every form of version 16.9 reads these of its workflow before a transition; `overrides.get_value` answers.
_COLUMNS_READ_BY_FORMS = {"Workflow": ("document_type", "enable_action_confirmation")}
# Frappe leaves disabled records out of the search for a link.
_LINK_FILTER_COLUMNS = ("disabled", "enabled")


def check_query(query: Query) -> None:
	"""Deny a query by a column that the user may not use.

	:raises frappe.PermissionError: with a sentence
	:raises frappe.DoesNotExistError: when there is no such doctype
	"""
	meta, user = frappe.get_meta(query.doctype), frappe.session.user
	if query.is_unrestricted:
		_check_unrestricted(meta, user)
	if meta.istable:
		check_rows(meta.name, query.parents, user)
	parents = _get_parents(meta.name, query.parents) if meta.istable else [None]
	for parent in parents:
		_check_columns(query, meta, frappe.get_meta(parent) if parent else meta, user)


def check_filters(doctype: str, filters) -> None:
	"""Deny filters that a method of the app takes from a client, as `check_query` does.

	:raises frappe.PermissionError: with a sentence
	"""
	query = Query(doctype)
	with deny_unreadable():
		query.filter_by(filters)
	check_query(query)


def check_rows(table: str, named: set[str], user: str) -> None:
	"""Deny rows of a table that the user does not read in every record that has it, or that name people.

	Version 16 lists the rows of a table by the rule of their records alone. It checks neither whether the user reads the
	table in them, nor which person a row is about (`list_rules.build_row_condition`).

	:param named: doctypes that the client names as those of the records
	:raises frappe.PermissionError: with a sentence
	"""
	parents = _get_parents(table, named)
	if (
		table in ROWS_ABOUT_PEOPLE
		or not parents
		or not all(can_read_table(parent, table, user) for parent in parents)
	):
		_deny(
			"ROWS_SHOWN_ALONE",
			_("These rows are shown only with the record they belong to. Open that record."),
		)


def _get_parents(table: str, named: set[str]) -> list[str]:
	"""Return the doctypes whose rows are requested: those named, or all that have the table if it holds rows
	of people.
	"""
	known = ROWS_OF.get(table)
	return sorted(named.intersection(known) or known if known else named)


def _check_unrestricted(meta: Meta, user: str) -> None:
	if meta.name in SCOPES or "System Manager" not in frappe.get_roles(user):
		_deny(
			"COUNTS_HIDDEN_RECORDS",
			_(
				"This counts all records, including those hidden from you. Choose another kind of chart, or other columns."
			),
		)


def _check_columns(query: Query, meta: Meta, reader: Meta, user: str) -> None:
	"""Deny the query when one of its columns may not be used.

	:param meta: of the queried doctype
	:param reader: of the doctype whose rights count: for rows, that of the record
	"""
	own = get_readable_columns(meta, reader, user)
	joined = {
		column.table
		for column in query.used | query.arranged | query.shown
		if not _is_own_column(column, meta)
	}
	tables = {name: table for name in joined if (table := _find_readable_table(meta, reader, name, user))}
	for column in query.used | query.arranged | query.shown:
		is_shown = column in query.shown and column not in query.used | query.arranged
		if _is_own_column(column, meta):
			# Frappe does not show hidden columns, except those of users.
			if column.name.casefold() not in own and not (is_shown and meta.name != "User"):
				if not _is_alias(column, query, [meta, *tables.values()]):
					_deny_column(meta)
		elif table := tables.get(column.table):
			if column.name.casefold() not in get_readable_columns(table, reader, user):
				_deny_column(table)
		elif not (is_shown and column.table.casefold() in own and _is_link_title(column, meta)):
			_deny(
				"COLUMN_OF_OTHER_RECORD",
				_("A list shows only the columns of its own records. Open a record to see more."),
			)


def _is_own_column(column: Column, meta: Meta) -> bool:
	return column.table in ("", f"tab{meta.name}")


def _is_alias(column: Column, query: Query, metas: list[Meta]) -> bool:
	"""Return whether a column is only another name for a shown one.

	The database prefers a real column of that name.
	"""
	if (
		column not in query.arranged
		or column in query.used
		or column.table
		or column.name.casefold() not in query.aliases
	):
		return False
	return not any(
		column.name.casefold() == field.fieldname.casefold() for meta in metas for field in meta.fields
	)


def _find_readable_table(meta: Meta, reader: Meta, name: str, user: str) -> Meta | None:
	"""Return the table named before the dot, if the user reads it in the records."""
	for field in meta.get_table_fields():
		if name in (f"tab{field.options}", field.fieldname):
			scope = SCOPES.get(meta.name)
			# A list of the records would show rows of people who are hidden in them.
			is_of_people = scope is not None and field.options == scope.rows_of_people
			is_open = field.fieldname.casefold() in get_readable_columns(meta, reader, user)
			return frappe.get_meta(field.options) if is_open and not is_of_people else None
	return None


def _is_link_title(column: Column, meta: Meta) -> bool:
	"""Return whether a column is the title of a linked record, where Frappe shows titles in links.

	Lists request these.

	The title of a person is open only in records that are visible to no one but those who see their people.
	"""
	field = meta.get_field(column.table)
	if (
		not field
		or field.fieldtype != "Link"
		or (field.options in SCOPES and not shows_its_people(meta.name))
	):
		return False
	linked = frappe.get_meta(field.options)
	return bool(linked.show_title_field_in_link) and column.name == linked.title_field


def get_readable_columns(meta: Meta, reader: Meta, user: str) -> set[str]:
	"""Return the columns that a user may use, of a doctype or of a table in records of one, in lower case.

	A user who may only select records finds them by title and by the columns that links search.

	:param reader: of the doctype whose rights count: for the rows of a table, that of the record
	"""
	if meta.name == "User" and "System Manager" not in frappe.get_roles(user):
		return STANDARD_COLUMNS | PUBLIC_USER_COLUMNS
	if meta.name in _PUBLIC_DOCTYPES:
		names = (field.fieldname for field in meta.fields)
	elif not frappe.has_permission(reader.name, "read", user=user):
		of_links = (
			meta.title_field,
			*meta.get_search_fields(),
			*_LINK_FILTER_COLUMNS,
			*_COLUMNS_READ_BY_FORMS.get(meta.name, ()),
		)
		names = () if meta.istable else of_links
	else:
		levels = reader.get_permlevel_access("read", user=user)
		names = (field.fieldname for field in meta.fields if field.permlevel in levels)
	return STANDARD_COLUMNS.union(name.casefold() for name in names if name)


@contextmanager
def deny_unreadable() -> Iterator[None]:
	"""Deny a query, within the block, when a part of it cannot be read, and name that part.

	:raises frappe.PermissionError: instead of `UnreadableQuery`, and of too deep nesting
	"""
	try:
		yield
	except (UnreadableQuery, RecursionError) as part:
		text = _(
			"A list takes the names of columns, alone or in a filter or a function. Write this another way: {0}"
		)
		_deny("QUERY_UNREADABLE", text.format(escape_html(str(part)[:100])))


def _deny_column(meta: Meta) -> None:
	if meta.name == "User":
		_deny("USER_DATA_HIDDEN", _("You can see the names of other users, but not the rest of their data."))
	_deny("COLUMN_HIDDEN", _("A list cannot be filtered, sorted or counted by what you may not see."))


def _deny(code: str, text: str) -> NoReturn:
	reject(code, text, title=_("Not Open to You"), exc=frappe.PermissionError)
