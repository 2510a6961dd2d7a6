"""Prepares a site for the app; every step can be repeated and leaves what the municipality changed."""

import click
import frappe
from frappe.permissions import add_permission, setup_custom_perms, update_permission_property
from frappe.utils import cint

from migrant_services.administration.notices import incident
from migrant_services.administration.notices.escalation import seed_notifications
from migrant_services.administration.reference.seed import seed_reference
from migrant_services.administration.versions import check_version
from migrant_services.core import messages
from migrant_services.core.naming import create_folio_sequences
from migrant_services.core.roles import PORTAL_ROLES, SERVICES_ADMINISTRATOR
from migrant_services.people.intake import tables as intake_tables
from migrant_services.people.registry.tables import create_tables
from migrant_services.workflow.custom_fields import install_custom_fields
from migrant_services.workflow.seed import seed_workflows

ADMINISTRATOR_RIGHTS = ("read", "write", "create", "delete", "report")
NO_RIGHTS = ("export", "import", "share", "print", "email", "submit", "cancel", "amend")
# Core doctypes of which the Services Administrator is in charge, and with which rights.
CORE_PERMISSIONS = {
	"Workflow": ADMINISTRATOR_RIGHTS,
	"Workflow State": ADMINISTRATOR_RIGHTS,
	"Workflow Action Master": ADMINISTRATOR_RIGHTS,
	# Each state and each transition of a workflow names a role.
	"Role": ("select",),
	"Currency": ("select", "read"),
}
CORE_PAGES = ("workflow-builder",)
# A shared document would be seen past the rules of `access/criterion.py`; a traceback shows code, and values of records.
HARDENING = {"disable_document_sharing": 1, "allow_error_traceback": 0}
# Where the settings as they were before wait for an uninstallation.
BEFORE_HARDENING = "migrant_services_before_hardening"


def after_install():
	set_portal_roles()
	grant_core_permissions()
	harden_site()
	seed_reference()
	install_custom_fields()
	seed_workflows()
	seed_notifications()
	incident.seed_notification()
	# Last, because a new table or sequence commits.
	create_tables()
	intake_tables.create_tables()
	create_folio_sequences()
	say_version()


def say_version(version: str = frappe.__version__) -> None:
	"""Say on the console what is to be said about the version of Frappe, if anything. Also after each migration."""
	if finding := check_version(version):
		click.secho(f"\n{messages.sentence(finding)}", fg="yellow")


def after_sync():
	"""While an app is installed, Frappe reads doctypes without changed rights, and (on v16) goes on using what it read."""
	frappe.clear_cache()


def set_portal_roles():
	for role in PORTAL_ROLES:
		frappe.db.set_value("Role", role, "desk_access", 0)


def grant_core_permissions():
	for doctype, rights in CORE_PERMISSIONS.items():
		setup_custom_perms(doctype)
		add_permission(doctype, SERVICES_ADMINISTRATOR)
		# Frappe grants more than read to a new row: each right is set, on or off.
		for right in (*ADMINISTRATOR_RIGHTS, "select", *NO_RIGHTS):
			update_permission_property(
				doctype, SERVICES_ADMINISTRATOR, 0, right, int(right in rights), validate=False
			)
	for page in CORE_PAGES:
		grant_page(page)


def grant_page(page: str):
	"""Open a page of Frappe to the Services Administrator, keeping who could open it before."""
	if not frappe.db.exists("Page", page):
		return
	name = frappe.db.get_value("Custom Role", {"page": page})
	custom_role = frappe.get_doc("Custom Role", name) if name else frappe.new_doc("Custom Role", page=page)
	before = custom_role.roles or frappe.get_doc("Page", page).roles
	roles = {row.role for row in before} | {SERVICES_ADMINISTRATOR, "System Manager"}
	custom_role.set("roles", [{"role": role} for role in sorted(roles)])
	custom_role.save()


def harden_site():
	"""Settings of Frappe that a site with personal data starts with."""
	meta, before = frappe.get_meta("System Settings"), {}
	for fieldname, value in HARDENING.items():
		if meta.has_field(fieldname):
			before[fieldname] = cint(frappe.db.get_single_value("System Settings", fieldname))
			frappe.db.set_single_value("System Settings", fieldname, value)
	frappe.db.set_global(BEFORE_HARDENING, frappe.as_json(before))
