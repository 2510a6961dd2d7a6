"""The questions of the municipality on the page Attend: what it asks, and what it takes of the answers."""

from collections.abc import Iterable, Mapping

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, nowdate

from migrant_services.conditions.rows import list_fields
from migrant_services.forms import answers, kinds
from migrant_services.forms.asking import AT_CONSULTATIONS, is_in_period
from migrant_services.forms.questions import (
	EACH_CONSULTATION,
	FIRST_CONSULTATION,
	REGISTRATION,
	Question,
	build_rule,
	list_questions,
)
from migrant_services.options.choices import choices

# Longer reference lists are searched by what is typed, and not sent.
MAX_SENT = 500


def list_asked(doctype: str, moments: Iterable[str]) -> list[Question]:
	"""Return the questions that the page asks today at these moments, and that the user may answer.

	:param doctype: Person or Consultation
	"""
	today = getdate(nowdate())
	return [
		question
		for question in answers.list_answerable(doctype, list_questions(doctype))
		if question.asked_at in moments and is_in_period(question, today)
	]


def list_by_panel() -> dict:
	"""Return what the page asks: the questions of each panel, and the options of each list.

	:returns: ``registration``, ``person`` (at a consultation) and ``consultation``: lists of questions; ``lists``: of
		``value`` and ``label`` by name, or None for a list that is searched on the server; ``known``: values that decide what is
		asked at a ``registration`` and in an ``anonymous`` consultation before anything is typed
	"""
	panels = {
		"registration": list_asked("Person", [REGISTRATION]),
		"person": list_asked("Person", AT_CONSULTATIONS),
		"consultation": list_asked("Consultation", AT_CONSULTATIONS),
	}
	questions = [question for panel in panels.values() for question in panel]
	return {
		**{panel: [describe_question(question) for question in asked] for panel, asked in panels.items()},
		"lists": list_options(questions),
		"known": {
			"registration": _read_known(_begin("Person"), panels["registration"]),
			"anonymous": _read_known(_begin("Consultation", anonymous=1), panels["consultation"]),
		},
	}


def list_options(questions: Iterable[Question]) -> dict[str, list[dict] | None]:
	"""Return the options of each list that the questions have: ``value`` and ``label``, or None for a list that is searched."""
	questions = list(questions)
	return {
		**{name: choices(name) for name in {q.option_list for q in questions if q.option_list}},
		**{name: list_records(name) for name in {q.reference_list for q in questions if q.reference_list}},
	}


def describe_person(person: Document, earlier: bool) -> dict:
	"""Return what the consultation panel knows of a person before anything is answered.

	:param earlier: whether the person had a consultation before
	:returns: ``asked``: columns of the questions that are asked, those that are answered once and are unanswered among them;
		``answers`` by column; ``labels`` of chosen options; ``known``: values that decide what is asked of the ``person``
		and at the ``consultation``
	"""
	asked = list_asked("Person", AT_CONSULTATIONS) if person.has_permission("write") else []
	given = _read_answers(person, asked)
	asked = [q for q in asked if q.asked_at != FIRST_CONSULTATION or not given[q.fieldname]]
	about = list_asked("Consultation", AT_CONSULTATIONS)
	if earlier:
		about = [question for question in about if question.asked_at != FIRST_CONSULTATION]
	shown = {question.fieldname: given[question.fieldname] for question in asked}
	return {
		"asked": [question.fieldname for question in asked + about],
		"answers": shown,
		"labels": {
			option: label
			for question in asked
			for option, label in _list_labels(question, shown[question.fieldname])
		},
		"known": {
			"person": _read_known(person, asked),
			"consultation": _read_known(_as_attended(person, earlier), about),
		},
	}


def save_answers(person: str, sent: Mapping) -> None:
	"""Store what was asked of a person at a consultation.

	:param sent: answers by column; those of other columns are ignored
	:raises frappe.ValidationError: naming a question that must be answered, or an answer that cannot be stored
	"""
	asked = list_asked("Person", AT_CONSULTATIONS)
	if not asked:
		return
	doc = frappe.get_doc("Person", person)
	if not doc.has_permission("write"):
		return
	before = _read_answers(doc, asked)
	for question in asked:
		# The database has 0 where a number was never answered.
		if question.kind == kinds.NUMBER and not before[question.fieldname]:
			doc.set(question.fieldname, None)
	answers.set_answers(doc, asked, sent)
	answers.check_answered(doc, asked)
	if before != _read_answers(doc, asked):
		doc.save()


def set_answers(doc: Document, sent: Mapping) -> None:
	"""Set what the page asked about a new person or consultation; answers of other columns are ignored."""
	moments = [REGISTRATION] if doc.doctype == "Person" else AT_CONSULTATIONS
	if doc.get("visit_kind") == "Returning":
		moments = [EACH_CONSULTATION]
	answers.set_answers(doc, list_asked(doc.doctype, moments), sent)


def _read_answers(doc: Document, questions: list[Question]) -> dict[str, str | list[str]]:
	"""Return the answers as the page has them: texts, or lists of the names of options. Those that are missing are empty."""
	given = {}
	for question in questions:
		answer = doc.get(question.fieldname)
		several = question.kind == kinds.SEVERAL_CHOICES
		given[question.fieldname] = answers.list_chosen(answer) if several else str(answer or "")
	return given


def describe_question(question: Question) -> dict:
	"""Return what the page knows of a question, in the language of the user."""
	return {
		"field": question.fieldname,
		"label": _(question.label),
		"help": _(question.help) if question.help else "",
		"kind": question.kind,
		"list": question.option_list or question.reference_list,
		"decimals": question.decimals,
		"required": question.required,
		"rule": build_rule(question),
	}


def list_records(doctype: str) -> list[dict] | None:
	"""Return the records in use of a reference list, or None if they are too many to send."""
	meta = frappe.get_meta(doctype)
	rows = frappe.get_list(
		doctype,
		filters={"enabled": 1} if meta.has_field("enabled") else {},
		fields=["name", *_title_field(doctype)],
		order_by="sort_order asc, creation asc" if meta.has_field("sort_order") else "name asc",
		limit=MAX_SENT + 1,
	)
	if len(rows) > MAX_SENT:
		return None
	return [{"value": row.name, "label": _label(doctype, row)} for row in rows]


def _list_labels(question: Question, answer: str | list[str]) -> list[tuple[str, str]]:
	"""Return name and label of each chosen option, retired ones too."""
	doctype = question.reference_list or (kinds.CHOICE_DOCTYPE if question.option_list else None)
	if not doctype or not answer:
		return []
	rows = frappe.get_all(
		doctype,
		{"name": ("in", answer if isinstance(answer, list) else [answer])},
		["name", *_title_field(doctype)],
		order_by="name asc",
	)
	return [(row.name, _label(doctype, row)) for row in rows]


def _title_field(doctype: str) -> list[str]:
	title = frappe.get_meta(doctype).get_title_field()
	return [] if title == "name" else [title]


def _label(doctype: str, row: Mapping) -> str:
	return _(row[(_title_field(doctype) or ["name"])[0]])


def _read_known(doc: Document, questions: list[Question]) -> dict:
	"""Return the values that decide whether the questions are asked, of the fields that the user may see."""
	visible = doc.meta.get_permlevel_access("read")
	known = {}
	for fieldname in {name for question in questions for name in list_fields(question.conditions)}:
		field = doc.meta.get_field(fieldname)
		if field and field.permlevel in visible:
			known[fieldname] = _to_plain(getattr(doc, fieldname, None))
	return known


def _to_plain(value: object) -> object:
	return [row.as_dict(no_default_fields=True) for row in value] if isinstance(value, list) else value


def _begin(doctype: str, **values) -> Document:
	"""Return a new record of the user's office."""
	doc = frappe.new_doc(doctype, **values)
	doc.set_office()
	return doc


def _as_attended(person: Document, earlier: bool) -> Document:
	"""Return a consultation of the person that has what it will have when it is saved."""
	doc = _begin("Consultation", person=person.name, visit_kind="Returning" if earlier else "First")
	doc.flags.person = person
	doc.keep_as_attended()
	return doc
