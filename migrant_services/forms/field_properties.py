"""Makes Frappe show the shipped fields as the municipality changed them for all offices, by property setters.

Lists, reports, prints and every form follow these. They are derived from the Field Setting records only, so they can be written again
at any time: when a setting or a question changes, and after every update of the app.
"""

import json
from typing import NamedTuple

import frappe

from migrant_services.forms import needed
from migrant_services.forms.columns import SECTION
from migrant_services.forms.fields import forget_settings, get_changes, list_settings
from migrant_services.forms.order import arrange

# By this module the app knows its own property setters from those that a System Manager made.
MODULE = "Migrant Services"
PROPERTY_SETTER = "Property Setter"
# A field that is hidden is neither asked, nor listed, nor printed.
WHEN_HIDDEN = {
	"hidden": 1,
	"print_hide": 1,
	"report_hide": 1,
	"in_list_view": 0,
	"in_standard_filter": 0,
	"allow_in_quick_entry": 0,
}


class Property(NamedTuple):
	"""A property of a field, or of the doctype if the field is empty, and its value."""

	fieldname: str
	name: str
	value: str
	kind: str


def apply_settings(doctype: str) -> None:
	"""Write the property setters that the settings of a doctype ask for, and remove the others of the app."""
	forget_settings()
	if _store(doctype, list_properties(doctype)):
		frappe.clear_cache(doctype=doctype)


def apply_all() -> None:
	"""Write the property setters of every form again: an update may have brought or removed fields."""
	for doctype in needed.RECORDS:
		apply_settings(doctype)


def list_properties(doctype: str) -> list[Property]:
	"""Return the properties that the settings for all offices ask for."""
	shipped = {row.fieldname: row for row in read_shipped_fields(doctype)}
	found = []
	for fieldname, change in get_changes(doctype, None).items():
		if field := shipped.get(fieldname):
			found += _list_properties_of(field, change)
	if places := get_places(doctype):
		names, added = read_order(doctype)
		# What was added at the end stays there when the last field of the app is moved.
		last = list(shipped)[-1]
		added = {fieldname: after for fieldname, after in added.items() if after != last}
		found.append(Property("", "field_order", json.dumps(arrange(names, {**added, **places})), "Data"))
	return found


def read_shipped_fields(doctype: str) -> list[dict]:
	"""Return the fields of a doctype as the app ships them, in their order."""
	return frappe.get_all("DocField", {"parent": doctype, "parenttype": "DocType"}, ["*"], order_by="idx asc")


def read_order(doctype: str) -> tuple[list[str], dict[str, str]]:
	"""Return all fields, the shipped ones in their order first, and after which field each one is that the site added.

	The section of own questions stays at the end, wherever the last shipped field is moved.
	"""
	rows = frappe.get_all("Custom Field", {"dt": doctype}, ["fieldname", "insert_after"], order_by="idx asc")
	names = [row.fieldname for row in (*read_shipped_fields(doctype), *rows)]
	return names, {row.fieldname: row.insert_after or "" for row in rows if row.fieldname != SECTION}


def get_places(doctype: str) -> dict[str, str]:
	"""Return after which field each moved one is."""
	return {
		setting.fieldname: setting.place_after
		for setting in list_settings(doctype)
		if setting.place_after and not setting.office
	}


def _list_properties_of(field: dict, change) -> list[Property]:
	if change.hidden:
		found = {**WHEN_HIDDEN, "mandatory_depends_on": ""}
	else:
		found = {"label": change.label, "description": change.help}
		found = {name: value for name, value in found.items() if value}
		if change.required and not field.reqd:
			# Frappe's own "mandatory" would stop older records, and work in the background, at every save.
			found["mandatory_depends_on"] = _join_conditions(
				"doc.__islocal", field.mandatory_depends_on or ""
			)
	return [
		Property(field.fieldname, name, str(value), "Check" if name in WHEN_HIDDEN else "Text")
		for name, value in found.items()
		if (field.get(name) or (0 if name in WHEN_HIDDEN else "")) != value
	]


def _join_conditions(one: str, other: str) -> str:
	"""Return an expression of a form that is true when one of the two is."""
	if not other:
		return f"eval:{one}"
	return f"eval:{one} || ({other.removeprefix('eval:') if other.startswith('eval:') else f'doc.{other}'})"


def _store(doctype: str, properties: list[Property]) -> bool:
	"""Store the property setters, and return whether one is different now."""
	wanted = {(found.fieldname, found.name): found for found in properties}
	stored = frappe.get_all(
		PROPERTY_SETTER, {"doc_type": doctype, "module": MODULE}, ["name", "field_name", "property", "value"]
	)
	removed = []
	for row in stored:
		same = wanted.get((row.field_name or "", row.property))
		if same and same.value == (row.value or ""):
			del wanted[same.fieldname, same.name]
		else:
			removed.append(row.name)
	for name in removed:
		_delete(name)
	for found in wanted.values():
		setter = frappe.get_doc(
			{
				"doctype": PROPERTY_SETTER,
				"doctype_or_field": "DocField" if found.fieldname else "DocType",
				"doc_type": doctype,
				"field_name": found.fieldname or None,
				"property": found.name,
				"property_type": found.kind,
				"value": found.value,
				"module": MODULE,
				# Resetting a form in Customize Form leaves what the app made.
				"is_system_generated": 1,
			}
		)
		setter.insert(
			ignore_permissions=True
		)  # why: follows from a setting that the user may write, after the check
	return bool(wanted or removed)


def _delete(name: str) -> None:
	frappe.delete_doc(PROPERTY_SETTER, name, ignore_permissions=True)  # why: as above
