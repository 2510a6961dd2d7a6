"""Checks a question when it is saved, with what the site knows."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from migrant_services.conditions.circles import find_circles
from migrant_services.conditions.rows import list_fields
from migrant_services.conditions.site_fields import find_faults
from migrant_services.core.messages import format_findings, reject
from migrant_services.core.own_texts import list_missing
from migrant_services.core.roles import FRONT_DESK
from migrant_services.forms import check
from migrant_services.forms.kinds import CHOICE_DOCTYPE, LEVELS
from migrant_services.forms.questions import DRAFT, QUESTION, RETIRED, list_questions


def check_question(question: Document) -> None:
	"""Reject a question that would do harm, with all findings at once. Its form shows those of a draft.

	:raises frappe.ValidationError: with a sentence for each finding
	"""
	if question.status == DRAFT:
		return
	findings = list_findings(question)
	if question.status == RETIRED:
		findings = [finding for finding in findings if finding.code in check.ALSO_WHEN_RETIRED]
	errors = [finding for finding in findings if finding.blocks]
	if errors:
		reject(errors[0].code, format_findings(errors), title=_("The Question Cannot Be Used Like This"))
	if findings:
		frappe.msgprint(format_findings(findings), title=_("Please Look at This"), indicator="orange")


def list_findings(question: Document) -> list:
	"""Return all findings about a Form Question document on this site."""
	return check.check_question(_to_draft(question), _read_site(question))


def _to_draft(question: Document) -> check.Draft:
	return check.Draft(
		record=question.record,
		fieldname=question.fieldname,
		question=question.question,
		help=question.help or "",
		kind=question.kind,
		option_list=question.option_list or "",
		tier=question.tier,
		about=question.about,
		purpose=question.purpose or "",
		asked_at=question.asked_at,
		required=question.required,
		asked_from=getdate(question.asked_from) if question.asked_from else None,
		asked_until=getdate(question.asked_until) if question.asked_until else None,
		place_after=question.place_after or "",
	)


def _read_site(question: Document) -> check.Site:
	before = question.get_doc_before_save()
	others = frappe.get_all(
		QUESTION,
		{"record": question.record, "name": ("!=", question.name or ""), "status": ("!=", RETIRED)},
		["fieldname", "question"],
	)
	return check.Site(
		untranslated=tuple(
			(text, frappe.db.get_value("Language", language, "language_name") or language)
			for text, language in list_missing(question, question.list_texts())
		),
		wordings={row.fieldname: row.question or "" for row in others},
		labels={
			field.fieldname: field.label
			for field in frappe.get_meta(question.record).fields
			if field.label and not field.get("is_custom_field")
		},
		condition_faults=tuple(
			find_faults(question.conditions, question.match or "All", question.record, LEVELS[question.tier])
		),
		circle=_find_circle(question),
		options=frappe.db.count(CHOICE_DOCTYPE, {"option_list": question.option_list, "enabled": 1})
		if question.option_list
		else 0,
		answers=_count_answers(question) if before and before.tier != question.tier else 0,
		tier_before=before.tier if before else None,
		is_open=_is_open_to_front_desk(question),
		dependents=_list_dependents(question),
		cannot_answer=_list_unable(question),
	)


def _find_circle(question: Document) -> tuple[str, ...]:
	"""Return the columns through which the question depends on itself."""
	conditions = {other.fieldname: other.conditions for other in list_questions(question.record)}
	conditions[question.fieldname] = question.conditions
	circles = find_circles(conditions)
	return next((tuple(circle) for circle in circles if question.fieldname in circle), ())


def _list_dependents(question: Document) -> tuple[str, ...]:
	"""Return the questions in use that depend on the answer and that more staff see: whether they are asked would disclose it."""
	return tuple(
		other.label
		for other in list_questions(question.record)
		if other.level < LEVELS[question.tier] and question.fieldname in list_fields(other.conditions)
	)


def _is_open_to_front_desk(question: Document) -> bool:
	"""Return whether the front desk reads the level of the answer: it takes the notes of consultations, on the same level."""
	level = LEVELS[question.tier]
	permissions = frappe.get_meta(question.record).permissions
	return any(row.role == FRONT_DESK and row.permlevel == level and row.read for row in permissions)


def _count_answers(question: Document) -> int:
	"""Return how many records have an answer; at no office is more disclosed than their number."""
	if not question.has_column:
		return 0
	return frappe.db.count(question.record, {question.fieldname: ("is", "set")})


def _list_unable(question: Document) -> tuple[str, ...]:
	"""Return the roles that make records of this kind, and may not answer on the level of the question."""
	level = LEVELS[question.tier]
	permissions = frappe.get_meta(question.record).permissions
	able = {row.role for row in permissions if row.permlevel == level and row.write}
	return tuple(
		row.role for row in permissions if row.permlevel == 0 and row.create and row.role not in able
	)
