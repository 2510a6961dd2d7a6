"""Removes from what the desk shows to a user the parts that are not in use. Rights and records stay as they are."""

from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any, NamedTuple


class Hidden(NamedTuple):
	"""Names of what is not shown, by its kind."""

	doctypes: frozenset[str] = frozenset()
	workspaces: frozenset[str] = frozenset()
	pages: frozenset[str] = frozenset()
	reports: frozenset[str] = frozenset()
	cards: frozenset[str] = frozenset()
	charts: frozenset[str] = frozenset()

	def has(self, kind: str | None, name: str | None) -> bool:
		"""Return whether a link leads to something that is not shown.

		:param kind: its type, as Frappe stores it: ``DocType``, ``Page`` …
		"""
		of_kind = {
			"DocType": self.doctypes,
			"Workspace": self.workspaces,
			# Releases of v16 before August 2026 have one sidebar for each workspace, under its name.
			"Workspace Sidebar": self.workspaces,
			"Page": self.pages,
			"Report": self.reports,
		}
		return name in of_kind.get(kind or "", ())


# What a workspace has, with the columns of one item: its kind, or the kind itself, and its name.
_SIMPLE_WIDGETS = {
	"charts": ("charts", "chart_name"),
	"number_cards": ("cards", "number_card_name"),
	"quick_lists": ("doctypes", "document_type"),
}


def remove_from_workspace(page: Mapping[str, Any], hidden: Hidden) -> dict[str, Any]:
	"""Return the widgets of a workspace without those that are not shown.

	:param page: as Frappe's ``get_desktop_page`` returns it
	"""
	shown = dict(page)
	for widgets, (kind, column) in _SIMPLE_WIDGETS.items():
		if page.get(widgets):
			names = getattr(hidden, kind)
			shown[widgets] = _keep(page[widgets], lambda item, of=names, by=column: item.get(by) not in of)
	if page.get("shortcuts"):
		shown["shortcuts"] = _keep(
			page["shortcuts"], lambda item: not hidden.has(item.get("type"), item.get("link_to"))
		)
	if page.get("cards"):
		cards = []
		for card in page["cards"]["items"]:
			links = _keep_links(card.get("links") or [], hidden)
			if links or not card.get("links"):
				cards.append({**card, "links": links})
		shown["cards"] = {**page["cards"], "items": cards}
	return shown


def remove_from_workspaces(answer: MutableMapping[str, Any], hidden: Hidden) -> None:
	"""Remove workspaces from the list of a user's workspaces.

	:param answer: as Frappe's ``get_workspace_sidebar_items`` returns it
	"""
	answer["pages"] = [page for page in answer.get("pages") or [] if not _is_hidden_page(page, hidden)]


def remove_from_boot(boot: MutableMapping[str, Any], hidden: Hidden) -> None:
	"""Remove what is not shown from the data with which the desk begins. Each version has it under other names.

	Rights stay: the desk offers no new records and no search of these doctypes, and opens their records by link.

	:param boot: Frappe's ``bootinfo``
	"""
	user = boot.get("user")
	if user:
		for right in ("can_create", "can_search"):
			if user.get(right):
				user[right] = [doctype for doctype in user[right] if doctype not in hidden.doctypes]
	for page in hidden.pages:
		(boot.get("page_info") or {}).pop(page, None)
	if boot.get("allowed_workspaces"):
		boot["allowed_workspaces"] = [
			page for page in boot["allowed_workspaces"] if not _is_hidden_page(page, hidden)
		]
	for key in ("workspaces", "sidebar_pages"):
		if boot.get(key):
			remove_from_workspaces(boot[key], hidden)
	for module, names in (boot.get("module_wise_workspaces") or {}).items():
		boot["module_wise_workspaces"][module] = [name for name in names if name not in hidden.workspaces]
	_remove_from_sidebars(boot, hidden)


def _remove_from_sidebars(boot: MutableMapping[str, Any], hidden: Hidden) -> None:
	sidebars = boot.get("workspace_sidebar_item")
	if sidebars:
		for name in hidden.workspaces:
			sidebars.pop(name.lower(), None)
	for key in ("workspace_sidebar_item", "module_sidebars"):
		for sidebar in (boot.get(key) or {}).values():
			sidebar["items"] = _drop_empty_sections(_keep_links(sidebar.get("items") or [], hidden))
	if boot.get("desktop_icons"):
		boot["desktop_icons"] = _keep_links(boot["desktop_icons"], hidden)
	for app, rows in (boot.get("dock") or {}).items():
		if isinstance(rows, list):
			boot["dock"][app] = _keep_links(rows, hidden)
	for app in boot.get("app_data") or []:
		if app.get("dock"):
			app["dock"] = _keep_links(app["dock"], hidden)
		if app.get("workspaces"):
			app["workspaces"] = [name for name in app["workspaces"] if name not in hidden.workspaces]


def _keep(widgets: Mapping[str, Any], is_shown) -> dict[str, Any]:
	return {**widgets, "items": [item for item in widgets["items"] if is_shown(item)]}


def _keep_links(links: Iterable[Mapping[str, Any]], hidden: Hidden) -> list[Any]:
	return [link for link in links if not hidden.has(link.get("link_type"), link.get("link_to"))]


def _drop_empty_sections(items: list[Any]) -> list[Any]:
	kept: list[Any] = []
	for item in items:
		if item.get("type") == "Section Break" and kept and kept[-1].get("type") == "Section Break":
			kept.pop()
		kept.append(item)
	if kept and kept[-1].get("type") == "Section Break":
		kept.pop()
	return kept


def _is_hidden_page(page: Any, hidden: Hidden) -> bool:
	# Frappe's list has None for a user without any workspace.
	return bool(page) and page.get("name") in hidden.workspaces
