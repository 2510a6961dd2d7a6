"""Shows the findings of the rules to the person at the screen."""

from collections.abc import Iterable
from datetime import date

import frappe
from frappe import _
from frappe.utils import formatdate

from migrant_services.core.findings import Finding


def show(findings: Iterable[Finding], label: str) -> None:
	"""Refuse the save when a finding blocks, with every sentence at once; otherwise show the warnings.

	:param label: translated name of the field, put before each sentence
	:raises frappe.ValidationError: when a finding blocks
	"""
	findings = list(findings)
	blocking = [finding for finding in findings if finding.blocks]
	if blocking:
		frappe.throw(_as_text(blocking, label), title=label)
	if findings:
		frappe.msgprint(_as_text(findings, label), title=label, indicator="orange", alert=True)


def sentence(finding: Finding) -> str:
	"""The finding in the language of the user."""
	params = [formatdate(param) if isinstance(param, date) else param for param in finding.params]
	return _(finding.message).format(*params)


def counted(number: int, of_one: str, of_many: str) -> str:
	"""The text for one, or the one for any other number with the number in it. Both are translated."""
	return of_one if number == 1 else of_many.format(number)


def _as_text(findings: list[Finding], label: str) -> str:
	return "<br>".join(f"{label}: {frappe.utils.escape_html(sentence(finding))}" for finding in findings)
