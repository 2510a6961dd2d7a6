"""Which records are listed to a user (hook: permission_query_conditions)."""

from collections.abc import Callable

import frappe
from pypika.terms import Criterion, ValueWrapper

from migrant_services.access.criterion import as_condition, criterion, of_open_records
from migrant_services.access.hooks import list_rule_name
from migrant_services.access.scopes import PERSON, ROWS_ABOUT_PEOPLE, ROWS_OF, SCOPES

_RULED = {list_rule_name(doctype): doctype for doctype in (*SCOPES, *ROWS_OF)}


def __getattr__(name: str) -> Callable[..., str]:
	"""The list rule of a doctype, such as ``person_conditions``: Frappe asks for each by a path of its own, and early
	v15 does not say of which doctype it asks.
	"""
	if name not in _RULED:
		raise AttributeError(name)
	doctype = _RULED[name]

	def conditions(user: str | None = None, **kwargs) -> str:
		return rows_rule(doctype, user) if doctype in ROWS_OF else list_rule(doctype, user)

	return conditions


def list_rule(doctype: str, user: str | None) -> str:
	"""The criterion as a parenthesised SQL condition; "" when there is no bound."""
	bound = criterion(doctype, user or frappe.session.user)
	return as_condition(bound) if bound is not None else ""


def rows_rule(doctype: str, user: str | None) -> str:
	"""Condition on the rows of a table: their record is open to the user, and so is the table in it."""
	user = user or frappe.session.user
	if user == "Administrator":
		return ""
	table, allowed = frappe.qb.DocType(doctype), []
	for parent in ROWS_OF[doctype]:
		if may_read_table(parent, doctype, user):
			allowed.append((table.parenttype == parent) & of_open_records(table.parent, parent, user))
	bound = Criterion.any(allowed) if allowed else ValueWrapper(1) == 0
	for column in ROWS_ABOUT_PEOPLE.get(doctype, ()):
		bound &= of_open_records(table[column], PERSON, user)
	return as_condition(bound)


def may_read_table(parent: str, doctype: str, user: str) -> bool:
	"""Whether a role of the user reads the parent doctype, and the level of the table's field in it."""
	meta = frappe.get_meta(parent)
	levels = meta.get_permlevel_access("read", user=user)
	return any(field.options == doctype and field.permlevel in levels for field in meta.get_table_fields())


def hung_on_rule(doctype: str, doctype_field: str, name_field: str, user: str | None) -> str:
	"""Condition on what hangs on a record by doctype and name: the record is open to the user, or not the app's."""
	user = user or frappe.session.user
	if user == "Administrator":
		return ""
	table = frappe.qb.DocType(doctype)
	of, name = table[doctype_field], table[name_field]
	readable = [scoped for scoped in SCOPES if frappe.has_permission(scoped, "read", user=user)]
	ours = [(of == scoped) & of_open_records(name, scoped, user) for scoped in readable]
	return as_condition(Criterion.any([of.isnull() | of.notin(list(SCOPES)), *ours]))


def file_conditions(user: str | None = None, **kwargs) -> str:
	"""Files of the app's records are listed to those who see the record: their names tell enough."""
	return hung_on_rule("File", "attached_to_doctype", "attached_to_name", user)


def workflow_action_conditions(user: str | None = None, **kwargs) -> str:
	"""What waits for a role is listed for the records that the user sees; Frappe's own rule bounds it too."""
	return hung_on_rule("Workflow Action", "reference_doctype", "reference_name", user)


def tag_link_conditions(user: str | None = None, **kwargs) -> str:
	"""Tags are listed for the records that the user sees: Frappe tells everybody who was tagged, and with what."""
	return hung_on_rule("Tag Link", "document_type", "document_name", user)


def follow_conditions(user: str | None = None, **kwargs) -> str:
	"""Who follows what is listed for the records that the user sees: Frappe lists it to everybody."""
	return hung_on_rule("Document Follow", "ref_doctype", "ref_docname", user)


def list_filter_conditions(user: str | None = None, **kwargs) -> str:
	"""The saved filters of the user, and those that are for all."""
	table = frappe.qb.DocType("List Filter")
	return as_condition(table.for_user.isnull() | table.for_user.isin(("", user or frappe.session.user)))
