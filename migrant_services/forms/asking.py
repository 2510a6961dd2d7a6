"""Which questions are asked of a record, and what is done with their answers when it is saved."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from migrant_services.conditions.evaluation import evaluate
from migrant_services.conditions.rows import list_fields
from migrant_services.forms.questions import (
	BEFORE_CLOSING,
	EACH_CONSULTATION,
	FIRST_CONSULTATION,
	NEVER,
	WHEN_ASKED,
	Question,
)

# The values that decide what is asked: the answers and the other fields, by their names.
Values = dict[str, object]


# Moments at which the page Attend asks, with a consultation.
AT_CONSULTATIONS = (FIRST_CONSULTATION, EACH_CONSULTATION)


def is_demandable(question: Question, doctype: str, is_new: bool, is_returning: bool) -> bool:
	"""Return whether an answer may be demanded when a record is saved.

	What is asked of a person at a consultation is not demanded when the person is registered, and what is asked at the first
	consultation not at a later one.

	:param doctype: of the record
	:param is_returning: whether it is the consultation of a person who had one before
	"""
	if doctype == "Person":
		return not (is_new and question.asked_at in AT_CONSULTATIONS)
	return not (is_returning and question.asked_at == FIRST_CONSULTATION)


def is_in_period(question: Question, today: date) -> bool:
	"""Return whether the question is asked on that day."""
	return (not question.asked_from or question.asked_from <= today) and (
		not question.asked_until or today <= question.asked_until
	)


def has_conditions_met(question: Question, values: Values) -> bool:
	"""Return whether the record is one that the question is for."""
	return evaluate(question.conditions, question.match, values, question.specs)


def list_asked(questions: Iterable[Question], values: Values, today: date) -> list[Question]:
	"""Return the questions that are asked: in their period, and with their conditions met."""
	return [
		question
		for question in questions
		if is_in_period(question, today) and has_conditions_met(question, values)
	]


def empty_hidden(
	questions: Sequence[Question],
	values: Values,
	has_changed: Callable[[str], bool],
	empty: Callable[[str], None],
) -> None:
	"""Empty the answers that a change of the record hides: what a condition hides is not stored.

	An answer whose conditions stopped being met by time alone, as by a birthday, is history, and stays. Emptying one answer may hide
	another one.

	:param values: of the record; they follow what ``empty`` does
	:param has_changed: whether a field has changed in this save
	:param empty: empties an answer
	"""
	emptied = True
	while emptied:
		emptied = False
		for question in questions:
			if not values.get(question.fieldname) or has_conditions_met(question, values):
				continue
			if has_changed(question.fieldname) or any(map(has_changed, list_fields(question.conditions))):
				empty(question.fieldname)
				emptied = True


def list_missing(
	questions: Iterable[Question], values: Values, today: date, is_new: bool, is_closing: bool
) -> list[Question]:
	"""Return the questions that are asked and must be answered, without an answer.

	:param is_new: whether the record is being made: an older one may be from before the question
	:param is_closing: whether the record is being closed
	"""
	demanded = {NEVER: False, WHEN_ASKED: is_new or is_closing, BEFORE_CLOSING: is_closing}
	return [
		question
		for question in list_asked(questions, values, today)
		if demanded[question.required] and values.get(question.fieldname) in (None, "", [])
	]
