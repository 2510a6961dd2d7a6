"""A record is named by its name. Where Frappe expects a name it also takes a filter, and answers differently when no
record fits it.
"""

from collections.abc import Iterator

import frappe
from frappe import _
from frappe.model import table_fields

from migrant_services.access.queries import parsed
from migrant_services.access.scopes import SCOPES

# Arguments that name one record.
_ARGUMENTS = ("name", "docname", "dn", "doc_name", "source_name", "old_name", *map(frappe.scrub, SCOPES))
# Columns of every document that name a record.
_COLUMNS = ("name", "parent", "owner", "modified_by", "amended_from")
# Arguments with values for a record of the argument ``doctype``.
_VALUES = ("fieldname", "data")
_FILTERS = ("filters", "or_filters")
_LINKS = ("Link", "Dynamic Link")


def check_names(doctype: str | None, arguments: dict) -> None:
	"""Refuse a filter in the place of a name.

	:param doctype: of the document whose values the body of the request has, if it has one
	:raises frappe.PermissionError: with a sentence
	"""
	if any(isinstance(arguments.get(name), dict | list) for name in _ARGUMENTS):
		_refuse()
	if frappe.request.method in ("POST", "PUT", "PATCH"):
		for of, values in _documents(doctype, arguments):
			_check_document(of, values)


def _documents(doctype: str | None, arguments: dict) -> Iterator[tuple[str, dict]]:
	"""Every document and every set of values in a request, with its doctype."""
	if doctype:
		yield doctype, arguments
		yield doctype, _unread_body()
	if of := doctype or arguments.get("doctype"):
		yield from (
			(of, values) for name in _VALUES if isinstance(values := parsed(arguments.get(name)), dict)
		)
		if isinstance(field := arguments.get("fieldname"), str):
			yield of, {field: arguments.get("value")}
	for name, value in arguments.items():
		if name not in _FILTERS:
			yield from _inner_documents(value)


def _unread_body() -> dict:
	"""What a body holds that does not say that it is JSON: Frappe reads it for the values of a document all the same."""
	values = parsed(frappe.request.get_data(as_text=True))
	return values if isinstance(values, dict) else {}


def _inner_documents(value) -> Iterator[tuple[str, dict]]:
	value = parsed(value) if isinstance(value, str) and value.lstrip()[:1] in ("{", "[") else value
	if isinstance(value, dict) and value.get("doctype"):
		yield value["doctype"], value
	elif isinstance(value, dict | list):
		for each in value.values() if isinstance(value, dict) else value:
			yield from _inner_documents(each)


def _check_document(doctype, values: dict) -> None:
	packed = {name: value for name, value in values.items() if isinstance(value, dict | list)}
	if not packed:
		return
	if not isinstance(doctype, str):
		_refuse()
	meta = frappe.get_meta(doctype)
	for name, value in packed.items():
		field = meta.get_field(name)
		if name in _COLUMNS or (field and field.fieldtype in _LINKS):
			_refuse()
		if field and field.fieldtype in table_fields and isinstance(value, list):
			for row in value:
				if isinstance(row, dict):
					_check_document(field.options, row)


def _refuse() -> None:
	frappe.throw(
		_("Name a record by its name, not by a filter."), frappe.PermissionError, title=_("Not Open to You")
	)
