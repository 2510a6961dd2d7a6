"""The municipality's own questions, as the rest of the app reads them."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import frappe

from migrant_services.conditions.fields import list_fields
from migrant_services.conditions.rows import Condition, FieldSpec
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
	"""Read the questions again, now and for those who come once this transaction is committed."""
	frappe.cache.delete_value(_CACHE)
	frappe.db.after_commit.add(lambda: frappe.cache.delete_value(_CACHE))


def _read_questions(doctype: str) -> list[Question]:
	rows = frappe.get_all(
		QUESTION,
		{"record": doctype, "has_column": 1},
		[
			"name",
			"fieldname",
			"question",
			"help",
			"kind",
			"option_list",
			"reference_list",
			"decimals",
			"tier",
			"purpose",
			"asked_at",
			"required",
			"asked_from",
			"asked_until",
			"`match`",
			"status",
			"place_after",
		],
		order_by="sort_order asc, creation asc, name asc",
	)
	conditions: dict[str, list[Condition]] = {}
	for row in frappe.get_all(
		"Condition Row",
		{"parent": ("in", [row.name for row in rows] or [""]), "parenttype": QUESTION},
		["parent", "field", "operator", "value"],
		order_by="idx asc",
	):
		conditions.setdefault(row.parent, []).append(Condition(row.field, row.operator, row.value or ""))
	specs = list_fields(doctype) if conditions else []
	return [
		Question(
			name=row.name,
			fieldname=row.fieldname,
			label=row.question,
			help=row.help or "",
			kind=row.kind,
			option_list=row.option_list or "",
			reference_list=row.reference_list or "",
			decimals=row.decimals or 0,
			level=LEVELS[row.tier],
			purpose=row.purpose or "",
			asked_at=row.asked_at,
			required=row.required,
			asked_from=row.asked_from,
			asked_until=row.asked_until,
			match=row.match or "All",
			conditions=tuple(conditions.get(row.name, ())),
			specs=_select_specs(specs, conditions.get(row.name, ())),
			retired=row.status == RETIRED,
			place_after=row.place_after or "",
		)
		for row in rows
	]


def _select_specs(specs: Iterable[FieldSpec], conditions: Iterable[Condition]) -> tuple[FieldSpec, ...]:
	named = {condition.field for condition in conditions}
	return tuple(spec for spec in specs if spec.fieldname in named)
