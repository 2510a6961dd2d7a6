"""A profile for each job: the role of the job, and a desk without the workspaces of Frappe.

They are made by code and not by a fixture: a fixture writes them at every migration, and Frappe locks a profile that
is written until a background worker has gone through its users. A second migration without a worker would fail.
"""

import frappe
from frappe.model.document import Document

from migrant_services.core.roles import ROLE_PROFILES

MODULE_PROFILE = "Migrant Services"
SYSTEM_MANAGER = "System Manager"


def install_profiles() -> None:
	"""Create the profiles that are missing; hide the modules that Frappe got since. Repeatable."""
	for role, name in ROLE_PROFILES.items():
		if not frappe.db.exists("Role Profile", name):
			frappe.get_doc(
				{"doctype": "Role Profile", "role_profile": name, "roles": [{"role": role}]}
			).insert()
	hide_modules_of_frappe()


def hide_modules_of_frappe() -> None:
	"""Let the Module Profile block every module of Frappe. Those of other apps stay as the municipality has them."""
	if frappe.db.exists("Module Profile", MODULE_PROFILE):
		profile = frappe.get_doc("Module Profile", MODULE_PROFILE)
	else:
		profile = frappe.new_doc("Module Profile", module_profile_name=MODULE_PROFILE)
	modules = frappe.get_all("Module Def", {"app_name": "frappe"}, pluck="name", order_by="name")
	missing = set(modules) - {row.module for row in profile.block_modules}
	if missing:
		profile.extend("block_modules", [{"module": module} for module in sorted(missing)])
		profile.save()


def set_job(user: Document, role: str) -> None:
	"""Give a user, before it is saved, the profiles of a job at the desk.

	:param user: a User
	:param role: a role of the desk
	"""
	profile = ROLE_PROFILES[role]
	if user.meta.has_field("role_profiles"):
		user.append("role_profiles", {"role_profile": profile})
	else:
		user.role_profile_name = profile
	user.module_profile = MODULE_PROFILE


def keep_to_profile(user: Document, method: str | None = None) -> None:
	"""Keep users with the profile of a job from becoming System Manager (hook: validate on User).

	Early releases of v15 make one of any user that is saved while the site has no other, besides Administrator. A profile
	to which the municipality added the role keeps it.
	"""
	profiles = {row.role_profile for row in user.get("role_profiles") or []} | {user.get("role_profile_name")}
	profiles.discard(None)
	if not profiles.intersection(ROLE_PROFILES.values()):
		return
	given = frappe.get_all(
		"Has Role", {"parenttype": "Role Profile", "parent": ("in", sorted(profiles))}, pluck="role"
	)
	if SYSTEM_MANAGER not in given:
		user.set("roles", [row for row in user.roles if row.role != SYSTEM_MANAGER])


def remove_profiles() -> None:
	"""Take the profiles from the users and remove them. The users see the modules of Frappe again."""
	names = list(ROLE_PROFILES.values())
	frappe.db.set_value("User", {"role_profile_name": ("in", names)}, "role_profile_name", None)
	if frappe.db.exists("DocType", "User Role Profile"):
		frappe.db.delete("User Role Profile", {"role_profile": ("in", names)})
	for name in names:
		frappe.delete_doc("Role Profile", name, ignore_missing=True, force=True)
	users = frappe.get_all("User", {"module_profile": MODULE_PROFILE}, pluck="name")
	if users:
		frappe.db.delete("Block Module", {"parenttype": "User", "parent": ("in", users)})
		frappe.db.set_value("User", {"name": ("in", users)}, "module_profile", None)
	frappe.delete_doc("Module Profile", MODULE_PROFILE, ignore_missing=True, force=True)
