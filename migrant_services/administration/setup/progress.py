"""How far the setting up is."""

import frappe
from frappe.model.document import Document

from migrant_services.administration.parts import SETTINGS
from migrant_services.administration.parts_in_use import list_unused
from migrant_services.administration.setup.missing import SetupState, StepFindings, list_missing_by_step
from migrant_services.core.roles import DESK_ROLES


def read_missing(office: str | None = None) -> list[StepFindings]:
	"""Return what is missing in each step.

	:param office: name of the office that is looked at; None for the default one
	"""
	unused, doc = list_unused(), get_office(office)
	return list_missing_by_step(
		SetupState(
			office=doc.as_dict() if doc else None,
			hours=len(doc.appointment_hours) if doc else 0,
			unused=unused,
			held_roles=_list_held_roles(),
			language=frappe.db.get_single_value("System Settings", "language") or "",
			spoken_languages=frappe.db.count("Spoken Language", {"enabled": 1}),
			programmes=frappe.db.count("Support Programme", {"enabled": 1}),
			privacy_notices=frappe.db.count("Privacy Notice", {"enabled": 1}),
		)
	)


def get_office(office: str | None) -> Document | None:
	"""Return the office, or the one that the page begins with: the default one, or the oldest."""
	name = office or frappe.db.get_single_value(SETTINGS, "default_office")
	name = name or frappe.db.get_value("Office", {"enabled": 1}, "name", order_by="creation asc")
	return frappe.get_doc("Office", name) if name else None


def list_roles_by_user(users: list[str]) -> dict[str, list[str]]:
	"""Return the roles of the app's desk that each user has."""
	if not users:
		return {}
	rows = frappe.get_all(
		"Has Role",
		{"parenttype": "User", "parent": ("in", users), "role": ("in", DESK_ROLES)},
		["parent", "role"],
		order_by="parent asc, idx asc",
	)
	held: dict[str, list[str]] = {}
	for row in rows:
		held.setdefault(row.parent, []).append(row.role)
	return held


def _list_held_roles() -> set[str]:
	users = frappe.get_all("Staff Member", {"enabled": 1, "user": ("is", "set")}, pluck="user")
	enabled = frappe.get_all("User", {"name": ("in", users), "enabled": 1}, pluck="name") if users else []
	return {role for roles in list_roles_by_user(enabled).values() for role in roles}
