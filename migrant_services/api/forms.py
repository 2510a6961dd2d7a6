"""Own questions, for the form in which they are made."""

import frappe
from frappe import _

from migrant_services.core.messages import reject
from migrant_services.core.own_texts import list_languages, list_missing
from migrant_services.forms import places
from migrant_services.forms.questions import QUESTION
from migrant_services.options import new_lists


@frappe.whitelist(methods=["POST"])
def put_in_use(question: str) -> str:
	"""Have a question asked from now on, and return its status: its column may still be in preparation.

	:raises frappe.ValidationError: with every finding of the check
	:raises frappe.PermissionError: when the user may not change questions
	"""
	doc = frappe.get_doc(QUESTION, question)
	doc.put_in_use()
	return doc.status


@frappe.whitelist(methods=["POST"])
def retire(question: str) -> str:
	"""Ask a question no more, keep its answers, and return its status.

	:raises frappe.PermissionError: when the user may not change questions
	"""
	doc = frappe.get_doc(QUESTION, question)
	doc.retire()
	return doc.status


@frappe.whitelist()
def get_choices(record: str) -> dict:
	"""Return what the form of a question offers: ``places`` on the form of the record, and the other ``languages`` of the site.

	:raises frappe.PermissionError: when the user may not read questions
	"""
	frappe.has_permission(QUESTION, "read", throw=True)
	if record not in frappe.get_meta(QUESTION).get_options("record").split("\n"):
		reject("RECORD_WITHOUT_QUESTIONS", _("Questions cannot be asked about this record."), field="record")
	return {
		"places": places.list_places(record),
		"languages": [{"value": code, "label": _get_language_name(code)} for code in list_languages()],
	}


@frappe.whitelist(methods=["POST"])
def list_missing_translations(texts: str | list, translations: str | list) -> list[dict]:
	"""Return ``text`` and ``language`` of each translation that a question on the screen lacks.

	:param texts: what it says
	:param translations: rows that it has
	:raises frappe.PermissionError: when the user may not change questions
	"""
	frappe.has_permission(QUESTION, "write", throw=True)
	doc = frappe.new_doc(QUESTION)
	for row in frappe.parse_json(translations):
		doc.append("translations", {key: row.get(key) for key in ("text", "language", "translation")})
	missing = list_missing(doc, frappe.parse_json(texts))
	return [{"text": text, "language": language} for text, language in missing]


@frappe.whitelist(methods=["POST"])
def create_option_list(title: str, options: str | list, translations: str | dict) -> str:
	"""Create a list of options and return its name; see :func:`migrant_services.options.new_lists.create_list`.

	:raises frappe.PermissionError: when the user may not make lists
	"""
	return new_lists.create_list(title, frappe.parse_json(options), frappe.parse_json(translations))


def _get_language_name(code: str) -> str:
	return _(frappe.db.get_value("Language", code, "language_name") or code)
