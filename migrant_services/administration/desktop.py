"""The way into the app: the tile on the apps screen, and the workspace that a user begins with."""

import frappe

from migrant_services.administration.parts_in_use import get_hidden

MODULE = "Migrant Services"


def list_own_workspaces() -> list[str]:
	"""List the app's workspaces that the roles of the user open, without those of parts that are not in use.

	:returns: names, in the order of the desk
	"""
	pages = frappe.get_all(
		"Workspace", {"module": MODULE, "public": 1, "is_hidden": 0}, pluck="name", order_by="sequence_id asc"
	)
	rows = frappe.get_all(
		"Has Role",
		{"parenttype": "Workspace", "parent": ("in", pages)},
		["parent", "role"],
		order_by="idx asc",
	)
	roles = set(frappe.get_roles())
	own = {row.parent for row in rows if row.role in roles}
	hidden = get_hidden()
	return [page for page in pages if page in own and page not in hidden.workspaces]


def can_open_app() -> bool:
	"""Return whether the apps screen shows the app's tile to the user: there is a workspace of theirs."""
	return bool(list_own_workspaces())
