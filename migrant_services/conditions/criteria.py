"""Conditions as queries: the stored records that meet one are those for which `evaluation.evaluate` says so."""

from collections.abc import Callable
from datetime import date, timedelta

import frappe
from frappe.query_builder.functions import Cast, Coalesce
from frappe.utils import getdate
from pypika.terms import Criterion, CustomFunction, Field, Not, Term, ValueWrapper

from migrant_services.conditions.rows import (
	ANY,
	BLANKS,
	DATE,
	IS,
	IS_AT_LEAST,
	IS_AT_MOST,
	IS_BETWEEN,
	IS_LESS_THAN,
	IS_MORE_THAN,
	IS_NONE_OF,
	IS_NOT,
	IS_NOT_SET,
	IS_SET,
	NUMBER_PATTERN,
	NUMBERS,
	SEVERAL_CHOICES,
	YES_OR_NO,
	Condition,
	FieldSpec,
	Operand,
	Rows,
	list_fields,
	read_operands,
	to_conditions,
)
from migrant_services.conditions.site_fields import deny_hidden_fields, find_allowed_fields
from migrant_services.core.ages import ESTIMATED, YEAR, YEAR_MONTH

_TRUE, _FALSE = ValueWrapper(1) == 1, ValueWrapper(1) == 0
# Without it the database takes letters of another case, or without their accents, for the same.
_BINARY = CustomFunction("BINARY", ["text"])

# Returns the criterion that a number or a date is at least an operand.
AtLeast = Callable[[Operand], Criterion]


def to_criterion(rows: Rows, match: str, doctype: str, user: str | None = None) -> Criterion:
	"""Return the criterion of the stored records of a doctype that meet a condition. It is never NULL.

	It limits a query further; which records a user may see is not its business.

	:param match: All or Any
	:param user: who sees the records, by default the user of the request
	:raises frappe.PermissionError: when the user may not read a field of the condition
	"""
	rows = to_conditions(rows)
	deny_hidden_fields(list_fields(rows), doctype, user)
	by_name = {spec.fieldname: spec for spec in find_allowed_fields(doctype, list_fields(rows))}
	criteria = [_build_row(row, by_name.get(row.field), doctype) for row in rows]
	if not criteria:
		return _TRUE
	return Criterion.any(criteria) if match == ANY else Criterion.all(criteria)


def _build_row(row: Condition, spec: FieldSpec | None, doctype: str) -> Criterion:
	operands = read_operands(row, spec) if spec else None
	if spec is None or operands is None:
		return _FALSE
	column = frappe.qb.DocType(doctype)[spec.fieldname]
	if spec.kind == YES_OR_NO:
		ticked = Coalesce(column, 0) == 1
		return ticked if operands[0] else Not(ticked)
	if spec.kind in NUMBERS:
		known, is_at_least, is_more_than = _build_numbers(column, spec, doctype)
		return _compare(row.operator, operands, known, is_at_least, is_more_than)
	if spec.kind == DATE:
		return _compare(
			row.operator,
			operands,
			column.isnotnull(),
			lambda day: column >= day,
			lambda day: column >= str(date.fromisoformat(str(day)) + timedelta(1)),
		)
	return _build_choices(row.operator, operands, column, spec, doctype)


def _build_choices(
	operator: str, operands: tuple[Operand, ...], column: Field, spec: FieldSpec, doctype: str
) -> Criterion:
	def holds(column: Field) -> Criterion:
		if operator in (IS_SET, IS_NOT_SET):
			return Coalesce(column, "").regexp(f"[^{BLANKS}]")
		# The first comparison finds the rows by an index, the second one keeps those with the same characters.
		return column.isnotnull() & column.isin(operands) & _BINARY(column).isin(operands)

	if spec.kind == SEVERAL_CHOICES:
		row = frappe.qb.DocType(frappe.get_meta(doctype).get_field(spec.fieldname).options)
		of_field = (row.parenttype == doctype) & (row.parentfield == spec.fieldname)
		parents = frappe.qb.from_(row).select(row.parent).where(of_field & holds(row[spec.item]))
		found = column.table.name.isin(parents)
	else:
		found = holds(column)
	return Not(found) if operator in (IS_NOT, IS_NONE_OF, IS_NOT_SET) else found


def _build_numbers(column: Field, spec: FieldSpec, doctype: str) -> tuple[Criterion, AtLeast, AtLeast]:
	"""Return the criterion that there is a number, and those that it is at least, or more than, an operand."""
	df = frappe.get_meta(doctype).get_field(spec.fieldname)
	if df.is_virtual:
		return _build_ages(column.table)
	number: Term = Coalesce(column, 0)
	known = _TRUE
	if df.fieldtype == "Data":
		known = Coalesce(column, "").regexp(rf"\A{NUMBER_PATTERN}\z")
		number = Cast(column, "DECIMAL(30,9)")
	return (
		known,
		lambda operand: known & (number >= _to_number(operand)),
		lambda operand: known & (number > _to_number(operand)),
	)


def _build_ages(person) -> tuple[Criterion, AtLeast, AtLeast]:
	"""Return the criteria for the ages of people today, as `core.ages.compute_age` computes them.

	Whole ages: a person is at least 18 if born on this day 18 years ago or before. Where only the month or the year of the
	birth is known, they count from the middle of it.
	"""
	today = getdate()
	precision = Coalesce(person.birth_date_precision, "")
	of_month, of_year = precision == YEAR_MONTH, precision.isin((YEAR, ESTIMATED))

	def was_born(on_day: str, in_month: str, in_year: str) -> Criterion:
		born = person.birth_date
		return born.isnotnull() & (
			(Not(of_month | of_year) & (born <= on_day))
			| (of_month & (born < in_month))
			| (of_year & (born < in_year))
		)

	def is_at_least(age: Operand) -> Criterion:
		year = today.year - int(age)
		if age < 1:
			return known
		if year < 1:
			return _FALSE
		on_day = f"{year:04}-{today:%m-%d}"
		months = year * 12 + today.month - (today.day < 15)
		return was_born(
			on_day if _is_day(on_day) else f"{year:04}-02-28",
			f"{months // 12:04}-{months % 12 + 1:02}-01",
			f"{year + (today.month >= 7):04}-01-01",
		)

	next_month = today.year * 12 + today.month
	known = was_born(
		today.isoformat(), f"{next_month // 12:04}-{next_month % 12 + 1:02}-01", f"{today.year + 1}-01-01"
	)
	return known, is_at_least, lambda age: is_at_least(int(age) + 1)


def _compare(
	operator: str,
	operands: tuple[Operand, ...],
	known: Criterion,
	is_at_least: AtLeast,
	is_more_than: AtLeast,
) -> Criterion:
	"""Return the criterion of a comparison of sizes, made of two of them."""
	if operator in (IS_SET, IS_NOT_SET):
		return known if operator == IS_SET else Not(known)
	low, high = operands[0], operands[-1]
	criteria = {
		IS: known & is_at_least(low) & Not(is_more_than(low)),
		IS_NOT: Not(known & is_at_least(low) & Not(is_more_than(low))),
		IS_LESS_THAN: known & Not(is_at_least(low)),
		IS_AT_MOST: known & Not(is_more_than(low)),
		IS_AT_LEAST: known & is_at_least(low),
		IS_MORE_THAN: known & is_more_than(low),
		IS_BETWEEN: known & is_at_least(low) & Not(is_more_than(high)),
	}
	return criteria[operator]


def _to_number(operand: Operand) -> float | int:
	number = float(operand)
	return int(number) if number.is_integer() else number


def _is_day(text: str) -> bool:
	try:
		date.fromisoformat(text)
	except ValueError:
		return False
	return True
