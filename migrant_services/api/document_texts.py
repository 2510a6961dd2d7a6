"""The form of Document Text: what a document may say, and its preview."""

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.core import own_texts
from migrant_services.core.messages import format_findings
from migrant_services.printed import preview as previews
from migrant_services.texts import answers, editing, store
from migrant_services.texts.catalog import PLACEHOLDER_MESSAGES, PRINT, load_specs
from migrant_services.texts.compare import compare_with_shipped


@frappe.whitelist()
def describe(document: str) -> dict:
	"""Return what the form needs of a document: its parts with the shipped texts, placeholders, fields and rules.

	:raises frappe.PermissionError: for users who may not read it
	"""
	record = _get_record(document, "read")
	spec = load_specs()[record.document]
	wording = store.to_wording(record)
	own = answers.list_printable(spec.doctype) if spec.own_answers else {}
	languages = [{"code": code, "name": editing.get_language_name(code)} for code in own_texts.LANGUAGES]
	changed = {
		f"{difference.part}:{difference.language}": difference.before
		for difference in compare_with_shipped(
			spec, wording.own, {(row.part, row.language): row.written_on or "" for row in record.texts}
		)
		if difference.has_shipped_changed
	}
	return {
		"is_printed": spec.kind == PRINT,
		"languages": languages,
		"parts": [
			{
				"part": part.code,
				"label": _(part.about),
				"shipped": {language["code"]: part.get_text(language["code"]) for language in languages},
				"is_optional": part.is_optional,
				"is_line": part.is_line,
				"placeholders": list(spec.allowed_in_subject if part.is_subject else spec.placeholders),
				"needs": list(part.needs),
				"rules": [_("{0} ({1})").format(_(clause.rule), _(clause.source)) for clause in part.clauses],
			}
			for part in spec.parts.values()
		],
		"changed": changed,
		"placeholders": {name: _(PLACEHOLDER_MESSAGES[name]) for name in spec.placeholders},
		"fields": [
			{
				"field": field.code,
				"label": _(field.label),
				"group": field.group,
				"needed": _(field.needed) if field.needed else "",
			}
			for field in spec.fields
		],
		"own_questions": [{"field": name, "label": _(label)} for name, label in own.items()],
	}


@frappe.whitelist(methods=["POST"])
def check(document: str, texts: list | str, fields: list | str) -> str:
	"""Return what is wrong with a version that is not saved yet, as HTML; empty if nothing is."""
	findings = editing.list_findings(_get_draft(document, texts, fields))
	return format_findings(findings) if findings else ""


@frappe.whitelist(methods=["POST"])
def preview(document: str, language: str, texts: list | str, fields: list | str) -> None:
	"""Respond with a PDF of a version that is not saved yet, with an invented person.

	:param language: code of one of the languages with texts
	:param texts: rows with ``part``, ``language`` and ``text``
	:param fields: rows with ``field`` and ``shown``
	:raises frappe.PermissionError: for users who may not change the document
	"""
	draft = _get_draft(document, texts, fields)
	frappe.response.filename = "preview.pdf"
	frappe.response.filecontent = previews.make_preview(store.to_wording(draft), language)
	frappe.response.type = "pdf"


@frappe.whitelist(methods=["POST"])
def preview_text(document: str, language: str, texts: list | str, fields: list | str) -> list[str]:
	"""Return a reminder or a notice as plain lines with invented values."""
	return previews.render_text(store.to_wording(_get_draft(document, texts, fields)), language)


def _get_record(document: str, right: str) -> Document:
	record = frappe.get_doc(store.DOCTYPE, document)
	record.check_permission(right)
	return record


def _get_draft(document: str, texts: list | str, fields: list | str) -> Document:
	"""Return the record with the rows of the form, not stored."""
	draft = _get_record(document, "write")
	draft.set("texts", [_pick(row, ("part", "language", "text")) for row in frappe.parse_json(texts)])
	draft.set("fields_shown", [_pick(row, ("field", "shown")) for row in frappe.parse_json(fields)])
	return draft


def _pick(row: dict, keys: tuple[str, ...]) -> dict:
	return {key: row.get(key) for key in keys}
