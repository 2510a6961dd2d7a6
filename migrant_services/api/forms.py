"""Own questions and changes of shipped fields: for the pages in which they are made, and for the forms that follow them."""

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.access.denial_messages import check_right
from migrant_services.access.scopes import QUESTIONED_DOCTYPES
from migrant_services.core.messages import reject
from migrant_services.core.own_texts import list_languages, list_missing
from migrant_services.forms import field_editing, fields, places
from migrant_services.forms.fields import SETTING
from migrant_services.forms.questions import QUESTION
from migrant_services.options import new_lists
from migrant_services.reception.attend.try_out import list_roles
from migrant_services.reception.attend.try_out import try_out as try_out_question


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


@frappe.whitelist(methods=["POST"])
def try_out(question: str | dict, role: str) -> dict:
	"""Return how a question and the others of its record look to a role (:func:`migrant_services.reception.attend.try_out.try_out`).

	:param question: the Form Question as it is in the form
	:raises frappe.PermissionError: when the user may not read questions
	"""
	check_right(QUESTION)
	values = frappe.parse_json(question)
	draft = frappe.new_doc(QUESTION)
	draft.update({key: value for key, value in values.items() if draft.meta.has_field(key)})
	draft.name = values.get("name")
	if draft.record not in QUESTIONED_DOCTYPES:
		reject("RECORD_WITHOUT_QUESTIONS", _("Questions cannot be asked about this record."), field="record")
	_check_choices(draft)
	return try_out_question(draft, role)


@frappe.whitelist()
def get_choices(record: str) -> dict:
	"""Return what the form of a question offers: ``places`` on its record's form, ``roles`` that read the record,
	and the other ``languages`` of the site.

	:raises frappe.PermissionError: when the user may not read questions
	"""
	check_right(QUESTION)
	if record not in QUESTIONED_DOCTYPES:
		reject("RECORD_WITHOUT_QUESTIONS", _("Questions cannot be asked about this record."), field="record")
	return {
		"places": places.list_places(record),
		"roles": [{"value": role, "label": _(role)} for role in list_roles(record)],
		"languages": [{"value": code, "label": _get_language_name(code)} for code in list_languages()],
	}


@frappe.whitelist(methods=["POST"])
def list_missing_translations(texts: str | list, translations: str | list) -> list[dict]:
	"""Return ``text`` and ``language`` of each translation that a question on the screen lacks.

	:param texts: what it says
	:param translations: rows that it has
	:raises frappe.PermissionError: when the user may not change questions
	"""
	check_right(QUESTION, "write")
	doc = frappe.new_doc(QUESTION)
	for row in filter(lambda each: isinstance(each, dict), frappe.parse_json(translations)):
		doc.append("translations", {key: row.get(key) for key in ("text", "language", "translation")})
	missing = list_missing(doc, map(str, frappe.parse_json(texts)))
	return [{"text": text, "language": language} for text, language in missing]


@frappe.whitelist(methods=["POST"])
def create_option_list(title: str, options: str | list, translations: str | dict) -> str:
	"""Create a list of options and return its name; see :func:`migrant_services.options.new_lists.create_list`.

	:raises frappe.PermissionError: when the user may not make lists
	"""
	return new_lists.create_list(title, frappe.parse_json(options), frappe.parse_json(translations))


@frappe.whitelist()
def list_form(record: str, office: str | None = None) -> list[dict]:
	"""Return the fields of a form as they are shown (:func:`migrant_services.forms.field_editing.list_form`).

	:param office: with the changes of one office
	:raises frappe.PermissionError: when the user may not read changes of fields
	"""
	check_right(SETTING)
	return field_editing.list_form(record, office)


@frappe.whitelist()
def list_places(record: str) -> dict:
	"""Return what the form of a change offers.

	:returns: ``fields`` (:func:`migrant_services.forms.field_editing.list_places`), and ``languages``: codes of those into which
		own texts must be translated
	:raises frappe.PermissionError: when the user may not read changes of fields
	"""
	check_right(SETTING)
	return {"fields": field_editing.list_places(record), "languages": list_languages()}


@frappe.whitelist(methods=["POST"])
def restore_fields(record: str, office: str | None = None, fieldname: str | None = None) -> int:
	"""Bring the fields of a form back as they are shipped, and return how many changes are gone.

	:param office: only the changes of this office; of all of them if it is empty
	:param fieldname: only the changes of this field; of all of them if it is empty
	:raises frappe.PermissionError: when the user may not delete changes of fields
	"""
	check_right(SETTING, "delete")
	return field_editing.restore_fields(record, office, fieldname)


@frappe.whitelist()
def list_office_changes(record: str) -> dict:
	"""Return what single offices changed on a form, for the form.

	:returns: ``own`` (the office of new records of the user), and ``changes`` by office and field
	:raises frappe.ValidationError: for another record than those whose fields can be changed
	:raises frappe.PermissionError: when the user may not read such records
	"""
	field_editing.check_record(record)
	check_right(record)
	return fields.list_office_changes(record)


def _check_choices(draft: Document) -> None:
	"""Check a question that is not saved as saving it would: its list of answers could be any doctype.

	:raises frappe.ValidationError: naming the field that has none of its options
	"""
	draft._validate_selects()


def _get_language_name(code: str) -> str:
	return _(frappe.db.get_value("Language", code, "language_name") or code)
