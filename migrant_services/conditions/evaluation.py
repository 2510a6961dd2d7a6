"""Evaluates conditions for the values of one record, as ``public/js/conditions.js`` and `criteria` do.

An empty field is not any value: *is not* and *is none of* are met. It is neither less nor more than anything: the
comparisons of sizes are not met. A choice of several *is* a value when that is among the chosen ones. Texts are compared
character by character: they are codes of choices.
"""

import math
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from migrant_services.conditions.rows import (
	ANY,
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
	IS_ONE_OF,
	IS_SET,
	NUMBERS,
	SEVERAL_CHOICES,
	YES_OR_NO,
	Condition,
	FieldSpec,
	Operand,
	Rows,
	Specs,
	is_blank,
	is_date,
	parse_number,
	read_operands,
	to_conditions,
)

_IS_IN_ORDER: Mapping[str, Callable[..., bool]] = {
	IS_LESS_THAN: lambda value, other: value < other,
	IS_AT_MOST: lambda value, other: value <= other,
	IS_AT_LEAST: lambda value, other: value >= other,
	IS_MORE_THAN: lambda value, other: value > other,
	IS_BETWEEN: lambda value, low, high: low <= value <= high,
}


def evaluate(rows: Rows, match: str, values: Mapping[str, Any], specs: Specs) -> bool:
	"""Return whether a record meets a condition. Without rows, every record does.

	:param match: All or Any
	:param values: by field: as Frappe has them in a document, or as they come in JSON. Missing ones are empty
	:param specs: of the fields that the rows name; a row about any other field is not met
	"""
	by_name = {spec.fieldname: spec for spec in specs}
	met = [
		is_met(row, by_name[row.field], values.get(row.field)) if row.field in by_name else False
		for row in to_conditions(rows)
	]
	return not met or (any(met) if match == ANY else all(met))


def is_met(condition: Condition, spec: FieldSpec, value: Any) -> bool:
	"""Return whether a value meets one row about its field. A row that cannot be read is not met."""
	operands = read_operands(condition, spec)
	if operands is None:
		return False
	value, operator = read_value(value, spec), condition.operator
	if operator in (IS_SET, IS_NOT_SET):
		return (value not in (None, frozenset())) == (operator == IS_SET)
	if operator in (IS, IS_ONE_OF):
		return _is_among(value, operands)
	if operator in (IS_NOT, IS_NONE_OF):
		return not _is_among(value, operands)
	return value is not None and _IS_IN_ORDER[operator](value, *operands)


def read_value(value: Any, spec: FieldSpec) -> Operand | frozenset[str] | None:
	"""Return the value of a record in the form that is compared; None when it is empty or cannot be read."""
	if spec.kind == SEVERAL_CHOICES:
		rows = value if isinstance(value, list | tuple | set | frozenset) else ()
		chosen = (row if isinstance(row, str) else row.get(spec.item) for row in rows)
		return frozenset(text for text in chosen if isinstance(text, str) and not is_blank(text))
	if spec.kind == YES_OR_NO:
		return value in (1, "1")
	if spec.kind in NUMBERS:
		number = _to_number(value)
		return 0.0 if number is None and not spec.can_be_empty else number
	if spec.kind == DATE:
		text = value.isoformat() if isinstance(value, date) else value
		return text[:10] if isinstance(text, str) and is_date(text[:10]) else None
	return value if isinstance(value, str) and not is_blank(value) else None


def _to_number(value: Any) -> float | None:
	if isinstance(value, str):
		return parse_number(value)
	if isinstance(value, int | float | Decimal) and not isinstance(value, bool) and math.isfinite(value):
		return float(value)
	return None


def _is_among(value: Any, operands: tuple[Operand, ...]) -> bool:
	return not value.isdisjoint(operands) if isinstance(value, frozenset) else value in operands
