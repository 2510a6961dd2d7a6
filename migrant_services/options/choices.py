"""The options of a list, in its order, in the language of the user: those that are offered, and all for arranging them."""

import frappe
from frappe import _

from migrant_services.core.messages import reject
from migrant_services.options.reference.seed import SORT_STEP
from migrant_services.options.rules import OPTION, tidy_title


def choices(option_list: str) -> list[dict]:
	"""Return the options that an own list offers: ``value`` and ``label``."""
	rows = list_options(OPTION, option_list)
	return [{"value": row["name"], "label": row["title"]} for row in rows if row["enabled"]]


def list_options(doctype: str, option_list: str | None = None) -> list[dict]:
	"""Return all options of a list, retired ones too: ``name``, ``title``, ``enabled``.

	:param option_list: the list of an own option
	"""
	rows = frappe.get_all(
		doctype,
		{"option_list": option_list} if doctype == OPTION else {},
		["name", "title", "enabled"],
		order_by="sort_order asc, creation asc",
	)
	return [{**row, "title": _(row.title)} for row in rows]


def order_options(doctype: str, names: list[str], option_list: str | None = None) -> None:
	"""Put the options of a list in this order.

	:param names: every option of the list, once
	:raises frappe.ValidationError: when the list has other options by now
	"""
	stored = [row["name"] for row in list_options(doctype, option_list)]
	if sorted(stored) != sorted(names):
		reject(
			"LIST_CHANGED",
			_("The list has changed in the meantime. Open the order again; nothing was saved."),
			title=_("Order"),
		)
	for place, name in enumerate(names, start=1):
		if frappe.db.get_value(doctype, name, "sort_order") != place * SORT_STEP:
			option = frappe.get_doc(doctype, name)
			option.sort_order = place * SORT_STEP
			option.save()


def add_options(option_list: str, text: str) -> int:
	"""Add an option for each line of a text to an own list, with the rights of the user; return how many were added.

	A title that the list has already is left out.
	"""
	has = {
		row["title"]
		for row in frappe.get_all(OPTION, {"option_list": option_list}, ["title"], order_by="creation")
	}
	added = 0
	for title in dict.fromkeys(map(tidy_title, text.splitlines())):
		if title and title not in has:
			frappe.get_doc(
				{"doctype": OPTION, "option_list": option_list, "title": title, "enabled": 1}
			).insert()
			added += 1
	return added
