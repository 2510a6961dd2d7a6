"""Which records are listed to a user (hook: permission_query_conditions)."""

from collections.abc import Callable

import frappe
from pypika.terms import Criterion, ValueWrapper

from migrant_services.access.criterion import build_criterion, links_to_visible, to_sql_condition
from migrant_services.access.hooks import get_list_rule_name
from migrant_services.access.scopes import PERSON, ROWS_ABOUT_PEOPLE, ROWS_OF, SCOPES

_DOCTYPE_BY_RULE = {get_list_rule_name(doctype): doctype for doctype in (*SCOPES, *ROWS_OF)}


def __getattr__(name: str) -> Callable[..., str]:
	"""Return the list rule of a doctype, such as ``person_conditions``.

	Frappe calls each rule by a path of its own, and early v15 does not pass the doctype.
	"""
	if name not in _DOCTYPE_BY_RULE:
		raise AttributeError(name)
	doctype = _DOCTYPE_BY_RULE[name]

	def conditions(user: str | None = None, **kwargs) -> str:
		return (
			build_row_condition(doctype, user) if doctype in ROWS_OF else build_list_condition(doctype, user)
		)

	return conditions


def build_list_condition(doctype: str, user: str | None) -> str:
	"""Return the criterion of a doctype as a parenthesised SQL condition; empty when there is no limit."""
	bound = build_criterion(doctype, user or frappe.session.user)
	return to_sql_condition(bound) if bound is not None else ""


def build_row_condition(doctype: str, user: str | None) -> str:
	"""Return the condition on rows of a table: their record is visible to the user, and so is the table in
	it.
	"""
	user = user or frappe.session.user
	if user == "Administrator":
		return ""
	table, allowed = frappe.qb.DocType(doctype), []
	for parent in ROWS_OF[doctype]:
		if can_read_table(parent, doctype, user):
			allowed.append((table.parenttype == parent) & links_to_visible(table.parent, parent, user))
	bound = Criterion.any(allowed) if allowed else ValueWrapper(1) == 0
	for column in ROWS_ABOUT_PEOPLE.get(doctype, ()):
		bound &= links_to_visible(table[column], PERSON, user)
	return to_sql_condition(bound)


def can_read_table(parent: str, doctype: str, user: str) -> bool:
	"""Return whether a role of the user reads the parent doctype, and the level of the table's field in it."""
	meta = frappe.get_meta(parent)
	levels = meta.get_permlevel_access("read", user=user)
	return any(field.options == doctype and field.permlevel in levels for field in meta.get_table_fields())


def build_reference_condition(doctype: str, doctype_field: str, name_field: str, user: str | None) -> str:
	"""Return the condition on documents that refer to a record: it is visible to the user, or not one of the
	app's.
	"""
	user = user or frappe.session.user
	if user == "Administrator":
		return ""
	table = frappe.qb.DocType(doctype)
	of, name = table[doctype_field], table[name_field]
	readable = [scoped for scoped in SCOPES if frappe.has_permission(scoped, "read", user=user)]
	ours = [(of == scoped) & links_to_visible(name, scoped, user) for scoped in readable]
	return to_sql_condition(Criterion.any([of.isnull() | of.notin(list(SCOPES)), *ours]))


def file_conditions(user: str | None = None, **kwargs) -> str:
	"""Return the condition on files: those of scoped records are listed to those who see the record, as names
	disclose enough.
	"""
	return build_reference_condition("File", "attached_to_doctype", "attached_to_name", user)


def workflow_action_conditions(user: str | None = None, **kwargs) -> str:
	"""Return the condition on pending workflow actions: their record is visible.

	Frappe's own rule applies too.
	"""
	return build_reference_condition("Workflow Action", "reference_doctype", "reference_name", user)


def tag_link_conditions(user: str | None = None, **kwargs) -> str:
	"""Return the condition on tags: their record is visible.

	Frappe lists the tags of all records to every user.
	"""
	return build_reference_condition("Tag Link", "document_type", "document_name", user)


def follow_conditions(user: str | None = None, **kwargs) -> str:
	"""Return the condition on follows: their record is visible. Frappe lists them to every user."""
	return build_reference_condition("Document Follow", "ref_doctype", "ref_docname", user)


def list_filter_conditions(user: str | None = None, **kwargs) -> str:
	"""Return the condition on saved filters: the user's own, and those saved for all."""
	table = frappe.qb.DocType("List Filter")
	return to_sql_condition(table.for_user.isnull() | table.for_user.isin(("", user or frappe.session.user)))
