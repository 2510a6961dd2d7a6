"""Removes what `install.py` put outside the app's own doctypes."""

import frappe
from frappe.utils import cint

from migrant_services.administration.pictures import PICTURE, PICTURE_FIELDS
from migrant_services.administration.profiles import remove_profiles
from migrant_services.core.folio import FOLIO_PREFIXES
from migrant_services.core.naming import get_sequence_name
from migrant_services.core.roles import ROLES, SERVICES_ADMINISTRATOR
from migrant_services.install import CORE_DOCTYPE_RIGHTS, CORE_PAGES, HARDENED_SETTINGS, PREVIOUS_SETTINGS_KEY
from migrant_services.options import tables as option_tables
from migrant_services.people.intake import tables as intake_tables
from migrant_services.people.registry import tables as registry_tables
from migrant_services.workflow.seed import deactivate_workflows


def before_uninstall():
	"""Remove what the app put on the site (hook: before_uninstall)."""
	deactivate_workflows()
	remove_notifications()
	remove_custom_fields()
	revoke_core_permissions()
	remove_desktop()
	remove_profiles()
	remove_roles()
	remove_pictures()
	restore_settings()
	remove_scheduled_jobs()
	drop_folio_sequences()
	registry_tables.drop_tables()
	intake_tables.drop_tables()
	option_tables.drop_table()


def remove_notifications() -> None:
	"""Remove notifications on the app's doctypes: Frappe would fail on them every night."""
	doctypes = frappe.get_all("DocType", {"module": "Migrant Services"}, pluck="name")
	for name in frappe.get_all("Notification", {"document_type": ("in", doctypes)}, pluck="name"):
		frappe.delete_doc("Notification", name, force=True)


def remove_custom_fields() -> None:
	"""Those of the fixtures. Their columns stay, as of every custom field that is removed."""
	fields = frappe.get_all("Custom Field", {"module": "Migrant Services"}, ["name", "dt"])
	frappe.db.delete("Custom Field", {"name": ("in", [field.name for field in fields])})
	for doctype in {field.dt for field in fields}:
		frappe.clear_cache(doctype=doctype)


def revoke_core_permissions():
	"""Revoke the rights that `install.grant_core_permissions` granted."""
	for doctype in CORE_DOCTYPE_RIGHTS:
		frappe.db.delete("Custom DocPerm", {"parent": doctype, "role": SERVICES_ADMINISTRATOR})
		if get_rights("Custom DocPerm", doctype) == get_rights("DocPerm", doctype):
			# Only Frappe's own rows are left: without them its standard rights apply, and follow its updates.
			frappe.db.delete("Custom DocPerm", {"parent": doctype})
		frappe.clear_cache(doctype=doctype)
	for page in CORE_PAGES:
		revoke_page(page)


def get_rights(table: str, doctype: str) -> list[tuple]:
	"""Return the rights on a doctype, in a form that can be compared."""
	# Each right, and "only if creator", is a checkbox.
	boxes = [field.fieldname for field in frappe.get_meta("DocPerm").get("fields", {"fieldtype": "Check"})]
	rows = frappe.get_all(
		table, filters={"parent": doctype}, fields=["role", "permlevel", *boxes], order_by="creation"
	)
	return sorted(tuple(str(value or 0) for value in row.values()) for row in rows)


def revoke_page(page: str) -> None:
	"""Close a page of Frappe to the Services Administrator; what the municipality opened to others stays."""
	name = frappe.db.get_value("Custom Role", {"page": page})
	if not name:
		return
	frappe.db.delete("Has Role", {"parent": name, "role": SERVICES_ADMINISTRATOR})
	standard = frappe.get_all("Has Role", {"parenttype": "Page", "parent": page}, pluck="role")
	left = frappe.get_all("Has Role", {"parenttype": "Custom Role", "parent": name}, pluck="role")
	if set(left) <= {*standard, "System Manager"}:
		frappe.delete_doc("Custom Role", name, force=True)


def restore_settings() -> None:
	"""Restore settings that the installation changed, unless they were changed later."""
	before = frappe.parse_json(frappe.db.get_global(PREVIOUS_SETTINGS_KEY) or "{}")
	for fieldname, value in before.items():
		if cint(frappe.db.get_single_value("System Settings", fieldname)) == HARDENED_SETTINGS.get(fieldname):
			frappe.db.set_single_value("System Settings", fieldname, value)
	frappe.defaults.clear_default(PREVIOUS_SETTINGS_KEY, parent="__global")


def remove_desktop() -> None:
	"""Remove icons, sidebars and the dock of version 16: a later installation would keep them, without their roles.

	Only the rows are deleted: deleting the documents would delete their files from a developer's checkout.
	"""
	for doctype in ("Desktop Icon", "Workspace Sidebar", "Sidebar", "Dock"):
		names = (
			frappe.get_all(doctype, {"app": "migrant_services"}, pluck="name")
			if frappe.db.exists("DocType", doctype)
			else []
		)
		for name in names:
			for field in frappe.get_meta(doctype).get_table_fields():
				frappe.db.delete(field.options, {"parenttype": doctype, "parent": name})
			frappe.db.delete(doctype, {"name": name})


def remove_roles():
	"""Remove the roles of the app; the users stay."""
	for role in ROLES:
		frappe.db.delete("Has Role", {"role": role})
		frappe.db.delete("Custom DocPerm", {"role": role})
		frappe.delete_doc("Role", role, ignore_missing=True, force=True)


def remove_pictures() -> None:
	"""Of users and contacts without one of their own: the file goes with the app."""
	for doctype, field in PICTURE_FIELDS.items():
		frappe.db.set_value(doctype, {field: PICTURE}, field, None)


def remove_scheduled_jobs() -> None:
	"""Remove the scheduled jobs: Frappe removes them only with the next migrate, and until then they fail."""
	frappe.db.delete("Scheduled Job Type", {"method": ("like", "migrant_services.%")})


def drop_folio_sequences():
	"""Drop the database sequences of the folios."""
	for doctype in FOLIO_PREFIXES:
		frappe.db.sql_ddl("drop sequence if exists `{}`".format(get_sequence_name(doctype)))
