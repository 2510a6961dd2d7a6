"""What the server answers: to a change, held to what the user may see; when two clerks met, a sentence; and nothing of
the program.

After a save Frappe sends the whole stored document back: also the fields on a level that the user lacks, and the
people of a household who are hidden from them.
"""

import json
from collections.abc import Iterator

import frappe
from frappe import _

from migrant_services.access import tracebacks
from migrant_services.access.scopes import SCOPES
from migrant_services.core import locks

# What Frappe calls it when the database refused because of another transaction, and the numbers of older versions.
OTHER_WORK = ("QueryDeadlockError", "QueryTimeoutError", *(f"({number}," for number in locks.OTHER_WORK))
REFUSED = 417
CHANGING = ("POST", "PUT", "PATCH")
# Under these words Frappe answers with what its program said when it failed.
OF_THE_PROGRAM = ("exc", "exception", "_exc_source", "_debug_messages")
_SIGNS = (tracebacks.MARK.encode(), *(f'"{word}"'.encode() for word in OF_THE_PROGRAM))


def hold_back(response=None, request=None) -> None:
	"""Hook ``after_request``: take out of the documents in an answer what reading them would not show either."""
	if response is None or request is None or request.method not in CHANGING:
		return
	if response.mimetype != "application/json" or frappe.session.user == "Administrator":
		return
	text = response.get_data(as_text=True)
	if '"doctype"' not in text:
		return
	# Nothing is better than too much: Frappe goes on after whatever fails here.
	response.set_data("{}")
	answer = json.loads(text)
	for document in documents(answer):
		_hold_back(document)
	response.set_data(json.dumps(answer, separators=(",", ":")))


def explain_other_work(response=None, request=None) -> None:
	"""Hook ``after_request``: where two clerks met and the database refused one of them, say so in place of an error."""
	if response is None or response.status_code < 500 or response.mimetype != "application/json":
		return
	answer = json.loads(response.get_data(as_text=True))
	errors = answer.get("errors") or [{}]
	said = (
		str(errors[0].get("type") or "")
		+ str(answer.get("exc_type") or "")
		+ str(answer.get("exception") or "")
	)
	if not any(word in said for word in OTHER_WORK):
		return
	message = locks.message_of_two_clerks()
	if "errors" in answer:
		told = {"errors": [{"type": errors[0].get("type"), **message}]}
	else:
		told = {"exc_type": answer.get("exc_type"), "_server_messages": json.dumps([json.dumps(message)])}
	response.status_code = REFUSED
	response.set_data(json.dumps(told))


def leave_program_out(response=None, request=None) -> None:
	"""Hook ``after_request``: no traceback and no statement in an answer, whatever the settings of the site say.

	System Managers see them.
	"""
	if (
		response is None
		or response.is_streamed
		or not (response.is_json or response.mimetype.startswith("text/"))
	):
		return
	if not any(sign in response.get_data() for sign in _SIGNS) or "System Manager" in frappe.get_roles():
		return
	text, instead = (
		response.get_data(as_text=True),
		_("The program failed here. A System Manager sees how in the Error Log."),
	)
	response.set_data("{}")
	response.set_data(_without_program(text, instead))


def _without_program(text: str, instead: str) -> str:
	"""A text, or what is in it as JSON, without tracebacks."""
	try:
		return json.dumps(_clean(json.loads(text), instead), separators=(",", ":"))
	except ValueError:
		return tracebacks.cut_from_page(text, instead)


def _clean(value, instead: str):
	if isinstance(value, dict):
		return {
			key: _replaced(each, instead) if key in OF_THE_PROGRAM else _clean(each, instead)
			for key, each in value.items()
		}
	if isinstance(value, list):
		return [_clean(each, instead) for each in value]
	return _without_program(value, instead) if isinstance(value, str) and tracebacks.MARK in value else value


def _replaced(value, instead: str):
	"""In the form the desk expects: a list in JSON, or a text; what is neither is no text of the program."""
	if not isinstance(value, str):
		return _clean(value, instead)
	return json.dumps([instead]) if value.startswith("[") else instead


def documents(value) -> Iterator[dict]:
	"""Every document of a record of people in an answer."""
	if isinstance(value, dict):
		if value.get("doctype") in SCOPES:
			yield value
		else:
			for each in value.values():
				yield from documents(each)
	elif isinstance(value, list):
		for each in value:
			yield from documents(each)


def _hold_back(document: dict) -> None:
	shown = frappe.get_doc(json.loads(json.dumps(document)))
	shown.apply_fieldlevel_read_permissions()
	_follow(document, shown)


def _follow(values: dict, shown) -> None:
	for field in shown.meta.fields:
		value, kept = values.get(field.fieldname), shown.get(field.fieldname)
		if value and not kept:
			del values[field.fieldname]
		elif value and isinstance(value, list):
			for row, kept_row in zip(value, kept, strict=True):
				_follow(row, kept_row)
