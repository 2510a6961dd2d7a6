"""The columns that hold data about people, with the questions of the municipality among them.

It follows from the doctypes and their scopes as the site has them, so no column can be forgotten.
"""

from collections.abc import Iterator
from typing import NamedTuple

import frappe
from frappe.model import no_value_fields, table_fields

from migrant_services.access.scopes import SCOPES
from migrant_services.forms.questions import IN_USE, RETIRED, list_all_questions


class PersonalColumn(NamedTuple):
	"""One column.

	:param table: doctype of the rows that have the column; empty for a column of the record itself
	:param label: in English, or in the language of the site for an own question
	:param roles: that read it
	:param purpose: of the privacy notice, for an own question
	:param status: whether it is in use, or kept and hidden
	"""

	doctype: str
	table: str
	fieldname: str
	label: str
	is_own: bool
	roles: tuple[str, ...]
	purpose: str
	status: str


def list_personal_columns() -> Iterator[PersonalColumn]:
	"""Yield every column with data about people, in the order of the forms."""
	for doctype in SCOPES:
		meta = frappe.get_meta(doctype)
		questions = {question.fieldname: question for question in list_all_questions(doctype)}
		for field in meta.fields:
			question = questions.get(field.fieldname)
			status = RETIRED if question and question.retired else IN_USE
			purpose = question.purpose if question else ""
			if field.fieldtype in table_fields and not question:
				for column in _list_columns(frappe.get_meta(field.options)):
					level = max(field.permlevel, column.permlevel)
					yield _make(
						meta,
						field.options,
						column,
						bool(question),
						_list_readers(meta, level),
						purpose,
						status,
					)
			elif question or _holds_values(field):
				roles = _list_readers(meta, field.permlevel)
				yield _make(meta, "", field, bool(question), roles, purpose, status)


def _make(meta, table: str, field, is_own: bool, roles: tuple[str, ...], purpose: str, status: str):
	label = field.label or field.fieldname
	return PersonalColumn(meta.name, table, field.fieldname, label, is_own, roles, purpose, status)


def _list_columns(meta) -> list:
	return [field for field in meta.fields if _holds_values(field)]


def _holds_values(field) -> bool:
	return field.fieldtype not in no_value_fields and not field.is_virtual


def _list_readers(meta, level: int) -> tuple[str, ...]:
	return tuple(dict.fromkeys(row.role for row in meta.permissions if row.read and row.permlevel == level))
