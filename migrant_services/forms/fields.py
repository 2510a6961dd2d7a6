"""What the municipality changed on the shipped fields, as the rest of the app reads it."""

from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from migrant_services.access import staff
from migrant_services.core import caches
from migrant_services.core.checks import has_changed
from migrant_services.core.messages import reject
from migrant_services.forms import needed
from migrant_services.forms.field_check import Draft

SETTING = "Field Setting"
_CACHE = "migrant_services_field_settings"
_TABLES = ("Table", "Table MultiSelect")


class Change(NamedTuple):
	"""What is different about a field at an office."""

	hidden: bool = False
	required: bool = False
	label: str = ""
	help: str = ""


def list_settings(doctype: str) -> list[Draft]:
	"""Return every change of the fields of a doctype, those of all offices first."""
	return frappe.cache.hget(_CACHE, doctype, generator=lambda: _read_settings(doctype))


def forget_settings() -> None:
	"""Read the changes again when they are needed."""
	caches.forget(_CACHE)


def get_changes(doctype: str, office: str | None) -> dict[str, Change]:
	"""Return what is different about the fields of a doctype at an office, by field.

	Changes of fields that an update of the app removed do nothing, and what is needed since an update is not hidden.

	:param office: None for what is the same at all offices
	"""
	changes: dict[str, Change] = {}
	for setting in list_settings(doctype):
		if setting.office not in ("", office or "") or not frappe.get_meta(doctype).has_field(
			setting.fieldname
		):
			continue
		before = changes.get(setting.fieldname, Change())
		hidden = (before.hidden or setting.hidden) and not needed.find_reason(doctype, setting.fieldname)
		changes[setting.fieldname] = Change(
			hidden=hidden,
			required=(before.required or setting.required) and not hidden,
			label=setting.label or before.label,
			help=setting.help or before.help,
		)
	return changes


def list_hidden(doctype: str, office: str | None) -> set[str]:
	"""Return the fields that are hidden at an office."""
	return {fieldname for fieldname, change in get_changes(doctype, office).items() if change.hidden}


def list_required(doctype: str, office: str | None) -> list[str]:
	"""Return the fields that the municipality requires at an office."""
	return [fieldname for fieldname, change in get_changes(doctype, office).items() if change.required]


def list_office_changes(doctype: str) -> dict:
	"""Return what single offices of the user changed, beyond what is the same at all offices.

	:returns: ``own`` (the office of new records of the user), and ``changes`` by office and field, in the language of the user
	"""
	user = frappe.session.user
	offices = {setting.office for setting in list_settings(doctype) if setting.office}
	everywhere = get_changes(doctype, None)
	return {
		"own": staff.get_own_office(user),
		"changes": {
			office: {
				fieldname: {**change._asdict(), "label": _(change.label), "help": _(change.help)}
				for fieldname, change in get_changes(doctype, office).items()
				if change != everywhere.get(fieldname)
			}
			for office in offices
			if staff.works_for_office(user, office)
		},
	}


def empty_hidden(doc: Document) -> Document:
	"""Empty the hidden fields of a document that is printed and not saved, and return it."""
	for fieldname in list_hidden(doc.doctype, doc.get("office")):
		doc.set(fieldname, [] if doc.meta.get_field(fieldname).fieldtype in _TABLES else None)
	return doc


def check_required(doc: Document, method: str | None = None) -> None:
	"""Check that required fields are filled in, in a new record or where this save empties them (hook on validate).

	An older record without them can be saved. Fields that the user may not write are not demanded.

	:raises frappe.ValidationError: naming the fields
	"""
	flags = frappe.flags
	if doc.flags.required_fields_checked or flags.in_install or flags.in_migrate or flags.in_patch:
		return
	required = list_required(doc.doctype, doc.get("office"))
	if not required:
		return
	levels = doc.meta.get_permlevel_access("write")
	missing = [
		fieldname
		for fieldname in required
		if doc.get(fieldname) in (None, "", [])
		and doc.meta.get_field(fieldname).permlevel in levels
		and (doc.is_new() or _has_emptied(doc, fieldname))
	]
	if missing:
		labels = ", ".join(escape_html(get_label(doc.doctype, name, doc.get("office"))) for name in missing)
		reject(
			"FIELD_REQUIRED",
			_("Fill in: {0}. Your municipality requires it.").format(frappe.bold(labels)),
			field=missing[0],
			title=_("Something Is Missing"),
		)


def get_label(doctype: str, fieldname: str, office: str | None = None) -> str:
	"""Return the name of a field at an office, in the language of the user."""
	change = get_changes(doctype, office).get(fieldname)
	return _(change.label if change and change.label else frappe.get_meta(doctype).get_label(fieldname))


def _has_emptied(doc: Document, fieldname: str) -> bool:
	if doc.meta.get_field(fieldname).fieldtype in _TABLES:
		before = doc.get_doc_before_save()
		return bool(before and before.get(fieldname))
	return has_changed(doc, fieldname)


def _read_settings(doctype: str) -> list[Draft]:
	rows = frappe.get_all(
		SETTING,
		{"record": doctype},
		["fieldname", "office", "hidden", "required", "label", "help", "place_after"],
		order_by="creation asc, name asc",
	)
	settings = [
		Draft(
			record=doctype,
			fieldname=row.fieldname,
			office=row.office or "",
			hidden=bool(row.hidden),
			required=bool(row.required),
			label=row.label or "",
			help=row.help or "",
			place_after=row.place_after or "",
		)
		for row in rows
	]
	return sorted(settings, key=lambda setting: bool(setting.office))
