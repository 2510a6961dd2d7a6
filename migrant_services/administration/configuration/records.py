"""The parts of this site: reading them, and writing, retiring and deleting them as any user of the desk would."""

from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.administration.configuration.content import normalise_part
from migrant_services.administration.configuration.fields import (
	DATE,
	ROW_KEYS,
	TIME,
	Field,
	list_fields,
	list_fields_linking_to_itself,
)
from migrant_services.administration.configuration.parts import (
	QUESTION,
	SETTINGS,
	WORKFLOW,
	get_key,
	is_blank,
	list_kinds,
)
from migrant_services.core import jobs, locks
from migrant_services.core.messages import reject
from migrant_services.core.roles import SERVICES_ADMINISTRATOR
from migrant_services.forms.columns import is_column_name
from migrant_services.forms.questions import IN_USE, PREPARING, RETIRED
from migrant_services.options.reference import REFERENCE_FILES, reference_rows
from migrant_services.workflow.data import load_blueprints
from migrant_services.workflow.guard import get_active_workflow
from migrant_services.workflow.replacement import replace_workflow
from migrant_services.workflow.stages import STAGES

Content = dict[str, Any]


def check_is_administrator() -> None:
	"""Check that the user is a Services Administrator.

	:raises frappe.PermissionError: for all others
	"""
	if SERVICES_ADMINISTRATOR not in frappe.get_roles():
		reject(
			"NOT_CONFIGURING",
			_("Only a Services Administrator works on the configuration."),
			title=_("Configuration"),
			exc=frappe.PermissionError,
		)


def read_configuration() -> dict[str, list[Content]]:
	"""Return the content of all parts of this site by doctype, in a fixed order."""
	found = {}
	for doctype in list_kinds():
		parts = [normalise_part(doctype, record) for record in _read_records(doctype)]
		changed = [part for part in parts if not is_blank(doctype, part)]
		found[doctype] = sorted(changed, key=partial(get_key, doctype))
	return found


def get_record(doctype: str, key: tuple[str, ...]) -> Document | None:
	"""Return the record of a part, or None."""
	if doctype == WORKFLOW:
		active = get_active_workflow(key[0])
		return frappe.get_doc(WORKFLOW, active.name) if active else None
	if doctype == SETTINGS:
		return frappe.get_doc(SETTINGS)
	filters = {
		field: value or ("is", "not set") for field, value in zip(list_kinds()[doctype].key, key, strict=True)
	}
	name = frappe.db.get_value(doctype, filters)
	return frappe.get_doc(doctype, name) if name else None


def read_part(doctype: str, key: tuple[str, ...]) -> Content | None:
	"""Return the content of a part, or None without such a part."""
	record = get_record(doctype, key)
	content = normalise_part(doctype, record) if record else None
	return content if content and not is_blank(doctype, content) else None


def get_shipped(doctype: str, key: tuple[str, ...]) -> Content | None:
	"""Return the content that this release ships for a part, or None when it ships none.

	What the release leaves open, such as the place in the list, is not in it.
	"""
	if doctype == WORKFLOW:
		blueprint = load_blueprints().get(key[0])
		return normalise_part(WORKFLOW, blueprint) if blueprint else None
	for row in reference_rows(doctype) if doctype in REFERENCE_FILES else ():
		if row["code"] == key[0]:
			defaults = frappe.new_doc(doctype).as_dict()
			content = normalise_part(doctype, {**defaults, **row})
			return {field: value for field, value in content.items() if field != "sort_order"}
	return None


def write_part(doctype: str, content: Mapping[str, Any], origin: str) -> Document:
	"""Write a part with the rights of the user and the checks of its record. A part that is not there is made.

	:param origin: what the version that is kept says about where it comes from
	:raises frappe.ValidationError: when the record cannot be like this
	"""
	key = get_key(doctype, content)
	if doctype == WORKFLOW:
		return replace_workflow(key[0], dict(content), origin, keep_targets=False)
	record = get_record(doctype, key) or frappe.new_doc(doctype)
	record.flags.version_origin = origin
	if doctype == QUESTION:
		return _write_question(record, content)
	_fill(record, content)
	return record.save()


def write_without_links_to_itself(doctype: str, content: Mapping[str, Any]) -> None:
	"""Make a part that names others of its doctype, which may not be there yet. No version is kept."""
	record = frappe.new_doc(doctype)
	_fill(record, content, list_fields_linking_to_itself(doctype))
	record.flags.no_version = True
	record.save()


def remove_part(doctype: str, key: tuple[str, ...], origin: str) -> None:
	"""Delete a part; retire it when records need it.

	:raises frappe.ValidationError: when neither can be done
	"""
	record = get_record(doctype, key)
	kind = list_kinds()[doctype]
	if not record or kind.stays:
		return
	record.flags.version_origin = origin
	if kind.blank_without:
		record.update({table: [] for table in kind.blank_without})
		record.save()
		return
	frappe.db.savepoint("before_removal")
	try:
		record.delete()
	except frappe.ValidationError as error:
		if locks.is_conflict(error):
			raise
		frappe.db.rollback(save_point="before_removal")
		record = get_record(doctype, key)
		record.flags.version_origin = origin
		if doctype == QUESTION and record.status == IN_USE:
			record.retire()
		elif record.meta.has_field("enabled"):
			record.enabled = 0
			record.save()
		elif doctype != QUESTION or record.status != RETIRED:
			raise


def finish_questions(wanted: Iterable[Mapping[str, Any]]) -> list[Document]:
	"""Put questions that were brought in in use, and give them their columns. It commits as it goes, and can be repeated.

	A question may depend on another one, so those that are rejected are tried again after the others.

	:param wanted: the contents that say that they are in use
	:returns: the questions that could not be put in use; they stay drafts
	"""
	waiting = [get_record(QUESTION, get_key(QUESTION, content)) for content in wanted]
	waiting = [question for question in waiting if question and question.status not in (IN_USE, PREPARING)]
	while waiting:
		rejected = [question for question in waiting if not _put_in_use(question)]
		if len(rejected) == len(waiting):
			return rejected
		waiting = rejected
	return []


def _put_in_use(question: Document) -> bool:
	"""Put a question in use and prepare it, and return whether that was possible."""
	frappe.db.savepoint("before_question")
	question = frappe.get_doc(QUESTION, question.name)
	try:
		question.put_in_use()
	except frappe.ValidationError as error:
		if locks.is_conflict(error):
			raise
		frappe.db.rollback(save_point="before_question")
		return False
	frappe.db.commit()  # why: in a background job; the column needs the table for itself
	jobs.run(QUESTION, question.name)
	return True


def _write_question(record: Document, content: Mapping[str, Any]) -> Document:
	"""Write a question. A new one stays a draft: only when all are stored can they get their columns."""
	if not is_column_name(content["fieldname"]) or (
		record.is_new() and frappe.get_meta(content["record"]).has_field(content["fieldname"])
	):
		reject(
			"QUESTION_COLUMN_INVALID",
			_(
				"{0} cannot be the column of a question. Ask the question on the site that the file comes from again."
			).format(content["fieldname"]),
			field="fieldname",
			title=_("Configuration File"),
		)
	in_use = content.get("status") == IN_USE
	_fill(record, content, ("status",))
	record.flags.by_app = record.is_new()
	record.save()
	if in_use and record.has_column and record.status != IN_USE:
		record.put_in_use()
	elif not in_use and record.status == IN_USE:
		record.retire()
	return record


def _fill(record: Document, content: Mapping[str, Any], left_out: Collection[str] = ()) -> None:
	"""Fill a record in with the content of a part."""
	for field in list_fields(record.doctype):
		if field.fieldname in content and field.fieldname not in left_out:
			value = content[field.fieldname]
			rows = _make_rows(record, field, value) if field.is_table else _to_stored(field, value)
			record.set(field.fieldname, rows)


def _make_rows(record: Document, field: Field, values: list[dict[str, Any]]) -> list:
	"""Return the rows of a table. A row that the record has already stays that row: other records may name it."""
	keys, rows_of = ROW_KEYS.get(field.options, ()), {each.fieldname: each for each in field.rows}
	stored = (
		{tuple(row.get(key) for key in keys): row for row in record.get(field.fieldname) or []}
		if keys
		else {}
	)
	rows = []
	for number, value in enumerate(values, 1):
		row = stored.pop(tuple(value.get(key) for key in keys), None) or frappe.new_doc(
			field.options, parent_doc=record, parentfield=field.fieldname
		)
		row.update({name: _to_stored(rows_of[name], each) for name, each in value.items()})
		row.idx = number
		rows.append(row)
	return rows


def _to_stored(field: Field, value: Any) -> Any:
	"""Return a value as a record takes it: an empty date is None, and an empty text stays one, as None takes the default."""
	return None if value == "" and field.fieldtype in (DATE, TIME) else value


def _read_records(doctype: str) -> list[Mapping[str, Any]]:
	"""Return the values of all records of a kind of part, in a few statements."""
	if doctype == WORKFLOW:
		found = [get_record(WORKFLOW, (governed,)) for governed in STAGES]
		return [workflow for workflow in found if workflow]
	if doctype == SETTINGS:
		return [frappe.get_doc(SETTINGS)]
	columns = [field.fieldname for field in list_fields(doctype) if not field.is_table]
	records = {row.name: row for row in frappe.get_all(doctype, fields=["name", *map(_quote, columns)])}
	for field in list_fields(doctype):
		if field.is_table and records:
			for record in records.values():
				record[field.fieldname] = []
			for row in _read_rows(doctype, field):
				# Rows may be left of records that were deleted in bulk.
				if row.parent in records:
					records[row.parent][field.fieldname].append(row)
	return list(records.values())


def _read_rows(doctype: str, field: Field) -> list[Mapping[str, Any]]:
	return frappe.get_all(
		field.options,
		filters={"parenttype": doctype, "parentfield": field.fieldname},
		fields=["parent", *(_quote(each.fieldname) for each in field.rows)],
		order_by="idx asc",
	)


def _quote(column: str) -> str:
	"""Return a column as Frappe takes it: some have the name of a function of SQL."""
	return f"`{column}`"
