"""A condition in words: one sentence for the condition, one line for each row of an answer.

Labels and values are quoted, and isolated from the direction of the text around them, so that a question in Arabic does
not turn a Spanish sentence around.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from migrant_services.conditions.evaluation import is_met, read_value
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
	Rows,
	Specs,
	read_operands,
	to_conditions,
)

# First strong isolate, pop directional isolate.
_ISOLATED = "\u2068{0}\u2069"

SENTENCE_MESSAGES = {
	"ALWAYS": "Applies always.",
	"ONE": "Applies when {0}.",
	"ALL": "Applies when all of this is true: {0}.",
	"ANY": "Applies when at least one of these is true: {0}.",
	"UNREADABLE": "row {0} is not complete",
}
CLAUSE_MESSAGES = {
	IS: "{0} is {1}",
	IS_NOT: "{0} is not {1}",
	IS_ONE_OF: "{0} is one of these: {1}",
	IS_NONE_OF: "{0} is none of these: {1}",
	IS_LESS_THAN: "{0} is less than {1}",
	IS_AT_MOST: "{0} is {1} or less",
	IS_AT_LEAST: "{0} is {1} or more",
	IS_MORE_THAN: "{0} is more than {1}",
	IS_BETWEEN: "{0} is between {1} and {2}",
	IS_SET: "{0} has an answer",
	IS_NOT_SET: "{0} has no answer",
}
DATE_MESSAGES = {
	IS: "{0} is on {1}",
	IS_NOT: "{0} is not on {1}",
	IS_LESS_THAN: "{0} is before {1}",
	IS_AT_MOST: "{0} is on {1} or before",
	IS_AT_LEAST: "{0} is on {1} or after",
	IS_MORE_THAN: "{0} is after {1}",
	IS_BETWEEN: "{0} is from {1} to {2}",
}
SEVERAL_MESSAGES = {
	IS: "{0} includes {1}",
	IS_NOT: "{0} does not include {1}",
	IS_ONE_OF: "{0} includes one of these: {1}",
	IS_NONE_OF: "{0} includes none of these: {1}",
}
TICK_MESSAGES = {True: "{0} is ticked", False: "{0} is not ticked"}
ANSWER_MESSAGES = {
	"YES": "{0}: yes ({1})",
	"NO": "{0}: no ({1})",
	"EMPTY": "no answer",
	"TICKED": "ticked",
	"NOT_TICKED": "not ticked",
	"UNKNOWN": "{0}: no",
	"HIDDEN": "{0}: not open to you",
}


class Wording(NamedTuple):
	"""How texts are worded for a reader.

	:param translate: translates a text of this module
	:param format_value: writes a number, or a date as ``YYYY-MM-DD``
	:param quotes: the opening and the closing quotation mark
	"""

	translate: Callable[[str], str] = str
	format_value: Callable[[float | str], str] = str
	quotes: tuple[str, str] = ("“", "”")

	def quote(self, text: str) -> str:
		"""Return a text between quotation marks."""
		opening, closing = self.quotes
		return f"{opening}{_ISOLATED.format(text)}{closing}"


ENGLISH_WORDING = Wording()


class AnswerLine(NamedTuple):
	"""What came of one row, in words; ``met`` is None when the reader may not know."""

	text: str
	met: bool | None


def explain(rows: Rows, match: str, specs: Specs, wording: Wording = ENGLISH_WORDING) -> str:
	"""Return a condition as a sentence.

	:param specs: with labels, and labels of options, in the language of the sentence
	"""
	by_name = {spec.fieldname: spec for spec in specs}
	clauses = [
		_explain_row(number, row, by_name.get(row.field), wording)
		for number, row in enumerate(to_conditions(rows), 1)
	]
	if not clauses:
		return wording.translate(SENTENCE_MESSAGES["ALWAYS"])
	kind = "ONE" if len(clauses) == 1 else "ANY" if match == ANY else "ALL"
	return wording.translate(SENTENCE_MESSAGES[kind]).format("; ".join(clauses))


def explain_answer(
	rows: Rows,
	specs: Specs,
	values: Mapping[str, Any],
	wording: Wording = ENGLISH_WORDING,
	hidden: Collection[str] = (),
) -> list[AnswerLine]:
	"""Return, for each row, whether a record meets it, and the record's value.

	:param values: by field, as in `evaluation.evaluate`
	:param hidden: fields whose values the reader may not know
	"""
	by_name, lines = {spec.fieldname: spec for spec in specs}, []
	for number, row in enumerate(to_conditions(rows), 1):
		spec = by_name.get(row.field)
		clause = _explain_row(number, row, spec, wording)
		if spec is None or row.field in hidden:
			answer = ANSWER_MESSAGES["HIDDEN" if spec else "UNKNOWN"]
			lines.append(AnswerLine(wording.translate(answer).format(clause), None if spec else False))
			continue
		met = is_met(row, spec, values.get(row.field))
		shown = _show_record_value(spec, values.get(row.field), wording)
		lines.append(
			AnswerLine(wording.translate(ANSWER_MESSAGES["YES" if met else "NO"]).format(clause, shown), met)
		)
	return lines


def _explain_row(number: int, row: Condition, spec: FieldSpec | None, wording: Wording) -> str:
	operands = read_operands(row, spec) if spec else None
	if spec is None or operands is None:
		return wording.translate(SENTENCE_MESSAGES["UNREADABLE"]).format(number)
	label = wording.quote(spec.label)
	if spec.kind == YES_OR_NO:
		return wording.translate(TICK_MESSAGES[bool(operands[0])]).format(label)
	of_kind = {DATE: DATE_MESSAGES, SEVERAL_CHOICES: SEVERAL_MESSAGES}.get(spec.kind, {})
	sentence = of_kind.get(row.operator, CLAUSE_MESSAGES[row.operator])
	shown = [_show_value(operand, spec, wording) for operand in operands]
	if row.operator in (IS_ONE_OF, IS_NONE_OF):
		shown = [", ".join(shown)]
	return wording.translate(sentence).format(label, *shown)


def _show_record_value(spec: FieldSpec, value: Any, wording: Wording) -> str:
	value = read_value(value, spec)
	if spec.kind == YES_OR_NO:
		return wording.translate(ANSWER_MESSAGES["TICKED" if value else "NOT_TICKED"])
	values = sorted(value) if isinstance(value, frozenset) else [] if value is None else [value]
	shown = [_show_value(each, spec, wording) for each in values]
	return ", ".join(shown) or wording.translate(ANSWER_MESSAGES["EMPTY"])


def _show_value(value: Any, spec: FieldSpec, wording: Wording) -> str:
	if spec.kind in NUMBERS:
		return wording.format_value(int(value) if value == int(value) else value)
	if spec.kind == DATE:
		return wording.format_value(value)
	return wording.quote((spec.options or {}).get(value, value))
