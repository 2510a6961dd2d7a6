"""Checks that a record is named by its name, not by a filter.

Where Frappe expects a name it also takes a filter, and its answer shows whether any record fits the filter.
"""

from collections.abc import Iterator

import frappe
from frappe import _
from frappe.model import table_fields

from migrant_services.access.queries import parse_json
from migrant_services.access.scopes import SCOPES
from migrant_services.core.messages import reject

# Arguments that name one record.
_NAME_ARGUMENTS = ("name", "docname", "dn", "doc_name", "source_name", "old_name", *map(frappe.scrub, SCOPES))
# Columns of every document that name a record.
_NAME_COLUMNS = ("name", "parent", "owner", "modified_by", "amended_from")
# Arguments with values for a record of the doctype in the argument ``doctype``.
_VALUE_ARGUMENTS = ("fieldname", "data")
_FILTER_ARGUMENTS = ("filters", "or_filters")
_LINK_TYPES = ("Link", "Dynamic Link")


def check_names(doctype: str | None, arguments: dict) -> None:
	"""Deny a filter in the place of a name.

	:param doctype: of the document whose values the body of the request holds, if any
	:raises frappe.PermissionError: with a sentence
	"""
	if any(isinstance(arguments.get(name), dict | list) for name in _NAME_ARGUMENTS):
		_deny()
	if frappe.request.method in ("POST", "PUT", "PATCH"):
		for of, values in _find_documents(doctype, arguments):
			_check_document(of, values)


def _find_documents(doctype: str | None, arguments: dict) -> Iterator[tuple[str, dict]]:
	"""Yield every document and every set of values in a request, with its doctype."""
	if doctype:
		yield doctype, arguments
		yield doctype, _parse_untyped_body()
	if of := doctype or arguments.get("doctype"):
		yield from (
			(of, values)
			for name in _VALUE_ARGUMENTS
			if isinstance(values := parse_json(arguments.get(name)), dict)
		)
		if isinstance(field := arguments.get("fieldname"), str):
			yield of, {field: arguments.get("value")}
	for name, value in arguments.items():
		if name not in _FILTER_ARGUMENTS:
			yield from _find_inner_documents(value)


def _parse_untyped_body() -> dict:
	"""Return the JSON of a body that is not declared as JSON.

	Frappe still reads it for the values of a document.
	"""
	values = parse_json(frappe.request.get_data(as_text=True))
	return values if isinstance(values, dict) else {}


def _find_inner_documents(value) -> Iterator[tuple[str, dict]]:
	value = parse_json(value) if isinstance(value, str) and value.lstrip()[:1] in ("{", "[") else value
	if isinstance(value, dict) and value.get("doctype"):
		yield value["doctype"], value
	elif isinstance(value, dict | list):
		for each in value.values() if isinstance(value, dict) else value:
			yield from _find_inner_documents(each)


def _check_document(doctype, values: dict) -> None:
	packed = {name: value for name, value in values.items() if isinstance(value, dict | list)}
	if not packed:
		return
	if not isinstance(doctype, str):
		_deny()
	meta = frappe.get_meta(doctype)
	for name, value in packed.items():
		field = meta.get_field(name)
		if name in _NAME_COLUMNS or (field and field.fieldtype in _LINK_TYPES):
			_deny()
		if field and field.fieldtype in table_fields and isinstance(value, list):
			for row in value:
				if isinstance(row, dict):
					_check_document(field.options, row)


def _deny() -> None:
	reject(
		"NAME_IS_FILTER",
		_("Name a record by its name, not by a filter."),
		title=_("Not Open to You"),
		exc=frappe.PermissionError,
	)
