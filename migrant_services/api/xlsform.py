"""Bringing in the questions of a Kobo or ODK form. The file is read in each request, and never stored."""

import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe import _
from frappe.utils import escape_html

from migrant_services.access.denial_messages import check_right
from migrant_services.access.scopes import QUESTIONED_DOCTYPES
from migrant_services.administration.xlsform import drafting, reading
from migrant_services.core.errors import RuleError
from migrant_services.core.messages import reject, to_sentence
from migrant_services.forms.questions import QUESTION
from migrant_services.forms.xlsform.mapping import Draft, map_form


@frappe.whitelist(methods=["POST"])
def look(content: str) -> dict:
	"""Return what of a form can be brought in, and what cannot.

	:param content: the file, in base 64
	:returns: ``questions`` with ``name``, ``row``, ``question``, ``kind`` and ``has_condition``; ``lists`` with ``name`` and number of
		``options``; ``left_out`` and ``changed``, sentences; ``languages``, codes
	:raises frappe.ValidationError: when it is no form
	:raises frappe.PermissionError: when the user may not make questions
	"""
	check_right(QUESTION, "create")
	draft = _read(content)
	return {
		"questions": [
			{
				"name": question.name,
				"row": question.row,
				"question": question.question.text,
				"kind": _(question.kind),
				"has_condition": bool(question.conditions),
			}
			for question in draft.questions
		],
		"lists": [{"name": each.name, "options": len(each.options)} for each in draft.lists.values()],
		"left_out": [to_sentence(problem.finding) for problem in draft.problems if problem.left_out],
		"changed": [to_sentence(problem.finding) for problem in draft.problems if not problem.left_out],
		"languages": sorted(draft.languages),
	}


@frappe.whitelist(methods=["POST"])
def bring_in(content: str, questions: str | list[str], record: str, purpose: str, tier: str) -> dict:
	"""Make drafts of questions of a form, and the lists that they use.

	:param content: the file, in base 64
	:param questions: the names in the form of those that are wanted
	:param record: the doctype that they are asked about
	:param purpose: of the privacy notice
	:param tier: who may see the answers
	:returns: numbers of ``questions``, ``lists`` and ``lists_kept``
	:raises frappe.ValidationError: when it is no form, or nothing is wanted of it
	:raises frappe.PermissionError: when the user may not make questions
	"""
	check_right(QUESTION, "create")
	if record not in QUESTIONED_DOCTYPES:
		reject("RECORD_WITHOUT_QUESTIONS", _("Questions cannot be asked about this record."), field="record")
	names = [str(name) for name in frappe.parse_json(questions)]
	settings = drafting.Settings(record, purpose, tier)
	return drafting.make_drafts(_read(content), names, settings)._asdict()


def _read(content: str) -> Draft:
	"""Return the drafts of a file.

	:raises frappe.ValidationError: when it is no form, with a sentence
	"""
	with _rejections_shown():
		return map_form(reading.read_file(_decode(content)), drafting.get_site_language())


def _decode(content: str) -> bytes:
	try:
		return base64.b64decode(content, validate=True)
	except (binascii.Error, ValueError):
		reject(
			"FILE_GARBLED",
			_("The file did not arrive whole. Choose it again."),
			field="content",
			title=_("File"),
		)


@contextmanager
def _rejections_shown() -> Iterator[None]:
	"""Show why a file is rejected as a sentence."""
	try:
		yield
	except RuleError as rejection:
		reject(rejection.code, escape_html(to_sentence(rejection.finding)), title=_("File"))
