"""What happens when the municipality saves a document: texts equal to the shipped ones follow the app again, and the
rest is checked.
"""

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.core import own_texts
from migrant_services.core.findings import Finding
from migrant_services.core.messages import format_findings, reject
from migrant_services.texts import answers, check, layout
from migrant_services.texts.catalog import Spec, load_specs
from migrant_services.texts.check import LANGUAGE_NAMES
from migrant_services.texts.compare import keep_own


def clean_rows(record: Document) -> None:
	"""Keep the rows that differ from the shipped document, and what the app shipped when each was written."""
	spec = load_specs()[record.document]
	before = {(row.part, row.language): row for row in (record.get_doc_before_save() or {}).get("texts", [])}
	for row in record.texts:
		row.text = _clean_text(row.text)
	kept = keep_own(spec, {(row.part, row.language): row.text for row in record.texts})
	rows = [row for row in record.texts if (row.part, row.language) in kept]
	for row in rows:
		row.written_on = _get_written_on(spec, row, before.get((row.part, row.language)))
	record.set("texts", rows)
	lines = [layout.Line(row.field, bool(row.shown)) for row in record.fields_shown]
	if lines == layout.list_shipped(spec):
		record.set("fields_shown", [])


def check_rows(record: Document) -> None:
	"""Reject what must not be printed, with all findings at once, and show the warnings.

	:raises frappe.ValidationError: with one sentence for each finding
	"""
	findings = list_findings(record)
	errors = [finding for finding in findings if finding.blocks]
	if errors:
		reject(
			errors[0].code,
			format_findings(errors),
			field="texts",
			title=_("The Document Cannot Be Used Like This"),
		)
	if findings:
		frappe.msgprint(format_findings(findings), title=_("Please Look at This"), indicator="orange")


def list_findings(record: Document) -> list[Finding]:
	"""Return all findings about a record, stored or not."""
	spec = load_specs()[record.document]
	return check.check_document(
		spec,
		[(row.part or "", row.language or "", row.text or "") for row in record.texts],
		[layout.Line(row.field or "", bool(row.shown)) for row in record.fields_shown],
		own_texts.LANGUAGES,
		answers.list_printable(spec.doctype) if spec.own_answers else {},
	)


def get_language_name(code: str) -> str:
	"""Return the name of a language in the language of the user."""
	return _(LANGUAGE_NAMES.get(code, code))


def _clean_text(text: str | None) -> str:
	lines = (text or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
	return "\n".join(line.rstrip() for line in lines).strip("\n")


def _get_written_on(spec: Spec, row: Document, before: Document | None) -> str:
	"""Return the shipped text that the row was written on: it stays until the text or the app's text is looked at."""
	shipped = spec.parts[row.part].get_text(row.language) if row.part in spec.parts else ""
	is_same = before and before.text == row.text and row.written_on != shipped
	return before.written_on if is_same else shipped
