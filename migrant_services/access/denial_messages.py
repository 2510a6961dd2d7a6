"""Denies with a sentence: what is not open, and to which users. Where Frappe denies without one, it is added."""

import json
from collections.abc import Iterator

import frappe
from frappe import _

from migrant_services.core.messages import reject

HTTP_FORBIDDEN = 403


def check_right(doctype: str, right: str = "read", doc: str | int | None = None) -> None:
	"""Check that the roles of the user give a right, and that a record is visible to the user.

	Some versions of Frappe report its own denial (``has_permission(…, throw=True)``) as invalid input, and name the user in it.

	:param doc: name of a record; None for the right alone
	:raises frappe.PermissionError: when the user does not have the right, or does not see the record
	"""
	if not frappe.has_permission(doctype, right, doc=doc):
		code, sentence = _get_reason()
		reject(code, sentence, title=_("Not Open to You"), exc=frappe.PermissionError)


def explain_denial(response=None, request=None) -> None:
	"""Add a sentence to a denial without one (hook: after_request).

	It never discloses whether a record exists.
	"""
	if response is None or response.status_code != HTTP_FORBIDDEN or response.mimetype != "application/json":
		return
	answer = json.loads(response.get_data(as_text=True))
	if answer.get("_error_message") or any(_list_messages(answer)):
		return
	code, sentence = _get_reason()
	message = {"message": sentence, "code": code, "title": _("Not Open to You"), "indicator": "red"}
	if errors := answer.get("errors"):
		errors[0] |= message
	else:
		answer["_server_messages"] = json.dumps([json.dumps(message)])
	response.set_data(json.dumps(answer))


def _list_messages(answer: dict) -> Iterator[str | None]:
	"""Yield the messages of a response of either version of the API; some of Frappe's are empty."""
	for each in json.loads(answer.get("_server_messages") or "[]"):
		yield json.loads(each).get("message")
	for error in answer.get("errors") or ():
		yield error.get("message")


def _get_reason() -> tuple[str, str]:
	"""Return the code and the sentence of a denial without a message."""
	if frappe.session.user == "Guest":
		return "LOGIN_REQUIRED", _("This is not open to people who are not logged in.")
	return "NO_ACCESS", _(
		"Your roles give no access to this. If your work needs it, ask a System Manager for the role."
	)
