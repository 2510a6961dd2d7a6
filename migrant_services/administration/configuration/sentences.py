"""Differences and findings as sentences in the language of the user. The desk shows them, escaped, as a list."""

from collections.abc import Iterable
from typing import Any

import frappe
from frappe import _
from frappe.utils import fmt_money, formatdate

from migrant_services.administration.configuration.check import PartFinding
from migrant_services.administration.configuration.compare import (
	ADDED,
	FIRST,
	MOVED,
	REMOVED,
	Change,
	Difference,
	compare_contents,
)
from migrant_services.administration.configuration.fields import DATE, NUMBERS, ROW_KEYS, Field
from migrant_services.administration.configuration.parts import format_key, get_title

# Values longer than this are cut: the whole text is in the record.
MAX_SHOWN = 200
TRANSLATED = ("Select", "Link")
# What the states and transitions of a workflow name.
WORKFLOW_NAMES = ("state", "action", "next_state", "update_value")


def describe_differences(doctype: str, differences: Iterable[Difference]) -> list[str]:
	"""Return a sentence for each field and each row that differs."""
	return [sentence for difference in differences for sentence in _describe(doctype, difference)]


def describe_change(change: Change) -> dict[str, Any]:
	"""Return what happens to one part: ``kind``, ``doctype``, ``label``, ``title``, ``key`` and ``sentences``."""
	content = change.after or change.before or {}
	differences = (
		compare_contents(change.doctype, change.before, change.after)
		if change.before is not None and change.after is not None
		else []
	)
	return {
		"kind": change.kind,
		"doctype": change.doctype,
		"label": _(change.doctype),
		"title": _(get_title(change.doctype, content)),
		"key": format_key(change.key),
		"sentences": describe_differences(change.doctype, differences),
	}


def describe_finding(finding: PartFinding) -> str:
	"""Return the sentence of a finding about a file."""
	doctype, *more = finding.params
	params = [_(doctype), *more]
	if len(more) > 1:
		params[2] = _get_label(doctype, more[1])
	if len(more) > 2:
		params[3] = _(more[2])
	return _(finding.message).format(*params)


def _describe(doctype: str, difference: Difference) -> list[str]:
	if not difference.field.is_table:
		return [_describe_value(doctype, difference.field, *_get_sides(difference, difference.field))]
	table, rows_of = _get_label(doctype, difference.field.fieldname), difference.field.options
	if difference.kind == MOVED:
		return [_("{0}: the rows have another order.").format(table)]
	if difference.kind == FIRST:
		return [
			_("Records begin in “{0}”; before, in “{1}”.").format(
				_(difference.after["state"]), _(difference.before["state"])
			)
		]
	row = difference.after if difference.kind == ADDED else difference.before
	if difference.kind in (ADDED, REMOVED):
		sentence = _("{0}: added {1}.") if difference.kind == ADDED else _("{0}: removed {1}.")
		return [sentence.format(table, _describe_row(difference.field, row))]
	fields = {field.fieldname: field for field in difference.field.rows}
	place = _name_row(difference.field, difference.row)
	return [
		f"{table}, {place}: "
		+ _describe_value(rows_of, fields[name], difference.before[name], difference.after[name])
		for name in difference.after
	]


def _get_sides(difference: Difference, field: Field) -> tuple[Any, Any]:
	return difference.before[field.fieldname], difference.after[field.fieldname]


def _describe_value(doctype: str, field: Field, before: Any, after: Any) -> str:
	label = _get_label(doctype, field.fieldname)
	if _is_switch(doctype, field):
		return (_("{0} is switched on.") if after else _("{0} is switched off.")).format(label)
	old, new = _format(field, before), _format(field, after)
	if not old:
		return _("{0} is now “{1}”; it was empty.").format(label, new)
	if not new:
		return _("{0} is now empty; it was “{1}”.").format(label, old)
	return _("{0} changes from “{1}” to “{2}”.").format(label, old, new)


def _is_switch(doctype: str, field: Field) -> bool:
	"""Return whether the form has a tick for the field; a workflow's content writes ticks as numbers."""
	found = frappe.get_meta(doctype).get_field(field.fieldname)
	return bool(found and found.fieldtype == "Check")


def _describe_row(field: Field, row: dict[str, Any]) -> str:
	"""Return the values of a row with their labels; empty ones and switches that are off are left out."""
	shown = (
		_name_value(field, each, row[each.fieldname])
		for each in field.rows
		if row.get(each.fieldname) not in ("", 0, [], None)
	)
	return ", ".join(shown)


def _name_value(table: Field, field: Field, value: Any) -> str:
	label = _get_label(table.options, field.fieldname)
	return label if _is_switch(table.options, field) else f"{label}: {_format(field, value)}"


def _name_row(field: Field, row: dict[str, Any]) -> str:
	"""Return what identifies a row: the values of its key."""
	fields = {each.fieldname: each for each in field.rows}
	return " · ".join(_format(fields[name], row[name]) for name in ROW_KEYS[field.options] if row[name])


def _format(field: Field, value: Any) -> str:
	"""Return a value as users read it; "" when it is empty."""
	if value in ("", None):
		return ""
	if field.fieldtype in NUMBERS:
		return fmt_money(value) if field.fieldtype == "Currency" else str(value)
	if not isinstance(value, str):
		return str(value)
	if field.fieldtype == DATE:
		return formatdate(value)
	text = _(value) if field.fieldtype in TRANSLATED or field.fieldname in WORKFLOW_NAMES else value
	return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "…"


def _get_label(doctype: str, fieldname: str) -> str:
	label = frappe.get_meta(doctype).get_label(fieldname)
	# The meta names fields that it does not have, such as one that a file made up, "No Label".
	return _(label) if frappe.get_meta(doctype).has_field(fieldname) else fieldname
