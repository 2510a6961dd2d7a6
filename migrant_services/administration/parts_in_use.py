"""Which parts of the app the municipality uses, and the desk without the others (:mod:`migrant_services.administration.parts`)."""

import frappe
from frappe import _
from frappe.desk import desktop

from migrant_services.administration.navigation import (
	Hidden,
	remove_from_boot,
	remove_from_workspace,
	remove_from_workspaces,
)
from migrant_services.administration.parts import PARTS, PARTS_BY_CODE, SETTINGS
from migrant_services.core.messages import reject
from migrant_services.indicators.charts import CHARTS


def list_unused() -> tuple[str, ...]:
	"""Return the codes of the parts that are not in use."""
	settings = frappe.get_cached_doc(SETTINGS)
	return tuple(part.code for part in PARTS if settings.get(part.fieldname))


def get_hidden() -> Hidden:
	"""Return what the desk does not show."""
	parts = [PARTS_BY_CODE[code] for code in list_unused()]
	if not parts:
		return Hidden()
	doctypes = frozenset(doctype for part in parts for doctype in part.doctypes)
	of_them = ("in", sorted(doctypes))
	return Hidden(
		doctypes,
		frozenset(workspace for part in parts for workspace in part.workspaces),
		frozenset(page for part in parts for page in part.pages),
		frozenset(frappe.get_all("Report", {"ref_doctype": of_them}, pluck="name")),
		frozenset(frappe.get_all("Number Card", {"document_type": of_them}, pluck="name")),
		frozenset(frappe.get_all("Dashboard Chart", {"document_type": of_them}, pluck="name"))
		| {name for name, chart in CHARTS.items() if chart.doctype in doctypes},
	)


def count_under_way(code: str) -> dict[str, int]:
	"""Return how many records of a part someone still has to work on, by doctype; only those with any.

	They are counted over all offices, since a part is switched off for all.
	"""
	found = {
		doctype: frappe.db.count(doctype, {"status": ("in", stages)})
		for doctype, stages in PARTS_BY_CODE[code].under_way.items()
	}
	return {doctype: number for doctype, number in found.items() if number}


def describe_under_way(code: str) -> str:
	"""Return a sentence about the work of a part that is under way, empty when there is none."""
	counts = count_under_way(code)
	if not counts:
		return ""
	return _(
		"{0}: work is under way ({1}). The records stay and open by their link, but nothing leads to them any more."
	).format(
		_(PARTS_BY_CODE[code].title),
		", ".join(f"{_(doctype)} {number}" for doctype, number in counts.items()),
	)


def extend_boot(bootinfo) -> None:
	"""Let the desk begin without the parts that are not in use (hook: extend_bootinfo)."""
	hidden = get_hidden()
	remove_from_boot(bootinfo, hidden)
	bootinfo["migrant_services"] = {
		"unused_doctypes": sorted(hidden.doctypes),
		"unused_sections": _list_sections(),
	}


@frappe.whitelist()
def get_desktop_page(page: dict | str) -> dict:
	"""Return a workspace without the parts that are not in use, in place of Frappe's own method.

	:param page: as in Frappe's method: its name, title and whether it is public
	:raises frappe.ValidationError: when the workspace is not named
	"""
	asked = frappe.parse_json(page)
	if not isinstance(asked, dict) or not isinstance(asked.get("name"), str):
		reject("WORKSPACE_NOT_NAMED", _("Say which workspace is to be shown."), field="page")
	return remove_from_workspace(desktop.get_desktop_page(frappe.as_json(asked)), get_hidden())


@frappe.whitelist()
def get_workspace_sidebar_items() -> dict:
	"""Return the workspaces of the user without the parts that are not in use, in place of Frappe's own method."""
	# Only v15 calls it; the desk of v16 takes the list from its start (`extend_boot`).
	get = desktop.get_workspace_sidebar_items  # preflight: ignore[v16-removed-workspace-sidebar-items-import]
	found = get()
	remove_from_workspaces(found, get_hidden())
	return found


def _list_sections() -> dict[str, list[str]]:
	sections: dict[str, list[str]] = {}
	for code in list_unused():
		for doctype, names in PARTS_BY_CODE[code].sections.items():
			sections.setdefault(doctype, []).extend(names)
	return sections
