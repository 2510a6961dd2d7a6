"""Keeps the answers of a record right when it is saved (hook on the doctypes that may have own questions)."""

from collections.abc import Mapping
from typing import NoReturn

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, getdate, nowdate

from migrant_services.conditions.rows import list_fields
from migrant_services.core.messages import reject, show_findings
from migrant_services.forms import asking, kinds
from migrant_services.forms.answer_values import check_value
from migrant_services.forms.questions import Question, list_questions
from migrant_services.workflow.stages import STAGE_FIELD, STAGES, is_governed


def check_answers(doc: Document, method: str | None = None) -> None:
	"""Empty what the conditions hide, and check what remains (hook on validate).

	:raises frappe.ValidationError: naming every question that must be answered, or an answer that is none of the options
	"""
	questions = list_questions(doc.doctype)
	if not questions:
		return
	values = read_values(doc, questions)

	def empty(fieldname: str) -> None:
		doc.set(fieldname, [] if isinstance(values[fieldname], list) else None)
		values[fieldname] = None

	before = doc.get_doc_before_save()
	_check_values(questions, values)
	asking.empty_hidden(questions, values, lambda fieldname: _has_changed(doc, fieldname), empty)
	for question in questions:
		if values[question.fieldname]:
			kept = list_chosen(before.get(question.fieldname)) if before else []
			_check_options(question, values[question.fieldname], kept)
	is_new, is_returning = doc.is_new(), doc.get("visit_kind") == "Returning"
	demandable = [
		question
		for question in list_answerable(doc.doctype, questions)
		if asking.is_demandable(question, doc.doctype, is_new, is_returning)
	]
	_reject_missing(asking.list_missing(demandable, values, getdate(nowdate()), is_new, _is_closing(doc)))


def check_answered(doc: Document, questions: list[Question]) -> None:
	"""Check that what is asked now, and must be answered then, has an answer.

	:raises frappe.ValidationError: naming every question that must be answered
	"""
	values = read_values(doc, questions)
	_reject_missing(asking.list_missing(questions, values, getdate(nowdate()), is_new=True, is_closing=False))


def set_answers(doc: Document, questions: list[Question], answers: Mapping) -> None:
	"""Set answers that a page sent. Those of other questions are ignored.

	:param answers: by column; several choices are a list of the names of their options
	:raises frappe.ValidationError: naming the question of which the answer cannot be read
	"""
	for question in questions:
		if question.fieldname not in answers:
			continue
		answer, before = answers[question.fieldname], list_chosen(doc.get(question.fieldname))
		if question.kind == kinds.SEVERAL_CHOICES:
			answer = [{"option": option} for option in _list_options(question, answer)]
		elif not isinstance(answer, str | int | float | None):
			_reject_option(question)
		doc.set(question.fieldname, answer)
		# Here already: Frappe's own check of links comes first in a save, and does not name the question.
		_check_options(question, doc.get(question.fieldname), before)


def _list_options(question: Question, answer: object) -> list[str]:
	if answer is not None and not (
		isinstance(answer, list) and all(isinstance(each, str) for each in answer)
	):
		_reject_option(question)
	return list(dict.fromkeys(answer or []))


def _check_values(questions: list[Question], values: dict) -> None:
	"""Check that answers can be stored as what they are: Frappe itself would make 0 of a number that is none."""
	for question in questions:
		value = values[question.fieldname]
		if value in (None, "", []):
			continue
		if finding := check_value(question.kind, value, question.decimals):
			show_findings([finding], escape_html(_(question.label)), question.fieldname)


def _reject_missing(missing: list[Question]) -> None:
	if missing:
		labels = ", ".join(escape_html(_(question.label)) for question in missing)
		reject(
			"QUESTION_NOT_ANSWERED",
			_("Answer these questions first: {0}").format(frappe.bold(labels)),
			field=missing[0].fieldname,
			title=_("Not Answered"),
		)


def read_values(doc: Document, questions: list[Question]) -> dict:
	"""Return what decides which questions are asked: the answers, and the fields of the conditions.

	Several choices are rows. The age of a person is computed.
	"""
	names = [question.fieldname for question in questions]
	names += [name for question in questions for name in list_fields(question.conditions)]
	return {name: getattr(doc, name, None) for name in names}


def _has_changed(doc: Document, fieldname: str) -> bool:
	"""Return whether this save changes a field. A table counts as changed: its rows may be."""
	field = doc.meta.get_field(fieldname)
	if field and field.is_virtual:
		# The age of a person follows from the date of birth, which does not change with the days.
		return doc.has_value_changed("birth_date")
	return doc.has_value_changed(fieldname)


def _check_options(question: Question, answer: str | list | None, kept: list[str]) -> None:
	"""Check that chosen options are of the list of the question, and that none is retired unless it was chosen before.

	:param kept: names of the options chosen before
	"""
	if not (question.option_list or question.reference_list):
		return
	for option in list_chosen(answer):
		if option not in kept and not _is_option(question, option):
			_reject_option(question)


def list_chosen(answer: str | list | None) -> list[str]:
	"""Return the names of the options of an answer, of one choice or of several."""
	return [row.option for row in answer] if isinstance(answer, list) else [answer] if answer else []


def _is_option(question: Question, option: str) -> bool:
	"""Return whether an option is of the list of the question, and not retired."""
	if question.option_list:
		of_list, enabled = frappe.get_cached_value(
			kinds.CHOICE_DOCTYPE, option, ["option_list", "enabled"]
		) or (None, 0)
		return bool(of_list == question.option_list and enabled)
	if frappe.get_meta(question.reference_list).has_field("enabled"):
		return bool(frappe.db.get_value(question.reference_list, option, "enabled"))
	return bool(frappe.db.exists(question.reference_list, option))


def _reject_option(question: Question) -> NoReturn:
	reject(
		"ANSWER_NOT_AN_OPTION",
		_("{0}: choose one of the options. What was chosen is not one of them any more.").format(
			frappe.bold(escape_html(_(question.label)))
		),
		field=question.fieldname,
		title=_("Not an Option"),
	)


def list_answerable(doctype: str, questions: list[Question]) -> list[Question]:
	"""Return the questions that the user may answer."""
	levels = frappe.get_meta(doctype).get_permlevel_access("write")
	return [question for question in questions if question.level in levels]


def _is_closing(doc: Document) -> bool:
	"""Return whether this save moves the record to a stage in which no more work is expected."""
	if not is_governed(doc.doctype):
		return False
	return doc.get(STAGE_FIELD) in STAGES[doc.doctype].ends and doc.has_value_changed(STAGE_FIELD)
