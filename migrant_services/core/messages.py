"""Shows rejections and the findings of the rules to the user, with their codes for programs."""

import json
from collections.abc import Iterable
from datetime import date
from typing import NoReturn

import frappe
from frappe import _
from frappe.utils import escape_html, formatdate

from migrant_services.core.findings import Finding


def reject(
	code: str,
	sentence: str,
	*,
	field: str | None = None,
	title: str | None = None,
	exc: type[Exception] = frappe.ValidationError,
) -> NoReturn:
	"""Reject the request with a sentence. The error and the response carry the code and the field.

	:param code: listed in docs/errors.md; never translated
	:param sentence: translated
	:param field: name of the field, or of the argument of the method; ``table.field`` for a field of a row
	:param title: translated title of the dialog
	:raises Exception: ``exc``, with ``code`` and ``field``
	"""
	try:
		frappe.throw(sentence, exc, title=title)
	except exc as error:
		error.code, error.field = code, field
		_mark_last_message(code, field)
		raise


def show_findings(findings: Iterable[Finding], label: str, field: str | None = None) -> None:
	"""Reject the save when a finding blocks, with all sentences at once; otherwise show the warnings.

	The code is that of the first finding shown.

	:param label: translated name of the field, put before each sentence
	:param field: name of the field, as in :func:`reject`
	:raises frappe.ValidationError: when a finding blocks
	"""
	findings = list(findings)
	blocking = [finding for finding in findings if finding.blocks]
	if blocking:
		reject(blocking[0].code, _to_html(blocking, label), field=field, title=label)
	if findings:
		frappe.msgprint(_to_html(findings, label), title=label, indicator="orange", alert=True)
		_mark_last_message(findings[0].code, field)


def to_sentence(finding: Finding) -> str:
	"""Return the finding as a sentence in the language of the user."""
	params = [formatdate(param) if isinstance(param, date) else param for param in finding.params]
	return _(finding.message).format(*params)


def format_finding(finding: Finding) -> str:
	"""Return the finding in the language of the user, as HTML. Its parameters are translated too, and escaped."""
	return _(finding.message).format(*(escape_html(_(str(value))) for value in finding.params))


def format_findings(findings: list[Finding]) -> str:
	"""Return the findings as HTML: a sentence, or a list of sentences."""
	if len(findings) == 1:
		return format_finding(findings[0])
	return "<ul>{}</ul>".format("".join(f"<li>{format_finding(finding)}</li>" for finding in findings))


def choose_plural(number: int, of_one: str, of_many: str) -> str:
	"""Return the text for one, or the text for any other number with the number in it. Both are translated."""
	return of_one if number == 1 else of_many.format(number)


def _mark_last_message(code: str, field: str | None) -> None:
	"""Add code and field to the message that Frappe just logged for the response.

	Frappe logs nothing while messages are muted. An entry is a dict, or JSON text in older versions.
	"""
	if frappe.flags.mute_messages:
		return
	log = frappe.local.message_log
	if isinstance(log[-1], str):
		log[-1] = json.dumps({**json.loads(log[-1]), "code": code, "field": field})
	else:
		log[-1].update({"code": code, "field": field})


def _to_html(findings: list[Finding], label: str) -> str:
	return "<br>".join(f"{label}: {escape_html(to_sentence(finding))}" for finding in findings)
