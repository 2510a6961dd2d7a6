"""Which columns a user may use in a query: to find, sort, group, count and add up records.

Frappe leaves a column above the user's level out of what it shows. Early versions filter, sort and count by it all
the same, so that guessing finds out what is in it; and they follow links without asking whether the linked record is
open. Here a query is allowed column by column: those of every doctype, and those on levels that the user reads.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe import _
from frappe.model import child_table_fields, default_fields, optional_fields
from frappe.model.meta import Meta
from frappe.utils import escape_html

from migrant_services.access.list_rules import may_read_table
from migrant_services.access.queries import Column, Query, Unreadable
from migrant_services.access.scopes import ROWS_ABOUT_PEOPLE, ROWS_OF, SCOPES, opens_its_people

OF_EVERY_DOCTYPE = frozenset((*default_fields, *optional_fields, *child_table_fields))
# Columns of users that every user may read; the others are for System Managers.
OPEN_OF_USER = frozenset(
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
# It says what there is, not what is in it: searched by everybody who chooses a doctype in a form.
_OPEN_TO_ALL = ("DocType",)
# What every form of version 16.9 asks of its workflow before a step; `replaced.get_value` gives the answer.
_ASKED_BY_FORMS = {"Workflow": ("document_type", "enable_action_confirmation")}
# Frappe leaves out of the search for a link what is switched off.
_OF_LINKS = ("disabled", "enabled")


def check_query(query: Query) -> None:
	"""Refuse a query by a column that the user may not use.

	:raises frappe.PermissionError: with a sentence
	:raises frappe.DoesNotExistError: when there is no such doctype
	"""
	meta, user = frappe.get_meta(query.doctype), frappe.session.user
	if query.of_everybody:
		_check_everybody(meta, user)
	if meta.istable:
		check_rows(meta.name, query.parents, user)
	parents = _parents(meta.name, query.parents) if meta.istable else [None]
	for parent in parents:
		_check_columns(query, meta, frappe.get_meta(parent) if parent else meta, user)


def check_filters(doctype: str, filters) -> None:
	"""Refuse filters that a method of the app takes from a client, as `check_query` does.

	:raises frappe.PermissionError: with a sentence
	"""
	query = Query(doctype)
	with refusing_unreadable():
		query.filter_by(filters)
	check_query(query)


def check_rows(table: str, named: set[str], user: str) -> None:
	"""Refuse rows of a table that the user does not read in each record that has it, or whose people are hidden.

	Version 16 lists the rows of a table by the rule of their records alone: it asks neither whether the user reads
	the table in them, nor whom a row is about (`list_rules.rows_rule`).

	:param named: doctypes that the client names as those of the records
	:raises frappe.PermissionError: with a sentence
	"""
	parents = _parents(table, named)
	if (
		table in ROWS_ABOUT_PEOPLE
		or not parents
		or not all(may_read_table(parent, table, user) for parent in parents)
	):
		_refuse(_("These rows are shown only with the record they belong to. Open that record."))


def _parents(table: str, named: set[str]) -> list[str]:
	"""The doctypes whose rows are meant: those named, or of a table of people all that have it."""
	known = ROWS_OF.get(table)
	return sorted(named.intersection(known) or known if known else named)


def _check_everybody(meta: Meta, user: str) -> None:
	if meta.name in SCOPES or "System Manager" not in frappe.get_roles(user):
		_refuse(_("This counts the records of everybody. Choose another kind of chart, or other columns."))


def _check_columns(query: Query, meta: Meta, reader: Meta, user: str) -> None:
	"""
	:param meta: of the doctype that is asked
	:param reader: of the doctype whose rights count: that of the record, for rows
	"""
	own = open_columns(meta, reader, user)
	joined = {
		column.table for column in query.used | query.arranged | query.shown if not _is_own(column, meta)
	}
	tables = {name: table for name in joined if (table := _open_table(meta, reader, name, user))}
	for column in query.used | query.arranged | query.shown:
		is_shown = column in query.shown and column not in query.used | query.arranged
		if _is_own(column, meta):
			# Frappe leaves hidden columns out of what it shows, but of users it shows all.
			if column.name.casefold() not in own and not (is_shown and meta.name != "User"):
				if not _is_alias(column, query, [meta, *tables.values()]):
					_refuse_column(meta)
		elif table := tables.get(column.table):
			if column.name.casefold() not in open_columns(table, reader, user):
				_refuse_column(table)
		elif not (is_shown and _is_title(column, meta)):
			_refuse(_("A list shows only the columns of its own records. Open a record to see more."))


def _is_own(column: Column, meta: Meta) -> bool:
	return column.table in ("", f"tab{meta.name}")


def _is_alias(column: Column, query: Query, metas: list[Meta]) -> bool:
	"""Whether it is but another name for what is shown. The database takes a column of that name first."""
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


def _open_table(meta: Meta, reader: Meta, name: str, user: str) -> Meta | None:
	"""The table that stands before the dot, if the user reads it in the records."""
	for field in meta.get_table_fields():
		if name in (f"tab{field.options}", field.fieldname):
			scope = SCOPES.get(meta.name)
			# A list of the records would show the rows of people who are hidden in them.
			is_of_people = scope is not None and field.options == scope.rows_of_people
			is_open = field.fieldname.casefold() in open_columns(meta, reader, user)
			return frappe.get_meta(field.options) if is_open and not is_of_people else None
	return None


def _is_title(column: Column, meta: Meta) -> bool:
	"""Whether it is the title of what a field links to, where Frappe shows it in links. Lists ask for these.

	Of people it is open only in a record that is open to nobody but those who see its people.
	"""
	field = meta.get_field(column.table)
	if (
		not field
		or field.fieldtype != "Link"
		or (field.options in SCOPES and not opens_its_people(meta.name))
	):
		return False
	linked = frappe.get_meta(field.options)
	return bool(linked.show_title_field_in_link) and column.name == linked.title_field


def open_columns(meta: Meta, reader: Meta, user: str) -> set[str]:
	"""The columns of a doctype, or of a table in the records of one, that a user may use, in small letters.

	Who may only choose records (the right "select") finds them by title and by the columns that links search.

	:param reader: of the doctype whose rights count: that of the record, for the rows of a table
	"""
	if meta.name == "User" and "System Manager" not in frappe.get_roles(user):
		return OF_EVERY_DOCTYPE | OPEN_OF_USER
	if meta.name in _OPEN_TO_ALL:
		names = (field.fieldname for field in meta.fields)
	elif not frappe.has_permission(reader.name, "read", user=user):
		of_links = (
			meta.title_field,
			*meta.get_search_fields(),
			*_OF_LINKS,
			*_ASKED_BY_FORMS.get(meta.name, ()),
		)
		names = () if meta.istable else of_links
	else:
		levels = reader.get_permlevel_access("read", user=user)
		names = (field.fieldname for field in meta.fields if field.permlevel in levels)
	return OF_EVERY_DOCTYPE.union(name.casefold() for name in names if name)


@contextmanager
def refusing_unreadable() -> Iterator[None]:
	"""Say which part of a query is none of the forms that are read.

	:raises frappe.PermissionError: in place of `Unreadable`, and of what is nested too deep
	"""
	try:
		yield
	except (Unreadable, RecursionError) as part:
		text = _(
			"A list takes the names of columns, alone or in a filter or a function. Write this another way: {0}"
		)
		_refuse(text.format(escape_html(str(part)[:100])))


def _refuse_column(meta: Meta) -> None:
	if meta.name == "User":
		_refuse(_("You can see the names of other users, but not the rest of their data."))
	_refuse(_("A list cannot be filtered, sorted or counted by what you may not see."))


def _refuse(text: str) -> None:
	frappe.throw(text, frappe.PermissionError, title=_("Not Open to You"))
