"""How many records have each answer to the municipality's own questions."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import frappe
from frappe import _
from frappe.query_builder.functions import Count
from pypika.functions import Date

from migrant_services.access.scopes import QUESTIONED_DOCTYPES
from migrant_services.core.roles import OFFICE_MANAGER
from migrant_services.forms import kinds
from migrant_services.forms.questions import Question, list_all_questions
from migrant_services.indicators.countable import build_countable_criterion
from migrant_services.indicators.small_counts import hide_small
from migrant_services.options.figures import shipped_code

COUNTED_KINDS = (kinds.YES_OR_NO, kinds.ONE_CHOICE, kinds.SEVERAL_CHOICES, kinds.REFERENCE_LIST)
# The day of a record, where it is not that of its creation.
DATED_BY = {"Consultation": "attended_on"}
# What only Protection Officers see is in no figure.
NOT_COUNTED = ("Protection File",)


class AnswerCount(NamedTuple):
	"""How many records have an answer; ``number`` is None where it is hidden."""

	doctype: str
	question: str
	answer: str
	number: int | None


def count_answers(since: date, until: date) -> Iterator[AnswerCount]:
	"""Yield the numbers of each answer to each question, over the records that count for the user, between two days.

	Own options count as the shipped codes that they are mapped to. Small numbers are hidden.
	"""
	for doctype in QUESTIONED_DOCTYPES:
		if doctype in NOT_COUNTED or not _may_count(doctype):
			continue
		levels = frappe.get_meta(doctype).get_permlevel_access("read")
		for question in list_all_questions(doctype):
			is_open = question.level in levels or OFFICE_MANAGER in frappe.get_roles()
			if question.kind in COUNTED_KINDS and is_open:
				counts = _count(doctype, question, since, until)
				for answer, number in hide_small(counts).items():
					yield AnswerCount(doctype, question.label, answer, number)


def _may_count(doctype: str) -> bool:
	return frappe.has_permission(doctype, "read") or OFFICE_MANAGER in frappe.get_roles()


def _count(doctype: str, question: Question, since: date, until: date) -> dict[str, int]:
	"""Return the numbers by the title of the answer, the most frequent first."""
	table = frappe.qb.DocType(doctype)
	day = Date(table[DATED_BY.get(doctype, "creation")])
	query = frappe.qb.from_(table).where(build_countable_criterion(doctype)).where(day[since:until])
	if question.kind == kinds.SEVERAL_CHOICES:
		column = kinds.build_column(question.kind, question.level)
		rows = frappe.qb.DocType(column.options)
		of_record = (rows.parent == table.name) & (rows.parentfield == question.fieldname)
		query, answer = query.join(rows).on(of_record), rows.option
	else:
		answer = table[question.fieldname]
	found = query.where(answer.isnotnull() & (answer != "")).select(answer, Count("*")).groupby(answer).run()
	counts: Counter = Counter()
	for value, number in found:
		counts[_get_title(question, value)] += number
	return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _get_title(question: Question, value: str) -> str:
	"""Return what an answer is called, in the language of the user."""
	if question.kind == kinds.YES_OR_NO:
		return _(value)
	of = question.reference_list if question.kind == kinds.REFERENCE_LIST else kinds.CHOICE_DOCTYPE
	doctype, name = shipped_code(of, value)
	title = frappe.get_meta(doctype).title_field
	return _((title and frappe.get_cached_value(doctype, name, title)) or name)
