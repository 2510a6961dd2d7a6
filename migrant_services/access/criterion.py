"""Which records a user may see: one criterion for lists and for single documents.

A record belongs to an office. Users see the records of the offices in their Staff Member. Restricted records are
visible to the roles cleared for that doctype and to assigned staff. People of other organizations see the referrals
sent to their organization.

The criterion is SQL and applies to the stored row, also for a single document. What a client writes into an unsaved
document (another office, another owner) can never make that document visible.
"""

from collections.abc import Iterable, Mapping

import frappe
from pypika.queries import QueryBuilder
from pypika.terms import Criterion, ValueWrapper

from migrant_services.access.scopes import (
	PARTNER_STAGES,
	PERSON,
	RESTRICTED,
	SCOPES,
	Scope,
	get_person_columns,
	is_restrictable,
)
from migrant_services.access.staff import get_offices, get_organizations, is_staff
from migrant_services.core.roles import REFERRAL_PARTNER


def build_criterion(doctype: str, user: str) -> Criterion | None:
	"""Build the condition that a stored row must meet to be visible to a user; None when there is no limit."""
	if user == "Administrator":
		return None
	scope, table, roles = SCOPES[doctype], frappe.qb.DocType(doctype), set(frappe.get_roles(user))
	if scope.of_its_people:
		return Criterion.all(
			[links_to_visible(table[column], PERSON, user) for column in get_person_columns(doctype)]
		)
	allowed = _build_staff_criteria(doctype, scope, table, user, roles) if is_staff(user) else []
	if doctype == "Referral" and REFERRAL_PARTNER in roles:
		if organizations := get_organizations(user):
			allowed.append(table.organization.isin(organizations) & table.status.isin(PARTNER_STAGES))
	return Criterion.any(allowed) if allowed else ValueWrapper(1) == 0


def _build_staff_criteria(doctype: str, scope: Scope, table, user: str, roles: set[str]) -> list[Criterion]:
	allowed = [_build_office_criterion(doctype, scope, table, user, roles)]
	for assigned_doctype, column in {(doctype, "name"), (PERSON, scope.person_field)}:
		if column and (assigned := _get_assigned_names(assigned_doctype, user)):
			allowed.append(table[column].isin(assigned))
	if scope.rows_of_people and (assigned := _get_assigned_names(PERSON, user)):
		row = frappe.qb.DocType(scope.rows_of_people)
		of_them = (row.parenttype == doctype) & row.person.isin(assigned)
		allowed.append(table.name.isin(frappe.qb.from_(row).select(row.parent).where(of_them)))
	if scope.attended_by:
		allowed.append(table[scope.attended_by] == user)
	return allowed


def _build_office_criterion(doctype: str, scope: Scope, table, user: str, roles: set[str]) -> Criterion:
	offices = get_offices(user)
	in_office = (
		Criterion.any([table[column].isin(offices) for column in scope.offices])
		if offices
		else ValueWrapper(1) == 1
	)
	if roles.intersection(scope.cleared):
		return in_office
	if scope.kept_by:
		in_office &= table[scope.kept_by] == user
	return in_office & (table[RESTRICTED] == 0) if is_restrictable(doctype) else in_office


def _get_assigned_names(doctype: str, user: str) -> list[str]:
	"""Return the names of the records that an open assignment gives to the user."""
	todo = frappe.qb.DocType("ToDo")
	query = frappe.qb.from_(todo).select(todo.reference_name).where(todo.reference_type == doctype)
	query = query.where((todo.allocated_to == user) & (todo.status == "Open"))
	return query.orderby(todo.creation, order=frappe.qb.desc).run(pluck=True)


def get_assigned_people(user: str) -> list[str]:
	"""Return the names of the people who are assigned to a member of the staff."""
	return _get_assigned_names(PERSON, user) if is_staff(user) else []


def is_visible(doctype: str, name: str, user: str | None = None) -> bool:
	"""Return whether a stored record is visible to the user, whatever their role may do with it."""
	return bool(filter_visible(doctype, [name], user))


def filter_visible(doctype: str, names: Iterable[str], user: str | None = None) -> set[str]:
	"""Return those of the named records that are visible to the user, whatever their role may do with them."""
	names = list(names)
	if not names:
		return set()
	table = frappe.qb.DocType(doctype)
	query = frappe.qb.from_(table).select(table.name).where(table.name.isin(names))
	return set(limit_to_visible(query, doctype, user).run(pluck=True))


def limit_to_visible(query: QueryBuilder, doctype: str, user: str | None = None) -> QueryBuilder:
	"""Limit a query of the doctype's table to rows that are visible to the user."""
	bound = build_criterion(doctype, user or frappe.session.user)
	return query if bound is None else query.where(bound)


def links_to_visible(column, doctype: str, user: str) -> Criterion:
	"""Build the condition that a column names a record of the doctype that is visible to the user."""
	table = frappe.qb.DocType(doctype)
	return column.isin(limit_to_visible(frappe.qb.from_(table).select(table.name), doctype, user))


def all_links_visible(table, links: Mapping[str, str], user: str) -> Criterion:
	"""Build the condition that every record named in the columns is visible to the user. A column may be empty.

	:param links: the columns, and the doctype that each links to
	"""
	return Criterion.all(
		table[column].isnull() | (table[column] == "") | links_to_visible(table[column], doctype, user)
		for column, doctype in links.items()
	)


def to_sql_condition(bound: Criterion) -> str:
	"""Return a criterion as a parenthesised SQL condition, as Frappe takes it from a list rule."""
	return f"({bound.get_sql(with_namespace=True, quote_char='`')})"
