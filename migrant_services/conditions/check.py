"""Checks a condition before it is saved: rows that cannot be read, and conditions that are never or always true.

A condition is a question about the values that its fields may have. For each field a few values stand for all others: those
that the rows mention, their neighbours, an empty one, and one that no row mentions. So the answers are exact, except
that fields are taken as independent of each other.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from migrant_services.conditions.evaluation import is_met
from migrant_services.conditions.rows import (
	ALL,
	ANY,
	CHOICE,
	CHOICES,
	DATE,
	IS_BETWEEN,
	IS_NONE_OF,
	IS_NOT,
	NUMBERS,
	SEVERAL_CHOICES,
	WHOLE_NUMBER,
	YES_OR_NO,
	Condition,
	FieldSpec,
	Rows,
	Specs,
	list_operators,
	read_operand,
	read_operands,
	split_values,
	to_conditions,
)
from migrant_services.core.findings import ERROR, WARNING, Finding, make_finding

MAX_ROWS = 20
MAX_VALUES = 200

MESSAGES = {
	"CONDITION_MATCH": "Choose whether all rows or any row of the condition must be true.",
	"CONDITION_TOO_LONG": "A condition has at most {0} rows, and a row at most {1} values. Shorten it.",
	"CONDITION_FIELD_UNKNOWN": "Row {0}: conditions cannot use this field. Choose one of the fields offered.",
	"CONDITION_FIELD_HIDDEN": (
		"Row {0}: {1} is visible to fewer users than what depends on it, and would be disclosed by it. Choose another "
		"field, or let fewer users see what depends on it."
	),
	"CONDITION_OPERATOR": "Row {0}: {1} cannot be compared in this way. Choose one of the comparisons offered.",
	"CONDITION_VALUE_MISSING": "Row {0}: enter what {1} is compared with.",
	"CONDITION_VALUE_UNREADABLE": "Row {0}: {1} cannot have a value like this. Enter it again.",
	"CONDITION_VALUE_COUNT": "Row {0}: enter one value for {1}, or compare it with several.",
	"CONDITION_RANGE": "Row {0}: enter two values for {1}, from and to.",
	"CONDITION_OPTION_UNKNOWN": "Row {0}: {1} has no such option. Choose one that exists.",
	"CONDITION_ROW_TWICE": "Row {0} is the same as row {1}. Remove one of them.",
	"CONDITION_NEVER_TRUE": "This condition is never true. Change the rows about {0}.",
	"CONDITION_ALWAYS_TRUE": "This condition is always true, so it has no effect. Change or remove it.",
}


def check(rows: Rows, match: str, specs: Specs, permlevel: int | None = None) -> list[Finding]:
	"""Return what is wrong with a condition, errors first. No rows are no condition, and right.

	The first parameter of a finding about a row is its number, from 1.

	:param specs: all fields that the condition may use, with the options that its values may be
	:param permlevel: level of what depends on the condition: fields on a higher level would be disclosed by it
	"""
	conditions, by_name = to_conditions(rows), {spec.fieldname: spec for spec in specs}
	if not conditions:
		return []
	if len(conditions) > MAX_ROWS or any(len(split_values(row.value)) > MAX_VALUES for row in conditions):
		return [make_finding(MESSAGES, "CONDITION_TOO_LONG", MAX_ROWS, MAX_VALUES, level=ERROR)]
	found = []
	if match not in (ALL, ANY):
		found.append(make_finding(MESSAGES, "CONDITION_MATCH", level=ERROR))
	for number, row in enumerate(conditions, 1):
		found.extend(_check_row(number, row, by_name.get(row.field), permlevel))
	if not found:
		found.extend(_check_repeated(conditions))
		found.extend(_check_truth(conditions, match, by_name))
	return sorted(found, key=lambda finding: not finding.blocks)


def is_never_true(rows: Rows, match: str, specs: Specs) -> bool:
	"""Return whether no record can meet a condition. Rows that cannot be read are not met."""
	conditions, by_name = to_conditions(rows), {spec.fieldname: spec for spec in specs}
	if match == ANY:
		return bool(conditions) and not any(_can_be([row], by_name, True) for row in conditions)
	return any(not _can_be(group, by_name, True) for group in _group_by_field(conditions))


def is_always_true(rows: Rows, match: str, specs: Specs) -> bool:
	"""Return whether every record meets a condition, as it does without rows."""
	conditions, by_name = to_conditions(rows), {spec.fieldname: spec for spec in specs}
	if match == ANY and conditions:
		return any(not _can_be(group, by_name, False) for group in _group_by_field(conditions))
	return not any(_can_be([row], by_name, False) for row in conditions)


def _check_row(
	number: int, row: Condition, spec: FieldSpec | None, permlevel: int | None
) -> Iterator[Finding]:
	if spec is None:
		yield make_finding(MESSAGES, "CONDITION_FIELD_UNKNOWN", number, level=ERROR)
		return
	if permlevel is not None and spec.permlevel > permlevel:
		yield make_finding(MESSAGES, "CONDITION_FIELD_HIDDEN", number, spec.label, level=ERROR)
	if code := _find_fault(row, spec):
		yield make_finding(MESSAGES, code, number, spec.label, level=ERROR)


def _find_fault(row: Condition, spec: FieldSpec) -> str | None:
	"""Return the code of what is wrong with a row about a field that is known."""
	if row.operator not in list_operators(spec):
		return "CONDITION_OPERATOR"
	texts, operands = split_values(row.value), read_operands(row, spec)
	if operands is None:
		if not texts:
			return "CONDITION_VALUE_MISSING"
		if any(read_operand(text, spec.kind) is None for text in texts):
			return "CONDITION_VALUE_UNREADABLE"
		return "CONDITION_RANGE" if row.operator == IS_BETWEEN else "CONDITION_VALUE_COUNT"
	if spec.kind in CHOICES and spec.options is not None and not set(operands) <= set(spec.options):
		return "CONDITION_OPTION_UNKNOWN"
	return None


def _check_repeated(conditions: list[Condition]) -> Iterator[Finding]:
	first: dict[tuple, int] = {}
	for number, row in enumerate(conditions, 1):
		key = (row.field, row.operator, tuple(sorted(split_values(row.value))))
		if key in first:
			yield make_finding(MESSAGES, "CONDITION_ROW_TWICE", number, first[key], level=WARNING)
		first.setdefault(key, number)


def _check_truth(conditions: list[Condition], match: str, by_name: dict[str, FieldSpec]) -> Iterator[Finding]:
	if is_never_true(conditions, match, by_name.values()):
		groups = _group_by_field(conditions)
		empty = [group for group in groups if match == ANY or not _can_be(group, by_name, True)]
		labels = dict.fromkeys(by_name[group[0].field].label for group in empty)
		yield make_finding(MESSAGES, "CONDITION_NEVER_TRUE", ", ".join(labels), level=ERROR)
	elif is_always_true(conditions, match, by_name.values()):
		yield make_finding(MESSAGES, "CONDITION_ALWAYS_TRUE", level=WARNING)


def _group_by_field(conditions: list[Condition]) -> list[list[Condition]]:
	groups: dict[str, list[Condition]] = {}
	for row in conditions:
		groups.setdefault(row.field, []).append(row)
	return list(groups.values())


def _can_be(group: list[Condition], by_name: dict[str, FieldSpec], met: bool) -> bool:
	"""Return whether the field of these rows may have a value for which all of them are met, or none is."""
	spec = by_name.get(group[0].field)
	if spec is None:
		return not met
	return any(all(is_met(row, spec, value) == met for row in group) for value in _draw_values(group, spec))


def _draw_values(group: list[Condition], spec: FieldSpec) -> Iterable[Any]:
	"""Return values that stand for all that the field may have, as far as these rows distinguish them."""
	mentioned = {operand for row in group for operand in read_operands(row, spec) or ()}
	if spec.kind == YES_OR_NO:
		return (0, 1)
	if spec.kind == SEVERAL_CHOICES:
		return _draw_sets(group, spec, mentioned)
	return [*([None] if spec.can_be_empty else []), *_draw_single(spec, mentioned)]


def _draw_single(spec: FieldSpec, mentioned: set[Any]) -> Iterable[Any]:
	if spec.kind in NUMBERS:
		return _draw_numbers(spec, mentioned)
	if spec.kind == DATE:
		days = [date.fromisoformat(text) for text in mentioned] or [date(2000, 1, 1)]
		return [day + timedelta(step) for day in days for step in (-1, 0, 1)]
	if spec.kind == CHOICE and spec.options is not None:
		return spec.options
	return [*mentioned, _make_unmentioned(mentioned)]


def _draw_numbers(spec: FieldSpec, mentioned: set[float]) -> list[float]:
	"""Return the mentioned numbers, one between each two, one on both sides, and the limits of the field."""
	limits = [limit for limit in (spec.minimum, spec.maximum) if limit is not None]
	marks = sorted({*mentioned, *limits}) or [0.0]
	if spec.kind == WHOLE_NUMBER:
		around = [mark + step for mark in marks for step in (-1, 0, 1)]
	else:
		between = [(low + high) / 2 for low, high in pairwise(marks)]
		around = [marks[0] - 1, *marks, *between, marks[-1] + 1]
	return [number for number in around if _is_possible(spec, number)]


def _is_possible(spec: FieldSpec, number: float) -> bool:
	above = spec.minimum is None or number >= spec.minimum
	return above and (spec.maximum is None or number <= spec.maximum)


def _draw_sets(group: list[Condition], spec: FieldSpec, mentioned: set[Any]) -> list[list[str]]:
	"""Return sets of choices: none, and the largest ones without what some rows exclude.

	A row either needs one of its choices or none of them. So rows that can be met at all are met by the largest set
	without what the excluding rows name. The other rows exclude when none of the rows is to be met.
	"""
	excluded: dict[bool, set[str]] = {True: set(), False: set()}
	for row in group:
		excluded[row.operator in (IS_NOT, IS_NONE_OF)].update(map(str, read_operands(row, spec) or ()))
	everything = {*mentioned, _make_unmentioned(mentioned)}
	return [[], *(sorted(everything - names) for names in excluded.values())]


def _make_unmentioned(mentioned: set[str]) -> str:
	return "".join(sorted(mentioned)) + "x"
