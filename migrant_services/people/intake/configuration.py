"""The configuration of an import: how its file is read, where each column goes, and the answers to open questions."""

import json
from collections.abc import Iterable

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from migrant_services.core import messages
from migrant_services.core.findings import Finding
from migrant_services.core.formats import format_long_date
from migrant_services.core.messages import reject
from migrant_services.forms.fields import list_hidden
from migrant_services.people.intake import column_names, columns, dates, imports, sexes, splitting, tables
from migrant_services.people.intake.evidence import open_questions
from migrant_services.people.intake.layout import HIDDEN_ROWS, SAMPLES, FileRejected, Layout
from migrant_services.people.intake.own_targets import guess_own_targets, list_own_targets
from migrant_services.people.intake.reading import look
from migrant_services.people.intake.text_files import ENCODINGS
from migrant_services.people.intake.vocabularies import list_document_types

MAX_SAMPLE_LENGTH = 60
# Where the file has no date that reads in two ways.
USUAL_DATE = "03/04/1990"
# The possible answers, by field.
ANSWERS = {
	"name_order": splitting.NAME_ORDERS,
	"date_order": dates.ORDERS,
	"two_digits": dates.TWO_DIGITS,
	"letter_m": sexes.MEANINGS,
}


def get_configuration(doc: Document) -> dict:
	"""Return what the form shows while an import is configured.

	:returns: ``layout``, ``questions`` on the file, ``columns`` (name, samples, target), ``targets``, ``findings``, the
		``open`` questions on the rows with the ``answers`` so far and ``examples`` that raised them, a ``date`` that reads in
		two ways, and ``names`` (how the first full names are split). For a file that cannot be read only the reason, in
		``refused``, and its ``layout``
	"""
	try:
		view = look(imports.get_path(doc), imports.get_layout(doc))
	except FileRejected as refusal:
		return {"refused": messages.to_sentence(refusal.finding), "layout": imports.get_layout(doc)._asdict()}
	mapping = imports.get_mapping(doc) if doc.mapping else _suggest_mapping(doc, view.headers)
	evidence = imports.get_evidence(doc)
	examples = evidence.get("examples") or {}
	return {
		"layout": view.layout._asdict(),
		"questions": {
			field: [choice._asdict() for choice in found] for field, found in view.questions.items()
		},
		"columns": [
			{"name": header, "samples": _get_samples(view.rows, place), "target": mapping.get(place, "")}
			for place, header in enumerate(view.headers)
		],
		"targets": _list_targets(doc.office),
		"findings": list(map(_to_sentence, _check_mapping(doc, mapping))) if doc.mapping else [],
		"open": open_questions(evidence, imports.build_plan(doc)._replace(mapping=mapping)),
		"examples": examples,
		"date": _date_in_both_orders(examples.get("date_order") or ()),
		"answers": {field: doc.get(field) for field in (*ANSWERS, "ages_as_of")},
		"names": _split_samples(view.rows, mapping),
	}


def set_layout(doc: Document, layout: Layout) -> None:
	"""Set how the file is read. Omitted values are detected, or become questions.

	:param doc: the import, locked
	:raises frappe.ValidationError: for an invalid value, or when it is too late to change the layout
	"""
	imports.check_open(doc)
	if layout.encoding and layout.encoding not in ENCODINGS:
		reject("ENCODING_UNKNOWN", _("Choose one of the encodings."), title=_("File"))
	if layout.hidden_rows and layout.hidden_rows not in HIDDEN_ROWS:
		reject("ANSWER_UNKNOWN", _("Choose one of the answers."), title=_("File"))
	if layout.delimiter and len(layout.delimiter) != 1:
		reject("SEPARATOR_INVALID", _("The separator is one character."), title=_("File"))
	tables.delete_rows(doc.name)
	nothing = dict.fromkeys(("headers", "signature", "mapping", "evidence", "problem"))
	imports.update(doc.name, **nothing, **_layout_fields(layout), status=imports.UPLOADED, total_rows=0)


def set_columns(doc: Document, mapping: dict | str) -> None:
	"""Set where each column goes.

	:param doc: the import, locked
	:param mapping: targets by the position of the column, as the client sent them
	:raises frappe.ValidationError: for targets that do not go together, or when it is too late to change them
	:raises migrant_services.people.intake.layout.FileRejected: when the file cannot be read
	"""
	imports.check_open(doc)
	view = look(imports.get_path(doc), imports.get_layout(doc))
	if view.questions:
		reject("FILE_QUESTIONS_OPEN", _("Answer the questions on the file first."), title=_("File"))
	chosen = _parse_mapping(mapping, len(view.headers))
	if found := _check_mapping(doc, chosen):
		sentences = map(frappe.utils.escape_html, map(_to_sentence, found))
		reject(found[0].code, "<br>".join(sentences), title=_("Columns"))
	tables.delete_rows(doc.name)
	imports.update(
		doc.name,
		**_layout_fields(view.layout),
		headers=json.dumps(view.headers, ensure_ascii=False),
		signature=columns.signature(view.headers),
		mapping=json.dumps(chosen),
		evidence=None,
		problem=None,
		status=imports.MAPPED,
		total_rows=0,
	)


def set_answers(doc: Document, answers: dict[str, str | None], ages_as_of: str | None) -> None:
	"""Set the answers to the questions on the rows. An import that was checked before has to be checked again.

	:param doc: the import, locked
	:param answers: by the fields of :data:`ANSWERS`; None for no answer
	:raises frappe.ValidationError: for an invalid answer, or when it is too late to change the answers
	"""
	imports.check_open(doc)
	if any(value and value not in ANSWERS[field] for field, value in answers.items()):
		reject("ANSWER_UNKNOWN", _("Choose one of the answers."), title=_("Import"))
	day = getdate(ages_as_of) if ages_as_of else None
	if day and day > getdate():
		reject(
			"AGES_DATED_IN_FUTURE",
			_("The day on which the ages were written down cannot be in the future."),
			field="ages_as_of",
			title=_("Import"),
		)
	imports.update(
		doc.name, **{field: value or None for field, value in answers.items()}, ages_as_of=day, evidence=None
	)
	if doc.status == imports.CHECKED:
		return_to_columns(doc)


def return_to_columns(doc: Document) -> None:
	"""Return to the columns, while no one has been registered.

	:raises frappe.ValidationError: when people of the list were registered
	"""
	imports.check_open(doc)
	imports.update(doc.name, status=imports.MAPPED)


def _layout_fields(layout: Layout) -> dict:
	"""Return the layout as fields of the import, without the kind of file, which is set at the upload."""
	# 0 means that the row is not known: the integer column cannot be null.
	return {
		**{field: value for field, value in layout._asdict().items() if field != "kind"},
		"header_row": layout.header_row or 0,
	}


def _check_mapping(doc: Document, mapping: dict[int, str]) -> list[Finding]:
	return columns.check_mapping(mapping, list_own_targets(), imports.get_required(doc.office))


def _is_asked(key: str, office: str) -> bool:
	"""Return whether the municipality asks what a target fills."""
	record, fieldname = columns.fields_of(key)[0]
	return fieldname not in list_hidden(record, office)


def _list_targets(office: str) -> list[dict]:
	fixed = [
		{"value": key, "label": _(target.label)}
		for key, target in columns.TARGETS.items()
		if _is_asked(key, office)
	]
	numbers_by_type = [
		{"value": columns.OF_TYPE + code, "label": _("Number: {0}").format(_(title))}
		for code, title in list_document_types().items()
	]
	own = [{"value": key, "label": _(target.label)} for key, target in list_own_targets().items()]
	return fixed + own + numbers_by_type


def _get_samples(rows: list[list[str]], place: int) -> list[str]:
	cells = (row[place] for row in rows if place < len(row) and row[place])
	return [cell[:MAX_SAMPLE_LENGTH] for cell in list(dict.fromkeys(cells))[:SAMPLES]]


def _split_samples(rows: list[list[str]], mapping: dict[int, str]) -> list[dict]:
	"""Return how the rule splits the first full names, in both orders."""
	place = next((place for place, key in mapping.items() if key == "full_name"), None)
	if place is None:
		return []
	return [
		{"name": name, **{order: splitting.split_name(name, order) for order in splitting.NAME_ORDERS}}
		for name in _get_samples(rows, place)
	]


def _to_sentence(finding: Finding) -> str:
	"""Return a finding on the targets as a sentence. Its parameters are labels, which are translated too."""
	params = [_(param) if isinstance(param, str) else param for param in finding.params]
	return _(finding.message).format(*params)


def _date_in_both_orders(found: Iterable[str]) -> dict[str, str]:
	"""Return a date of the file that reads in two ways, or an invented one, as ``text``, and its reading by order."""
	text = next((each for each in found if len(dates.orders(each)) > 1), USUAL_DATE)
	said = {order: dates.read_date(text, order, dates.LATEST_PAST, getdate()).value for order in dates.ORDERS}
	return {"text": text, **{order: format_long_date(day, frappe.local.lang) for order, day in said.items()}}


def _suggest_mapping(doc: Document, headers: list[str]) -> dict[int, str]:
	"""Return the mapping last used for the same columns at this office, or what the column names suggest."""
	before = frappe.get_all(
		imports.DOCTYPE,
		filters={"office": doc.office, "signature": columns.signature(headers), "mapping": ("is", "set")},
		pluck="mapping",
		order_by="modified desc",
		limit=1,
	)
	own = guess_own_targets(headers, list_own_targets())
	suggested = (
		{int(place): key for place, key in json.loads(before[0]).items()}
		if before
		else {
			**column_names.suggest(
				["" if place in own else header for place, header in enumerate(headers)],
				list_document_types(),
			),
			**own,
		}
	)
	return {place: key for place, key in suggested.items() if not key or _is_asked(key, doc.office)}


def _parse_mapping(mapping: dict | str, width: int) -> dict[int, str]:
	targets = frappe.parse_json(mapping)
	types, own = list_document_types(), list_own_targets()
	found = {}
	for place, key in (targets if isinstance(targets, dict) else {}).items():
		if not key:
			continue
		known = key in columns.TARGETS or key in own or str(key).removeprefix(columns.OF_TYPE) in types
		if not known or not str(place).isdecimal() or int(place) >= width:
			reject(
				"COLUMN_TARGET_UNKNOWN",
				_("Choose for each column one of the fields offered."),
				title=_("Columns"),
			)
		found[int(place)] = str(key)
	return found
