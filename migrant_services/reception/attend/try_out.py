"""How the questions about a record look to a role, with an invented person: on the form and on the page Attend.

No record is read, and nothing is stored.
"""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.conditions.rows import FieldSpec, list_fields
from migrant_services.conditions.site_fields import list_allowed_fields
from migrant_services.forms.columns import is_own
from migrant_services.forms.preparation import build_field
from migrant_services.forms.questions import (
	REGISTRATION,
	RETIRED,
	Question,
	list_questions,
	read_question,
)
from migrant_services.reception.attend import questions

NOT_ON_ATTEND = "Not on this page"
# The person of the trial, where a condition asks: it looks like one, and is none.
INVENTED = {
	"age": 34,
	"nationality": "Honduras",
	"sex_on_document": "F",
	"sex": "F",
	"visit_kind": "First",
}


def try_out(draft: Document, role: str) -> dict:
	"""Return what a role is asked about a record.

	:param draft: a Form Question, stored or not; it is asked as it is written
	:returns: ``form``: fields as the form has them; ``attend``: questions as the page has them, by the moment at which it asks;
		``lists``: their options; ``hidden``: labels of the questions that the role does not see, ``readable``: of those that it
		sees and may not answer; ``person``: the fields of the conditions with ``value`` and ``options``
	"""
	others = [question for question in list_questions(draft.record) if question.name != draft.name]
	asked = others if draft.status == RETIRED else [*others, read_question(draft)]
	may = {right: _list_levels(draft.record, role, right) for right in ("read", "write")}
	seen = [question for question in asked if question.level in may["read"]]
	answered = [question for question in seen if question.level in may["write"]]
	return {
		"form": [_to_field(question, question in answered) for question in seen],
		"attend": _list_by_moment(answered),
		"lists": questions.list_options(seen),
		"hidden": [_(question.label) for question in asked if question not in seen],
		"readable": [_(question.label) for question in seen if question not in answered],
		"person": _describe_person(draft.record, seen),
	}


def list_roles(record: str) -> list[str]:
	"""Return the roles that read a record, in their order."""
	permissions = frappe.get_meta(record).permissions
	return list(dict.fromkeys(row.role for row in permissions if row.read))


def _list_levels(record: str, role: str, right: str) -> set[int]:
	permissions = frappe.get_meta(record).permissions
	return {row.permlevel for row in permissions if row.role == role and row.get(right)}


def _to_field(question: Question, is_answered: bool) -> dict:
	field = build_field(question, "")
	return {
		**{key: field[key] for key in ("fieldname", "fieldtype", "depends_on", "precision")},
		"options": question.option_list or question.reference_list or field["options"],
		"label": _(question.label),
		"description": _(question.help) if question.help else "",
		"read_only": int(not is_answered),
	}


def _list_by_moment(asked: Iterable[Question]) -> list[dict]:
	"""Return the questions of each moment of the page Attend: ``title``, and ``questions``."""
	found: dict[str, list[dict]] = {}
	for question in asked:
		if question.asked_at != NOT_ON_ATTEND:
			title = _("Registration") if question.asked_at == REGISTRATION else _("Consultation")
			found.setdefault(title, []).append(questions.describe_question(question))
	return [{"title": title, "questions": panel} for title, panel in found.items()]


def _describe_person(record: str, asked: Iterable[Question]) -> list[dict]:
	"""Return the fields that decide what is asked, without the answers among them."""
	named = {name for question in asked for name in list_fields(question.conditions) if not is_own(name)}
	return [_describe_field(spec) for spec in list_allowed_fields(record) if spec.fieldname in named]


def _describe_field(spec: FieldSpec) -> dict:
	if spec.options is not None and not spec.doctype:
		options = [{"value": value, "label": label} for value, label in spec.options.items()]
	else:
		options = questions.list_records(spec.doctype) if spec.doctype else None
	return {
		"fieldname": spec.fieldname,
		"label": spec.label,
		"kind": spec.kind,
		"options": options,
		"value": INVENTED.get(spec.fieldname),
	}
