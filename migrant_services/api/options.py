"""Lists of options: the search of links, and what the Services Administrator does with a list.

What a merge moves are records of every office. Nothing of them is disclosed but how many there are.
"""

import frappe
from frappe import _

from migrant_services.access.column_rules import check_filters
from migrant_services.core.messages import format_finding, reject
from migrant_services.options import choices, merging, search, usage
from migrant_services.options.rules import LIST_DOCTYPES, OPTION, get_need, is_shipped
from migrant_services.options.rules import MESSAGES as REASONS


@frappe.whitelist()
@frappe.validate_and_sanitize_search_inputs
def search_link(
	doctype: str,
	txt: str,
	searchfield: str,
	start: int,
	page_len: int,
	filters: dict | list | str | None = None,
	as_dict: bool = False,
	**kwargs,
) -> list:
	"""Return options for a link field, found by code or by title in any language (hook: standard_queries).

	:raises frappe.PermissionError: when the filters use columns that the user may not use
	"""
	if doctype not in LIST_DOCTYPES or not (
		frappe.has_permission(doctype, "select") or frappe.has_permission(doctype, "read")
	):
		return []
	check_filters(doctype, filters)
	found = search.search_options(doctype, txt, start, page_len, frappe.parse_json(filters))
	return (
		[{"name": name, "title": title} for name, title in found] if as_dict else [list(row) for row in found]
	)


@frappe.whitelist()
def describe(doctype: str, name: str) -> dict:
	"""Return what the form of an option shows: ``uses``, ``merges``, ``needed`` (why it is, or None) and ``shipped``.

	:raises frappe.PermissionError: when the user may not change the list
	"""
	_check_right(doctype)
	need = get_need(doctype, name)
	return {
		"uses": _format_uses(usage.count_uses(doctype, name)),
		"merges": [_describe_merge(merge, name) for merge in merging.list_merges(doctype, name)],
		"needed": _(REASONS[need.reason]) if need else None,
		"shipped": is_shipped(doctype, name),
	}


@frappe.whitelist()
def preview_merge(doctype: str, absorbed: str, survivor: str) -> dict:
	"""Return how many records of each doctype a merge would move (``uses``), and what stands against it (``findings``).

	:raises frappe.PermissionError: when the user may not change the list
	:raises frappe.DoesNotExistError: when one of the two does not exist
	"""
	_check_right(doctype)
	uses, findings = merging.preview(doctype, absorbed, survivor)
	return {
		"uses": _format_uses(uses),
		"findings": [{"level": each.level, "text": format_finding(each)} for each in findings],
	}


@frappe.whitelist(methods=["POST"])
def merge(doctype: str, absorbed: str, survivor: str) -> dict:
	"""Merge an option into another one, and return ``name`` and ``status`` of the merge: many records move in the background.

	:raises frappe.PermissionError: when the user may not change the list
	:raises frappe.ValidationError: with everything that stands against it
	"""
	_check_right(doctype)
	begun = merging.start(doctype, absorbed, survivor)
	return {"name": begun.name, "status": begun.status, "moved": begun.moved}


@frappe.whitelist(methods=["POST"])
def undo_merge(name: str) -> dict:
	"""Undo a merge, and return its ``status``: many records go back in the background.

	:raises frappe.PermissionError: when the user may not change the list
	:raises frappe.ValidationError: when it cannot be undone
	"""
	_check_right(frappe.db.get_value(merging.MERGE, name, "list_doctype") or "")
	undone = merging.undo(name)
	return {"name": undone.name, "status": undone.status, "moved": undone.moved}


@frappe.whitelist()
def list_options(doctype: str, option_list: str | None = None) -> list[dict]:
	"""Return all options of a list in their order, retired ones too: ``name``, ``title``, ``enabled``.

	:raises frappe.PermissionError: when the user may not change the list
	"""
	_check_right(doctype)
	return choices.list_options(doctype, option_list)


@frappe.whitelist(methods=["POST"])
def order(doctype: str, names: list | str, option_list: str | None = None) -> None:
	"""Put the options of a list in this order.

	:param names: every option of the list, once
	:raises frappe.PermissionError: when the user may not change the list
	:raises frappe.ValidationError: when the list has other options by now
	"""
	_check_right(doctype)
	choices.order_options(doctype, [str(name) for name in frappe.parse_json(names)], option_list)


@frappe.whitelist(methods=["POST"])
def add(option_list: str, titles: str) -> int:
	"""Add several options to an own list, and return how many were added.

	:param titles: one in each line; those that the list has already are left out
	:raises frappe.PermissionError: when the user may not add options
	:raises frappe.ValidationError: naming the first that is not plain text
	"""
	_check_right(OPTION, "create")
	return choices.add_options(option_list, titles)


def _check_right(doctype: str, right: str = "write") -> None:
	if doctype not in LIST_DOCTYPES or not frappe.has_permission(doctype, right):
		reject("LIST_NOT_OPEN", _("You cannot change this list."), exc=frappe.PermissionError)


def _format_uses(uses: list[usage.Use]) -> list[dict]:
	return [{"doctype": use.doctype, "label": _(use.doctype), "records": use.records} for use in uses]


def _describe_merge(merge: dict, name: str) -> dict:
	other = merge.survivor if merge.absorbed == name else merge.absorbed
	title = frappe.db.get_value(merge.list_doctype, other, "title")
	return {
		"name": merge.name,
		"into": merge.absorbed == name,
		"other": other,
		"title": _(title) if title else other,
		"status": merge.status,
		"total": merge.total,
		"moved": merge.moved,
	}
