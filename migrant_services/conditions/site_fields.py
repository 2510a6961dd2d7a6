"""The fields of each doctype that conditions may name, and who may use them.

The list is ``allowed_fields.json``: what is not in it cannot be used. A municipality's own questions are allowed by
themselves: the prefix of their columns marks them. A condition holds no value of any record, so the Services
Administrator, who reads no people, may name every allowed field. Other users may name the fields that they read.
"""

import json
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path
from typing import NoReturn

import frappe
from frappe import _
from frappe.utils import formatdate

from migrant_services.conditions.check import check
from migrant_services.conditions.explanation import Wording, explain
from migrant_services.conditions.rows import (
	CHOICE,
	DATE,
	LINK,
	NUMBER,
	SEVERAL_CHOICES,
	TEXT,
	WHOLE_NUMBER,
	YES_OR_NO,
	FieldSpec,
	Rows,
	list_operators,
	split_values,
	to_conditions,
)
from migrant_services.core.findings import Finding
from migrant_services.core.formats import format_number, get_quotes
from migrant_services.core.messages import reject
from migrant_services.core.roles import SERVICES_ADMINISTRATOR

# Of the columns of a municipality's own questions.
OWN_PREFIX = "own_"
# The field of the rows of an own question with several choices.
OWN_ITEM = "option"

KIND_BY_FIELDTYPE = {
	"Check": YES_OR_NO,
	"Select": CHOICE,
	"Link": LINK,
	"Table": SEVERAL_CHOICES,
	"Table MultiSelect": SEVERAL_CHOICES,
	"Int": WHOLE_NUMBER,
	"Float": NUMBER,
	"Currency": NUMBER,
	"Percent": NUMBER,
	"Date": DATE,
	"Datetime": DATE,
	"Data": TEXT,
	"Small Text": TEXT,
	"Text": TEXT,
}
# The database has 0 where these are empty.
_NEVER_EMPTY = frozenset({"Check", "Int", "Float", "Currency", "Percent"})


@cache
def load_allowed_fields() -> dict[str, dict[str, dict]]:
	"""Return what ``allowed_fields.json`` lists: by doctype and field, how the field differs from its type."""
	return json.loads(Path(__file__).with_name("allowed_fields.json").read_text(encoding="utf-8"))


def find_allowed_fields(doctype: str, names: Iterable[str]) -> list[FieldSpec]:
	"""Return what evaluation needs to know of these fields, without labels and options, of those that are allowed."""
	allowed, meta = load_allowed_fields().get(doctype), frappe.get_meta(doctype)
	if allowed is None:
		return []
	fields = (meta.get_field(name) for name in names if _is_allowed(name, allowed))
	return [
		_build_spec(df, allowed.get(df.fieldname, {}))
		for df in fields
		if df and df.fieldtype in KIND_BY_FIELDTYPE
	]


def list_allowed_fields(doctype: str, rows: Rows = ()) -> list[FieldSpec]:
	"""Return the fields of a doctype that conditions may name, with labels in the language of the user.

	:param rows: the rows of a condition: links have the options that the rows mention and that exist
	"""
	mentioned: dict[str, list[str]] = {}
	for row in to_conditions(rows):
		mentioned.setdefault(row.field, []).extend(split_values(row.value))
	meta = frappe.get_meta(doctype)
	return [
		_add_texts(spec, meta.get_field(spec.fieldname), mentioned.get(spec.fieldname, ()))
		for spec in find_allowed_fields(doctype, [df.fieldname for df in meta.fields])
	]


def list_usable_fields(doctype: str, rows: Rows = ()) -> list[FieldSpec]:
	"""Return the fields that the user may name in a condition about records of a doctype."""
	fields = list_allowed_fields(doctype, rows)
	if SERVICES_ADMINISTRATOR in frappe.get_roles():
		return fields
	levels = frappe.get_meta(doctype).get_permlevel_access("read")
	return [spec for spec in fields if spec.permlevel in levels]


def deny_hidden_fields(fields: Iterable[str], doctype: str, user: str | None = None) -> None:
	"""Deny a query by fields that the user may not read: its results would disclose their values.

	:raises frappe.PermissionError: with a sentence
	"""
	levels = frappe.get_meta(doctype).get_permlevel_access("read", user=user)
	if any(spec.permlevel not in levels for spec in find_allowed_fields(doctype, fields)):
		_deny()


def check_usable(doctype: str) -> None:
	"""Deny users who may name no field of a doctype.

	:raises frappe.PermissionError: with a sentence
	"""
	if doctype not in load_allowed_fields() or not list_usable_fields(doctype):
		_deny()


def find_faults(rows: Rows, match: str, doctype: str, permlevel: int | None = None) -> list[Finding]:
	"""Return what is wrong with a condition on this site, errors first, as `check.check` does.

	:param permlevel: level of what depends on the condition
	"""
	rows = to_conditions(rows)
	return check(rows, match, list_usable_fields(doctype, rows), permlevel)


def describe(rows: Rows, match: str, doctype: str) -> str:
	"""Return a condition as a sentence in the language of the user."""
	rows = to_conditions(rows)
	return explain(rows, match, list_allowed_fields(doctype, rows), get_wording())


def get_wording() -> Wording:
	"""Return how texts are worded for the user."""
	language = frappe.local.lang
	return Wording(
		translate=_,
		format_value=lambda value: (
			formatdate(value) if isinstance(value, str) else format_number(value, language)
		),
		quotes=get_quotes(language),
	)


def to_client(specs: Iterable[FieldSpec]) -> list[dict]:
	"""Return what ``migrant_services.conditions.evaluate`` needs to know of fields in the browser."""
	return [
		{"fieldname": spec.fieldname, "kind": spec.kind, "item": spec.item, "can_be_empty": spec.can_be_empty}
		for spec in specs
	]


def to_editor(specs: Iterable[FieldSpec]) -> list[dict]:
	"""Return what the editor in the browser offers: the fields with their labels, operators and choices."""
	return [
		{
			"fieldname": spec.fieldname,
			"label": spec.label,
			"kind": spec.kind,
			"operators": list_operators(spec),
			"doctype": spec.doctype,
			# Retired options are kept, but not offered.
			"only_enabled": bool(spec.doctype) and frappe.get_meta(spec.doctype).has_field("enabled"),
			"options": [{"value": value, "label": label} for value, label in (spec.options or {}).items()],
		}
		for spec in specs
	]


def _is_allowed(name: str, allowed: Collection[str]) -> bool:
	return name in allowed or name.startswith(OWN_PREFIX)


def _build_spec(df, allowed: dict) -> FieldSpec:
	kind = allowed.get("kind") or KIND_BY_FIELDTYPE[df.fieldtype]
	item = allowed.get("item", OWN_ITEM) if kind == SEVERAL_CHOICES else ""
	linked = (
		df.options if kind == LINK else frappe.get_meta(df.options).get_field(item).options if item else ""
	)
	return FieldSpec(
		df.fieldname,
		df.fieldname,
		kind,
		doctype=linked,
		item=item,
		can_be_empty=df.fieldtype not in _NEVER_EMPTY,
		minimum=allowed.get("minimum"),
		maximum=allowed.get("maximum"),
		permlevel=df.permlevel or 0,
	)


def _add_texts(spec: FieldSpec, df, mentioned: Collection[str]) -> FieldSpec:
	if spec.kind == CHOICE:
		options = {option: _(option) for option in (df.options or "").split("\n") if option}
	else:
		options = _find_options(spec.doctype, mentioned) if spec.doctype else None
	return spec._replace(label=_(df.label), options=options)


def _find_options(doctype: str, names: Collection[str]) -> dict[str, str] | None:
	"""Return the labels of records by their names, of those that exist; None when the user may not read them."""
	if not names:
		return {}
	if not frappe.has_permission(doctype, "read"):
		return None
	title = frappe.get_meta(doctype).title_field or "name"
	found = frappe.get_all(doctype, filters={"name": ("in", names)}, fields=["name", title])
	return {row["name"]: _(row[title] or row["name"]) for row in found}


def _deny() -> NoReturn:
	reject(
		"CONDITION_FIELDS_HIDDEN",
		_("You do not have access to the fields of this condition."),
		title=_("Not Open to You"),
		exc=frappe.PermissionError,
	)
