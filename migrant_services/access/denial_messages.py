"""A refusal is a sentence: where Frappe refuses without a word, it is said here what is not open and to whom."""

import json
from collections.abc import Iterator

import frappe
from frappe import _

REFUSED = 403


def explain(response=None, request=None) -> None:
	"""Hook ``after_request``: put a sentence into a refusal that has none. It does not say whether anything exists."""
	if response is None or response.status_code != REFUSED or response.mimetype != "application/json":
		return
	answer = json.loads(response.get_data(as_text=True))
	if answer.get("_error_message") or any(_messages(answer)):
		return
	message = {"message": _sentence(), "title": _("Not Open to You"), "indicator": "red"}
	if errors := answer.get("errors"):
		errors[0] |= message
	else:
		answer["_server_messages"] = json.dumps([json.dumps(message)])
	response.set_data(json.dumps(answer))


def _messages(answer: dict) -> Iterator[str | None]:
	"""The texts in an answer of either version of the API; some of Frappe's are empty."""
	for each in json.loads(answer.get("_server_messages") or "[]"):
		yield json.loads(each).get("message")
	for error in answer.get("errors") or ():
		yield error.get("message")


def _sentence() -> str:
	if frappe.session.user == "Guest":
		return _("This is not open to people who are not logged in.")
	return _("Your roles give no access to this. If your work needs it, ask a System Manager for the role.")
