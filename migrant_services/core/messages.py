"""Shows the findings of the rules to the user."""

from collections.abc import Iterable
from datetime import date

import frappe
from frappe import _
from frappe.utils import formatdate

from migrant_services.core.findings import Finding


def show_findings(findings: Iterable[Finding], label: str) -> None:
	"""Reject the save when a finding blocks, with all sentences at once; otherwise show the warnings.

	:param label: translated name of the field, put before each sentence
	:raises frappe.ValidationError: when a finding blocks
	"""
	findings = list(findings)
	blocking = [finding for finding in findings if finding.blocks]
	if blocking:
		frappe.throw(_to_html(blocking, label), title=label)
	if findings:
		frappe.msgprint(_to_html(findings, label), title=label, indicator="orange", alert=True)


def to_sentence(finding: Finding) -> str:
	"""Return the finding as a sentence in the language of the user."""
	params = [formatdate(param) if isinstance(param, date) else param for param in finding.params]
	return _(finding.message).format(*params)


def choose_plural(number: int, of_one: str, of_many: str) -> str:
	"""Return the text for one, or the text for any other number with the number in it. Both are translated."""
	return of_one if number == 1 else of_many.format(number)


def _to_html(findings: list[Finding], label: str) -> str:
	return "<br>".join(f"{label}: {frappe.utils.escape_html(to_sentence(finding))}" for finding in findings)
