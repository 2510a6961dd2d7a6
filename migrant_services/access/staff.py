"""Whose office is whose: the offices of the staff, and the organizations of partners."""

import frappe

# Offices are asked for many times in a request and remembered for its length.
MEMO = "migrant_services_offices"


def offices_of(user: str) -> tuple[str, ...] | None:
	"""Codes of the offices the user works for, the own one first; None means every office."""
	memo = getattr(frappe.local, MEMO, None)
	if memo is None:
		memo = {}
		setattr(frappe.local, MEMO, memo)
	if user not in memo:
		memo[user] = _read_offices(user)
	return memo[user]


def forget_offices() -> None:
	"""Drop what is remembered within this request, after a Staff Member changed."""
	setattr(frappe.local, MEMO, None)


def _read_offices(user: str) -> tuple[str, ...] | None:
	if user == "Administrator":
		return None
	staff, also = frappe.qb.DocType("Staff Member"), frappe.qb.DocType("Staff Office")
	query = (
		frappe.qb.from_(staff)
		.left_join(also)
		.on((also.parent == staff.name) & (also.parenttype == "Staff Member"))
		.select(staff.all_offices, staff.office, also.office)
		.where((staff.user == user) & (staff.enabled == 1))
		.orderby(also.idx)
	)
	rows = query.run()
	if any(all_offices for all_offices, *_offices in rows):
		return None
	return tuple(dict.fromkeys(office for column in (1, 2) for row in rows if (office := row[column])))


def own_office(user: str) -> str | None:
	"""The office where the user's new records belong, or the default office of the settings."""
	office = frappe.db.get_value("Staff Member", {"user": user, "enabled": 1}, "office")
	return office or frappe.db.get_single_value("Migrant Services Settings", "default_office")


def is_staff(user: str) -> bool:
	"""Whether the user has a Staff Member that is enabled; nobody else sees by office or by assignment."""
	return offices_of(user) != ()


def works_for(user: str, office: str | None) -> bool:
	"""Whether the user works for that office."""
	offices = offices_of(user)
	return offices is None or office in offices


def organizations_of(user: str) -> list[str]:
	"""The organizations for which the user answers referrals."""
	contacts = frappe.get_all(
		"Organization Contact", filters={"user": user, "parenttype": "Organization"}, pluck="parent"
	)
	return frappe.get_all("Organization", filters={"name": ("in", contacts), "enabled": 1}, pluck="name")
