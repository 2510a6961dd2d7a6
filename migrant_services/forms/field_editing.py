"""Checks a change of a shipped field when it is saved, with what the site knows."""

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.conditions.rows import list_fields
from migrant_services.core.findings import Finding
from migrant_services.core.messages import format_findings, reject
from migrant_services.core.own_texts import list_missing
from migrant_services.forms import field_check, needed
from migrant_services.forms.field_properties import read_order, read_shipped_fields
from migrant_services.forms.fields import SETTING, list_settings
from migrant_services.forms.questions import list_all_questions, list_questions


def check_setting(setting: Document) -> None:
	"""Reject a change that would do harm, with all findings at once, and show the others.

	:raises frappe.ValidationError: with a sentence for each finding
	"""
	findings = list_findings(setting)
	errors = [finding for finding in findings if finding.blocks]
	if errors:
		reject(errors[0].code, format_findings(errors), title=_("The Field Cannot Be Changed Like This"))
	if findings:
		frappe.msgprint(format_findings(findings), title=_("Please Look at This"), indicator="orange")


def list_findings(setting: Document) -> list[Finding]:
	"""Return all findings about a Field Setting document on this site."""
	draft = to_draft(setting)
	return field_check.check_field(draft, _read_site(setting, draft))


def to_draft(setting: Document) -> field_check.Draft:
	"""Return a Field Setting document as the check reads it."""
	return field_check.Draft(
		record=setting.record,
		fieldname=setting.fieldname or "",
		office=setting.office or "",
		hidden=bool(int(setting.hidden or 0)),
		required=bool(int(setting.required or 0)),
		label=setting.label or "",
		help=setting.help or "",
		place_after=setting.place_after or "",
	)


def get_shipped_label(record: str, fieldname: str | None) -> str | None:
	"""Return the English name of a field as the app ships it; None if there is no such field."""
	return read_fields(record)[fieldname].label if fieldname in read_fields(record) else None


def check_record(record: str) -> None:
	"""Check that a form is the municipality's to change.

	:raises frappe.ValidationError: when it is not
	"""
	if record not in needed.RECORDS:
		reject("FORM_UNKNOWN", _("Choose one of the forms."), field="record", title=_("Form"))


def read_fields(record: str) -> dict[str, field_check.Field]:
	"""Return the shipped fields of a form, in their order.

	:raises frappe.ValidationError: for a form that is not the municipality's to change
	"""
	check_record(record)
	return {row.fieldname: field_check.make_field(row) for row in read_shipped_fields(record)}


def list_form(record: str, office: str | None) -> list[dict]:
	"""Return the fields of a form as they are shown, with what is changed.

	:returns: for each field in its order ``fieldname``, ``label`` (as shown) and ``shipped_label``, both in the language of the
		user, ``level``, ``hidden``, ``required``, ``needed`` (why it cannot be hidden), ``own`` (a question of the municipality),
		``setting`` and ``office_setting`` (names of the records), ``changes`` (what is changed, in words)
	"""
	fields = read_fields(record)
	names = {
		(row.fieldname, row.office or ""): row.name
		for row in frappe.get_all(SETTING, {"record": record}, ["name", "fieldname", "office"])
	}
	settings = {(setting.fieldname, setting.office): setting for setting in list_settings(record)}
	questions = {question.fieldname: question for question in list_all_questions(record)}
	rows = []
	for fieldname in [field.fieldname for field in frappe.get_meta(record).fields]:
		if question := questions.get(fieldname):
			if not question.retired:
				rows.append(_describe_question(question))
		elif fieldname in fields and field_check.is_open(fields[fieldname]):
			everywhere = settings.get((fieldname, ""))
			here = settings.get((fieldname, office)) if office else None
			rows.append(
				{
					**_describe_field(record, fieldname, fields[fieldname], everywhere, here),
					"setting": names.get((fieldname, "")),
					"office_setting": names.get((fieldname, office)) if office else None,
				}
			)
	known = {row["fieldname"] for row in rows}
	for (fieldname, of_office), name in names.items():
		if fieldname not in known and of_office in ("", office or ""):
			rows.append(_describe_gone(fieldname, name, of_office))
	return rows


def restore_fields(record: str, office: str | None = None, fieldname: str | None = None) -> int:
	"""Delete the changes of a form, with the rights of the user, and return how many there were.

	:param office: only those of this office; all if it is empty
	:param fieldname: only those of this field; all if it is empty
	"""
	filters = {"record": record}
	filters |= {"office": office} if office else {}
	filters |= {"fieldname": fieldname} if fieldname else {}
	names = frappe.get_all(SETTING, filters, pluck="name")
	for name in names:
		frappe.delete_doc(SETTING, name)
	return len(names)


def _describe_field(record, fieldname, field, everywhere, here) -> dict:
	changed = [setting for setting in (everywhere, here) if setting]
	reason = needed.find_reason(record, fieldname)
	labels = [setting.label for setting in changed if setting.label]
	return {
		"fieldname": fieldname,
		"label": _(labels[-1] if labels else field.label),
		"shipped_label": _(field.label),
		"level": field.level,
		"hidden": any(setting.hidden for setting in changed) and not reason,
		"required": field.required or any(setting.required for setting in changed),
		"needed": _(reason) if reason else "",
		"own": False,
		"gone": False,
		"changes": _describe_changes(record, changed),
	}


def _describe_changes(record: str, changed: list[field_check.Draft]) -> list[str]:
	words = []
	for setting in changed:
		found = [
			_("hidden") if setting.hidden else "",
			_("required") if setting.required else "",
			_("renamed") if setting.label else "",
			_("help added") if setting.help else "",
			_("moved") if setting.place_after else "",
		]
		text = ", ".join(filter(None, found)) or _("nothing yet")
		words.append(_("At this office: {0}").format(text) if setting.office else text)
	return words


def _describe_question(question) -> dict:
	return {
		"fieldname": question.fieldname,
		"label": _(question.label),
		"shipped_label": "",
		"level": question.level,
		"hidden": False,
		"required": question.required != "Never",
		"needed": "",
		"own": True,
		"gone": False,
		"question": question.name,
		"changes": [],
	}


def _describe_gone(fieldname: str, setting: str, office: str) -> dict:
	return {
		"fieldname": fieldname,
		"label": fieldname,
		"shipped_label": "",
		"level": 0,
		"hidden": False,
		"required": False,
		"needed": "",
		"own": False,
		"gone": True,
		"setting": None if office else setting,
		"office_setting": setting if office else None,
		"changes": [],
	}


def list_places(record: str) -> list[dict]:
	"""Return the fields of a form: ``value``, ``label`` as it is shown, and ``own`` for questions of the municipality.

	The latter cannot be changed here, but another field can be put after them.
	"""
	fields = read_fields(record)
	return [
		{"value": field.fieldname, "label": _(field.label), "own": field.fieldname not in fields}
		for field in frappe.get_meta(record).fields
		if field.label and (field.fieldname not in fields or field_check.is_open(fields[field.fieldname]))
	]


def _read_site(setting: Document, draft: field_check.Draft) -> field_check.Site:
	fields = read_fields(draft.record)
	key = (draft.fieldname, draft.office)
	order, added = read_order(draft.record)
	others = [
		other
		for other in list_settings(draft.record)
		if setting.is_new() or (other.fieldname, other.office) != key
	]
	return field_check.Site(
		fields=fields,
		order=order,
		added=added,
		labels={
			field.fieldname: _(field.label)
			for field in frappe.get_meta(draft.record).fields
			if field.label
			and field.fieldname != draft.fieldname
			and field.fieldtype not in field_check.SECTIONS
		},
		others=others,
		untranslated=[
			(text, frappe.db.get_value("Language", language, "language_name") or language)
			for text, language in list_missing(setting, setting.list_texts())
		],
		conditions=[
			question.label
			for question in list_questions(draft.record)
			if draft.fieldname in list_fields(question.conditions)
		],
		cannot_write=_list_unable(draft.record, fields.get(draft.fieldname)),
		is_new=setting.is_new(),
	)


def _list_unable(record: str, field: field_check.Field | None) -> tuple[str, ...]:
	"""Return the roles that make records of this kind, and may not write on the level of the field."""
	permissions = frappe.get_meta(record).permissions
	able = {row.role for row in permissions if field and row.permlevel == field.level and row.write}
	# A role that may create and not write fills in the fields of the first level all the same.
	return tuple(
		_(row.role)
		for row in permissions
		if field and field.level and row.permlevel == 0 and row.create and row.role not in able
	)
