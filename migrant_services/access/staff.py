"""The offices that staff work for, and the organizations of partners."""

import frappe

# Offices are read many times in a request, so they are cached until it ends.
CACHE_ATTRIBUTE = "migrant_services_offices"


def get_offices(user: str) -> tuple[str, ...] | None:
	"""Return the codes of the offices the user works for, the main one first; None means every office."""
	cache = getattr(frappe.local, CACHE_ATTRIBUTE, None)
	if cache is None:
		cache = {}
		setattr(frappe.local, CACHE_ATTRIBUTE, cache)
	if user not in cache:
		cache[user] = _read_offices(user)
	return cache[user]


def clear_office_cache() -> None:
	"""Clear the cache of this request, after a Staff Member changed."""
	setattr(frappe.local, CACHE_ATTRIBUTE, None)


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


def get_own_office(user: str) -> str | None:
	"""Return the office for the user's new records, or the default office of the settings."""
	office = frappe.db.get_value("Staff Member", {"user": user, "enabled": 1}, "office")
	return office or frappe.db.get_single_value("Migrant Services Settings", "default_office")


def is_staff(user: str) -> bool:
	"""Return whether the user has an enabled Staff Member; other users see nothing by office or assignment."""
	return get_offices(user) != ()


def works_for_office(user: str, office: str | None) -> bool:
	"""Return whether the user works for that office."""
	offices = get_offices(user)
	return offices is None or office in offices


def get_organizations(user: str) -> list[str]:
	"""Return the organizations for which the user answers referrals."""
	contacts = frappe.get_all(
		"Organization Contact", filters={"user": user, "parenttype": "Organization"}, pluck="parent"
	)
	return frappe.get_all("Organization", filters={"name": ("in", contacts), "enabled": 1}, pluck="name")
