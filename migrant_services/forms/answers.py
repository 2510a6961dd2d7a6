"""Keeps the answers of a record right when it is saved (hook on the doctypes that may have own questions)."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, getdate, nowdate

from migrant_services.conditions.rows import list_fields
from migrant_services.core.messages import reject
from migrant_services.forms import asking, kinds
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

	asking.empty_hidden(questions, values, lambda fieldname: _has_changed(doc, fieldname), empty)
	for question in questions:
		if question.option_list and values[question.fieldname]:
			_check_options(doc, question, values[question.fieldname])
	missing = asking.list_missing(
		_list_answerable(doc, questions), values, getdate(nowdate()), doc.is_new(), _is_closing(doc)
	)
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


def _check_options(doc: Document, question: Question, answer: str | list) -> None:
	"""Check that chosen options are of the list of the question, and that none is retired unless it was chosen before."""
	before = doc.get_doc_before_save()
	kept = _list_chosen(before.get(question.fieldname)) if before else []
	for option in _list_chosen(answer):
		of_list, enabled = frappe.get_cached_value(
			kinds.CHOICE_DOCTYPE, option, ["option_list", "enabled"]
		) or (None, 0)
		if of_list != question.option_list or not (enabled or option in kept):
			reject(
				"ANSWER_NOT_AN_OPTION",
				_("{0}: choose one of the options. What was chosen is not one of them any more.").format(
					frappe.bold(escape_html(_(question.label)))
				),
				field=question.fieldname,
				title=_("Not an Option"),
			)


def _list_chosen(answer: str | list | None) -> list[str]:
	"""Return the names of the options of an answer, of one choice or of several."""
	return [row.option for row in answer] if isinstance(answer, list) else [answer] if answer else []


def _list_answerable(doc: Document, questions: list[Question]) -> list[Question]:
	"""Return the questions that the user may answer."""
	levels = doc.meta.get_permlevel_access("write")
	return [question for question in questions if question.level in levels]


def _is_closing(doc: Document) -> bool:
	"""Return whether this save moves the record to a stage in which no more work is expected."""
	if not is_governed(doc.doctype):
		return False
	return doc.get(STAGE_FIELD) in STAGES[doc.doctype].ends and doc.has_value_changed(STAGE_FIELD)
