"""Gives questions their columns and fields, in the background (`core/jobs.py`).

Adding a column takes the database a moment, however many records there are, but it needs the table for itself for that moment. So it
asks for it only briefly, and tries again: clerks who save never wait for it longer than :data:`PATIENCE` seconds.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe import _
from frappe.database.schema import get_definition
from frappe.model import table_fields

from migrant_services.core import locks
from migrant_services.core.own_texts import store_translations
from migrant_services.forms import field_properties
from migrant_services.forms.columns import SECTION
from migrant_services.forms.kinds import LEVELS, Column, build_column
from migrant_services.forms.questions import (
	IN_USE,
	PREPARING,
	QUESTION,
	WHEN_ASKED,
	Question,
	build_rule,
	forget_questions,
	list_all_questions,
)

# Frappe keeps 0 in these when they are empty.
NUMBER_TYPES = ("Int", "Float")
PATIENCE = 1  # seconds in which the database waits for the table
ATTEMPTS = 60
PAUSE = 1  # seconds between attempts, in which the clerks' saves go through
TOO_MANY_COLUMNS = (1117, 1118)  # too many columns; row too large
SECTION_LABEL = "More Questions"
# Forms with tabs get one more; the others a section.
SECTION_TYPES = {"Person": "Tab Break"}


def prepare_question(name: str) -> None:
	"""Give a question its column and its field, and put it in use. Repeating it changes nothing.

	A question without room for its column becomes a draft again, and says why.
	"""
	question = frappe.get_doc(QUESTION, name)
	if question.status != PREPARING:
		return
	column = build_column(question.kind, LEVELS[question.tier], question.reference_list, question.decimals)
	try:
		if column.fieldtype not in table_fields:
			_add_column(question.record, question.fieldname, column)
	except frappe.db.OperationalError as error:
		if error.args[0] not in TOO_MANY_COLUMNS:
			raise
		_give_up(question)
		return
	_set_status(question, IN_USE, has_column=1)
	store_translations(question, question.list_texts())
	update_fields(question.record)
	frappe.db.commit()  # why: end of a background job
	frappe.publish_realtime("question_prepared", {"name": name}, user=question.requested_by)


def update_fields(doctype: str) -> None:
	"""Make the custom fields of a doctype say what its questions say: wording, place, level, conditions.

	The columns are there already, so no table is changed.
	"""
	forget_questions()
	questions = list_all_questions(doctype)
	if questions:
		_store_field(doctype, _build_section(doctype))
	previous = SECTION
	for question in questions:
		_store_field(doctype, build_field(question, question.place_after or previous))
		if not question.place_after:
			previous = question.fieldname
	field_properties.apply_settings(doctype)
	frappe.clear_cache(doctype=doctype)


def build_field(question: Question, insert_after: str) -> dict:
	"""Return the properties of the custom field of a question."""
	column = build_column(question.kind, question.level, question.reference_list, question.decimals)
	rule = json.dumps(build_rule(question))
	return {
		"fieldname": question.fieldname,
		"label": question.label,
		"description": question.help,
		"fieldtype": column.fieldtype,
		"options": column.options,
		"length": column.length,
		"precision": column.precision,
		"permlevel": question.level,
		"insert_after": insert_after,
		"depends_on": _call("is_asked", rule),
		"mandatory_depends_on": _call("is_demanded", rule) if question.required == WHEN_ASKED else "",
		# A retired question keeps its answers, and shows them nowhere.
		**{name: int(question.retired) for name in ("hidden", "print_hide", "report_hide")},
	}


def _call(function: str, rule: str) -> str:
	"""Return the expression by which the form calls a function of the app with data, and does nothing else."""
	return f"eval:migrant_services.questions.{function}(doc, {rule})"


def _build_section(doctype: str) -> dict:
	return {
		"fieldname": SECTION,
		"label": SECTION_LABEL,
		"fieldtype": SECTION_TYPES.get(doctype, "Section Break"),
		"insert_after": field_properties.read_shipped_fields(doctype)[-1].fieldname,
	}


def _store_field(doctype: str, values: dict) -> None:
	"""Insert the custom field, or change what differs. Frappe's own saving would look for changes of the table each time."""
	name = f"{doctype}-{values['fieldname']}"
	stored = frappe.db.get_value("Custom Field", name, list(values), as_dict=True)
	if not stored:
		field = frappe.get_doc({"doctype": "Custom Field", "dt": doctype, **values})
		with _brief_table_locks():
			field.insert(ignore_permissions=True)  # why: follows from a question that the user may put in use
	elif changed := {key: value for key, value in values.items() if (stored[key] or "") != (value or "")}:
		frappe.db.set_value("Custom Field", name, changed)


@contextmanager
def _brief_table_locks() -> Iterator[None]:
	"""Give up, within the block, rather than wait for a table that other transactions use.

	Storing a field, Frappe commits it, and then asks for the table although the column is there: on some versions it sets the default of decimals
	again. So nothing is lost by giving up.
	"""
	frappe.db.sql(f"set session lock_wait_timeout = {PATIENCE}")
	try:
		yield
	except Exception as error:
		if not locks.is_conflict(error):
			raise
	finally:
		frappe.db.sql("set session lock_wait_timeout = default")


def _add_column(doctype: str, fieldname: str, column: Column) -> None:
	"""Add the column to the table, in a moment in which no other transaction uses it.

	:raises frappe.db.OperationalError: when the table has no room for it, or is never free
	"""
	if frappe.db.has_column(doctype, fieldname):
		return
	for attempt in range(1, ATTEMPTS + 1):
		frappe.db.commit()  # why: in a background job; this transaction may itself hold the table
		try:
			frappe.db.sql_ddl(
				f"alter table `tab{doctype}` wait {PATIENCE} add column if not exists `{fieldname}` {_define(column)}"
			)
			break
		except frappe.db.OperationalError as error:
			if attempt == ATTEMPTS or not locks.is_conflict(error):
				raise
		time.sleep(PAUSE)
	frappe.cache.hdel("table_columns", f"tab{doctype}")


def _define(column: Column) -> str:
	"""Return the type of the column as this version of Frappe makes it: it would rewrite the table to change another one."""
	definition = get_definition(
		column.fieldtype, precision=column.precision or None, length=column.length or None
	)
	return f"{definition} not null default 0" if column.fieldtype in NUMBER_TYPES else definition


def _give_up(question) -> None:
	_set_status(
		question,
		"Draft",
		problem=_(
			"{0} has no room for another column. Make it a long text or several choices, which need less, or use a question that is retired."
		).format(_(question.record)),
	)
	frappe.db.commit()  # why: end of a background job
	frappe.publish_realtime("question_prepared", {"name": question.name}, user=question.requested_by)


def _set_status(question, status: str, **more) -> None:
	frappe.db.set_value(QUESTION, question.name, {"status": status, "problem": None, **more})
	frappe.clear_document_cache(QUESTION, question.name)
