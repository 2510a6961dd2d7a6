"""The parts of this site: reading them, and writing, retiring and deleting them as any user of the desk would."""

from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.administration.configuration.content import normalise_part
from migrant_services.administration.configuration.fields import (
	DATE,
	TIME,
	Field,
	list_fields,
	list_fields_linking_to_itself,
)
from migrant_services.administration.configuration.parts import SETTINGS, WORKFLOW, get_key, list_kinds
from migrant_services.administration.reference import REFERENCE_FILES, reference_rows
from migrant_services.core.messages import reject
from migrant_services.core.roles import SERVICES_ADMINISTRATOR
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
		found[doctype] = sorted(parts, key=lambda part: get_key(doctype, part))  # noqa: B023
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
	return normalise_part(doctype, record) if record else None


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
	for field in list_fields(doctype):
		if field.fieldname not in content:
			continue
		record.set(field.fieldname, _to_stored(field, content[field.fieldname]))
	record.flags.version_origin = origin
	return record.save()


def write_without_links_to_itself(doctype: str, content: Mapping[str, Any]) -> None:
	"""Make a part that names others of its doctype, which may not be there yet. No version is kept."""
	record = frappe.new_doc(doctype)
	left_out = list_fields_linking_to_itself(doctype)
	for field in list_fields(doctype):
		if field.fieldname in content and field.fieldname not in left_out:
			record.set(field.fieldname, _to_stored(field, content[field.fieldname]))
	record.flags.no_version = True
	record.save()


def remove_part(doctype: str, key: tuple[str, ...], origin: str) -> None:
	"""Delete a part; retire it when records need it.

	:raises frappe.ValidationError: when neither can be done
	"""
	record = get_record(doctype, key)
	if not record or list_kinds()[doctype].stays:
		return
	record.flags.version_origin = origin
	frappe.db.savepoint("before_removal")
	try:
		record.delete()
	except frappe.LinkExistsError:
		frappe.db.rollback(save_point="before_removal")
		record = get_record(doctype, key)
		if not record.meta.has_field("enabled"):
			raise
		record.enabled = 0
		record.flags.version_origin = origin
		record.save()


def _to_stored(field: Field, value: Any) -> Any:
	"""Return a value as a record takes it: an empty date is None, and an empty text stays one, as None takes the default."""
	if field.is_table:
		rows_of = {each.fieldname: each for each in field.rows}
		return [{name: _to_stored(rows_of[name], each) for name, each in row.items()} for row in value]
	return None if value == "" and field.fieldtype in (DATE, TIME) else value


def _read_records(doctype: str) -> list[Document]:
	if doctype == WORKFLOW:
		found = [get_record(WORKFLOW, (governed,)) for governed in STAGES]
		return [workflow for workflow in found if workflow]
	if doctype == SETTINGS:
		return [frappe.get_doc(SETTINGS)]
	return [frappe.get_doc(doctype, name) for name in frappe.get_all(doctype, pluck="name")]
