"""Two administrators who edit the same part: the slower one reads who saved it, when, and what differs."""

import json
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, format_datetime, get_fullname

from migrant_services.administration.configuration.compare import compare_contents
from migrant_services.administration.configuration.content import normalise_part
from migrant_services.administration.configuration.parts import list_kinds
from migrant_services.administration.configuration.sentences import describe_differences

_MARK = b"TimestampMismatchError"


def explain_edit_by_another(response=None, request=None) -> None:
	"""Replace Frappe's message that a document was modified, for parts of the configuration (hook: after_request)."""
	if response is None or response.mimetype != "application/json" or _MARK not in response.get_data():
		return
	sent = _get_sent_document()
	stored = sent and frappe.get_doc(sent["doctype"], sent.get("name"))
	if not stored or not stored.has_permission("read"):
		return
	answer = json.loads(response.get_data(as_text=True))
	message = make_message(stored, sent)
	if "errors" in answer:
		answer["errors"] = [{"type": "TimestampMismatchError", **message}]
	else:
		answer["_server_messages"] = json.dumps([json.dumps(message)])
	response.set_data(json.dumps(answer))


def make_message(stored: Document, sent: dict[str, Any]) -> dict[str, Any]:
	"""Return Frappe's form of a message for a document that was not saved.

	:param sent: the document as the client sent it
	"""
	sentence = _("{0} saved this record on {1}, after you opened it. Yours was not saved.").format(
		get_fullname(stored.modified_by), format_datetime(stored.modified)
	)
	remedy = _("Copy what you need, reload the record, and make your changes in it.")
	try:
		differences = compare_contents(
			stored.doctype, normalise_part(stored.doctype, stored), normalise_part(stored.doctype, sent)
		)
	except (ValueError, TypeError, AttributeError):
		differences = []
	lines = "".join(
		f"<li>{escape_html(line)}</li>" for line in describe_differences(stored.doctype, differences)
	)
	shown = _("From the stored record to yours:") + f"<ul>{lines}</ul>" if lines else ""
	return {
		"title": _("Edited by Another User"),
		"indicator": "orange",
		"message": f"<p>{escape_html(sentence)}</p>{shown}<p>{remedy}</p>",
	}


def _get_sent_document() -> dict[str, Any] | None:
	"""Return the part that the request wanted to save, or None."""
	sent = frappe.local.form_dict.get("doc")
	try:
		sent = json.loads(sent) if isinstance(sent, str) else sent
	except ValueError:
		return None
	return sent if isinstance(sent, dict) and sent.get("doctype") in list_kinds() else None
