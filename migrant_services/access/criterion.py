"""Which records a user may see: one criterion for lists and for single documents.

A record belongs to an office. A user sees the records of the offices named in their Staff Member, except
restricted ones, which are seen by the roles cleared for that doctype and by whoever is assigned. People of
other organizations see the referrals sent to their organization.

The criterion is SQL and is asked of the stored row, also for a single document: what a client writes into a
document it has not saved yet (another office, another owner) can never open that document to it.
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
	is_restrictable,
	people_of,
)
from migrant_services.access.staff import is_staff, offices_of, organizations_of
from migrant_services.core.roles import REFERRAL_PARTNER


def criterion(doctype: str, user: str) -> Criterion | None:
	"""What a stored row of ``doctype`` must fulfil for ``user`` to see it; None when there is no bound."""
	if user == "Administrator":
		return None
	scope, table, roles = SCOPES[doctype], frappe.qb.DocType(doctype), set(frappe.get_roles(user))
	if scope.of_its_people:
		return Criterion.all([of_open_records(table[column], PERSON, user) for column in people_of(doctype)])
	allowed = _staff_rows(doctype, scope, table, user, roles) if is_staff(user) else []
	if doctype == "Referral" and REFERRAL_PARTNER in roles:
		if organizations := organizations_of(user):
			allowed.append(table.organization.isin(organizations) & table.status.isin(PARTNER_STAGES))
	return Criterion.any(allowed) if allowed else ValueWrapper(1) == 0


def _staff_rows(doctype: str, scope: Scope, table, user: str, roles: set[str]) -> list[Criterion]:
	allowed = [_office_rows(doctype, scope, table, user, roles)]
	for assigned_doctype, column in {(doctype, "name"), (PERSON, scope.person_field)}:
		if column and (assigned := _assigned(assigned_doctype, user)):
			allowed.append(table[column].isin(assigned))
	if scope.rows_of_people and (assigned := _assigned(PERSON, user)):
		row = frappe.qb.DocType(scope.rows_of_people)
		of_them = (row.parenttype == doctype) & row.person.isin(assigned)
		allowed.append(table.name.isin(frappe.qb.from_(row).select(row.parent).where(of_them)))
	if scope.attended_by:
		allowed.append(table[scope.attended_by] == user)
	return allowed


def _office_rows(doctype: str, scope: Scope, table, user: str, roles: set[str]) -> Criterion:
	offices = offices_of(user)
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


def _assigned(doctype: str, user: str) -> list[str]:
	"""Names of the records that Frappe's own assignment gave the user and that are still open."""
	todo = frappe.qb.DocType("ToDo")
	query = frappe.qb.from_(todo).select(todo.reference_name).where(todo.reference_type == doctype)
	query = query.where((todo.allocated_to == user) & (todo.status == "Open"))
	return query.orderby(todo.creation, order=frappe.qb.desc).run(pluck=True)


def assigned_people(user: str) -> list[str]:
	"""Names of the people who were assigned to a member of the staff."""
	return _assigned(PERSON, user) if is_staff(user) else []


def in_scope(doctype: str, name: str, user: str | None = None) -> bool:
	"""Whether the stored record is one that the user may see, whatever their role may do with it."""
	return bool(open_ones(doctype, [name], user))


def open_ones(doctype: str, names: Iterable[str], user: str | None = None) -> set[str]:
	"""Those of the stored records that the user may see, whatever their role may do with them."""
	names = list(names)
	if not names:
		return set()
	table = frappe.qb.DocType(doctype)
	query = frappe.qb.from_(table).select(table.name).where(table.name.isin(names))
	return set(bounded(query, doctype, user).run(pluck=True))


def bounded(query: QueryBuilder, doctype: str, user: str | None = None) -> QueryBuilder:
	"""The query, which reads the table of the doctype, without the rows that the user may not see."""
	bound = criterion(doctype, user or frappe.session.user)
	return query if bound is None else query.where(bound)


def of_open_records(column, doctype: str, user: str) -> Criterion:
	"""Whether the column names a record of the doctype that the user sees."""
	table = frappe.qb.DocType(doctype)
	return column.isin(bounded(frappe.qb.from_(table).select(table.name), doctype, user))


def of_open_or_none(table, links: Mapping[str, str], user: str) -> Criterion:
	"""Whether every record that the columns name is open to the user; a column may be empty.

	:param links: the columns, and the doctype of what each names
	"""
	return Criterion.all(
		table[column].isnull() | (table[column] == "") | of_open_records(table[column], doctype, user)
		for column, doctype in links.items()
	)


def as_condition(bound: Criterion) -> str:
	"""A criterion as a parenthesised SQL condition, as Frappe takes it from a list rule."""
	return f"({bound.get_sql(with_namespace=True, quote_char='`')})"
