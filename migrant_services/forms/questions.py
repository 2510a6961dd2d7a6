"""The municipality's own questions, as the rest of the app reads them."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import frappe
from frappe.model.document import Document

from migrant_services.conditions.rows import Condition, FieldSpec
from migrant_services.conditions.site_fields import find_allowed_fields, to_client
from migrant_services.core import caches
from migrant_services.forms.kinds import LEVELS

QUESTION = "Form Question"
DRAFT, PREPARING, IN_USE, RETIRED = "Draft", "Preparing", "In Use", "Retired"
REGISTRATION, FIRST_CONSULTATION, EACH_CONSULTATION = (
	"Registration",
	"First consultation",
	"Each consultation",
)
NEVER, WHEN_ASKED, BEFORE_CLOSING = "Never", "When it is asked", "Before the record is closed"

_CACHE = "migrant_services_questions"


class Question(NamedTuple):
	"""A question that has a column, in use or retired.

	:param label: in the language of the site
	:param level: Frappe's permission level of the answer
	:param match: whether ``All`` or ``Any`` of the conditions must be met
	:param specs: of the fields that the conditions name
	"""

	name: str
	fieldname: str
	label: str
	help: str
	kind: str
	option_list: str
	reference_list: str
	decimals: int
	level: int
	purpose: str
	asked_at: str
	required: str
	asked_from: date | None
	asked_until: date | None
	match: str
	conditions: tuple[Condition, ...]
	specs: tuple[FieldSpec, ...]
	retired: bool
	place_after: str


def list_questions(doctype: str) -> list[Question]:
	"""Return the questions of a doctype that are asked, in their order. Those that are asked only at times are included."""
	return [question for question in list_all_questions(doctype) if not question.retired]


def list_all_questions(doctype: str) -> list[Question]:
	"""Return the questions of a doctype that have a column, retired ones too."""
	return frappe.cache.hget(_CACHE, doctype, generator=lambda: _read_questions(doctype))


def forget_questions() -> None:
	"""Read the questions again when they are needed."""
	caches.forget(_CACHE)


def build_rule(question: Question) -> dict:
	"""Return what the browser needs to know to ask a question, as JSON has it (``public/js/questions.js``)."""
	return {
		"field": question.fieldname,
		"from": str(question.asked_from or ""),
		"until": str(question.asked_until or ""),
		"match": question.match,
		"conditions": [condition._asdict() for condition in question.conditions],
		"specs": to_client(question.specs),
		"level": question.level,
		"list": question.option_list,
		"at": question.asked_at,
	}


def _read_questions(doctype: str) -> list[Question]:
	docs = frappe.get_all(
		QUESTION,
		{"record": doctype, "has_column": 1},
		["*"],
		order_by="sort_order asc, creation asc, name asc",
	)
	conditions = _read_conditions([doc.name for doc in docs])
	named = {row.field for rows in conditions.values() for row in rows}
	specs = find_allowed_fields(doctype, named) if named else []
	return [_to_question(doc, conditions.get(doc.name, []), specs) for doc in docs]


def read_question(doc: Document) -> Question:
	"""Return a Form Question document, stored or not, as the rest of the app reads questions."""
	conditions = [Condition(row.field, row.operator, row.value or "") for row in doc.conditions]
	return _to_question(doc, conditions, find_allowed_fields(doc.record, [row.field for row in conditions]))


def _read_conditions(questions: list[str]) -> dict[str, list[Condition]]:
	found: dict[str, list[Condition]] = {}
	for row in frappe.get_all(
		"Condition Row",
		{"parent": ("in", questions or [""]), "parenttype": QUESTION},
		["parent", "field", "operator", "value"],
		order_by="idx asc",
	):
		found.setdefault(row.parent, []).append(Condition(row.field, row.operator, row.value or ""))
	return found


def _to_question(
	doc: frappe._dict | Document, conditions: list[Condition], specs: Iterable[FieldSpec]
) -> Question:
	named = {condition.field for condition in conditions}
	return Question(
		name=doc.name,
		fieldname=doc.fieldname,
		label=doc.question,
		help=doc.help or "",
		kind=doc.kind,
		option_list=doc.option_list or "",
		reference_list=doc.reference_list or "",
		decimals=doc.decimals or 0,
		level=LEVELS[doc.tier],
		purpose=doc.purpose or "",
		asked_at=doc.asked_at,
		required=doc.required,
		asked_from=doc.asked_from,
		asked_until=doc.asked_until,
		match=doc.match or "All",
		conditions=tuple(conditions),
		specs=tuple(spec for spec in specs if spec.fieldname in named),
		retired=doc.status == RETIRED,
		place_after=doc.place_after or "",
	)
