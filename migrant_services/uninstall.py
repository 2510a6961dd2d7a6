"""Takes back what `install.py` put outside the app's own doctypes."""

import frappe

from migrant_services.install import CORE_PAGES, CORE_PERMISSIONS
from migrant_services.record import FOLIO_SEQUENCE
from migrant_services.roles import ROLES, SERVICES_ADMINISTRATOR
from migrant_services.rules.folio import FOLIO_PREFIXES
from migrant_services.workflow.custom_fields import remove_custom_fields
from migrant_services.workflow.seed import deactivate_workflows


def before_uninstall():
	deactivate_workflows()
	remove_custom_fields()
	revoke_core_permissions()
	remove_roles()
	drop_folio_sequences()


def revoke_core_permissions():
	for doctype in CORE_PERMISSIONS:
		frappe.db.delete("Custom DocPerm", {"parent": doctype, "role": SERVICES_ADMINISTRATOR})
		frappe.clear_cache(doctype=doctype)
	for page in CORE_PAGES:
		name = frappe.db.get_value("Custom Role", {"page": page})
		if name:
			frappe.db.delete("Has Role", {"parent": name, "role": SERVICES_ADMINISTRATOR})


def remove_roles():
	"""Users stay, without the roles that mean nothing any more."""
	for role in ROLES:
		frappe.db.delete("Has Role", {"role": role})
		frappe.delete_doc("Role", role, ignore_missing=True, force=True)


def drop_folio_sequences():
	for doctype in FOLIO_PREFIXES:
		frappe.db.sql_ddl("drop sequence if exists `{}`".format(frappe.scrub(doctype + FOLIO_SEQUENCE)))
