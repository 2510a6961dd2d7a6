"""What the app changes in responses: fields hidden from the user, conflicts between clerks, and program
details.

After a save, Frappe sends the whole stored document back. That includes fields on a level that the user may not read,
and the members of a household who are hidden from the user.
"""

import json
from collections.abc import Iterator

import frappe
from frappe import _

from migrant_services.access import tracebacks
from migrant_services.access.scopes import SCOPES
from migrant_services.core import locks
from migrant_services.core.errors import VALIDATION_ERROR_STATUS

# Names of Frappe's errors for a conflict with another transaction, and the numbers that older versions give.
CONFLICT_MARKS = (
	"QueryDeadlockError",
	"QueryTimeoutError",
	*(f"({number}," for number in locks.CONFLICT_ERRORS),
)
CHANGING_METHODS = ("POST", "PUT", "PATCH")
# Keys under which Frappe returns the details of an error of the program.
PROGRAM_KEYS = ("exc", "exception", "_exc_source", "_debug_messages")
_PROGRAM_MARKS = (tracebacks.TRACEBACK_MARK.encode(), *(f'"{word}"'.encode() for word in PROGRAM_KEYS))


def remove_hidden_fields(response=None, request=None) -> None:
	"""Remove from the documents in a response what the user could not read either (hook: after_request)."""
	if response is None or request is None or request.method not in CHANGING_METHODS:
		return
	if response.mimetype != "application/json" or frappe.session.user == "Administrator":
		return
	text = response.get_data(as_text=True)
	if '"doctype"' not in text:
		return
	# Frappe ignores errors in this hook. If one occurs, an empty response is better than one with hidden fields.
	response.set_data("{}")
	answer = json.loads(text)
	for document in find_documents(answer):
		_remove_hidden_fields(document)
	response.set_data(json.dumps(answer, separators=(",", ":")))


def explain_conflict(response=None, request=None) -> None:
	"""Replace the error by a sentence where the database rejected one of two simultaneous changes (hook:
	after_request).
	"""
	if response is None or response.status_code < 500 or response.mimetype != "application/json":
		return
	answer = json.loads(response.get_data(as_text=True))
	errors = answer.get("errors") or [{}]
	error = (
		str(errors[0].get("type") or "")
		+ str(answer.get("exc_type") or "")
		+ str(answer.get("exception") or "")
	)
	if not any(mark in error for mark in CONFLICT_MARKS):
		return
	message = locks.get_conflict_message()
	if "errors" in answer:
		explained = {"errors": [{"type": errors[0].get("type"), **message}]}
	else:
		explained = {
			"exc_type": answer.get("exc_type"),
			"_server_messages": json.dumps([json.dumps(message)]),
		}
	response.status_code = VALIDATION_ERROR_STATUS
	response.set_data(json.dumps(explained))


def remove_program_details(response=None, request=None) -> None:
	"""Remove tracebacks and SQL statements from a response, whatever the settings of the site say (hook:
	after_request).

	System Managers see them.
	"""
	if (
		response is None
		or response.is_streamed
		or not (response.is_json or response.mimetype.startswith("text/"))
	):
		return
	if (
		not any(mark in response.get_data() for mark in _PROGRAM_MARKS)
		or "System Manager" in frappe.get_roles()
	):
		return
	text, instead = (
		response.get_data(as_text=True),
		_("An error occurred. A System Manager can see the details in the Error Log."),
	)
	response.set_data("{}")
	response.set_data(_remove_program(text, instead))


def _remove_program(text: str, instead: str) -> str:
	"""Return a text, or the JSON that it holds, without tracebacks."""
	try:
		return json.dumps(_clean_value(json.loads(text), instead), separators=(",", ":"))
	except ValueError:
		return tracebacks.remove_tracebacks(text, instead)


def _clean_value(value, instead: str):
	if isinstance(value, dict):
		return {
			key: _replace_text(each, instead) if key in PROGRAM_KEYS else _clean_value(each, instead)
			for key, each in value.items()
		}
	if isinstance(value, list):
		return [_clean_value(each, instead) for each in value]
	return (
		_remove_program(value, instead)
		if isinstance(value, str) and tracebacks.TRACEBACK_MARK in value
		else value
	)


def _replace_text(value, instead: str):
	"""Return the replacement in the form that the desk expects: JSON with a list, or a text. Clean any other
	value.
	"""
	if not isinstance(value, str):
		return _clean_value(value, instead)
	return json.dumps([instead]) if value.startswith("[") else instead


def find_documents(value) -> Iterator[dict]:
	"""Yield every document of a scoped doctype in a response."""
	if isinstance(value, dict):
		if value.get("doctype") in SCOPES:
			yield value
		else:
			for each in value.values():
				yield from find_documents(each)
	elif isinstance(value, list):
		for each in value:
			yield from find_documents(each)


def _remove_hidden_fields(document: dict) -> None:
	shown = frappe.get_doc(json.loads(json.dumps(document)))
	shown.apply_fieldlevel_read_permissions()
	_copy_removals(document, shown)


def _copy_removals(values: dict, shown) -> None:
	for field in shown.meta.fields:
		value, kept = values.get(field.fieldname), shown.get(field.fieldname)
		if value and not kept:
			del values[field.fieldname]
		elif value and isinstance(value, list):
			for row, kept_row in zip(value, kept, strict=True):
				_copy_removals(row, kept_row)
