"""What the server answers: to a change, held to what the user may see; and when two clerks met, a sentence.

After a save Frappe sends the whole stored document back: also the fields on a level that the user lacks, and the
people of a household who are hidden from them.
"""

import json
from collections.abc import Iterator

import frappe
from frappe import _

from migrant_services import locks
from migrant_services.access.scopes import SCOPES

# What Frappe calls it when the database refused because of another transaction, and the numbers of older versions.
OTHER_WORK = ("QueryDeadlockError", "QueryTimeoutError", *(f"({number}," for number in locks.OTHER_WORK))
REFUSED = 417
CHANGING = ("POST", "PUT", "PATCH")


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
	said = str(errors[0].get("type") or "") + str(answer.get("exc_type") or "") + str(answer.get("exception") or "")
	if not any(word in said for word in OTHER_WORK):
		return
	message = {
		"message": _("Another clerk changed this at the same moment. Nothing was saved; please repeat."),
		"title": _("Two at the Same Time"),
		"indicator": "orange",
	}
	if "errors" in answer:
		told = {"errors": [{"type": errors[0].get("type"), **message}]}
	else:
		told = {"exc_type": answer.get("exc_type"), "_server_messages": json.dumps([json.dumps(message)])}
	response.status_code = REFUSED
	response.set_data(json.dumps(told))


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
