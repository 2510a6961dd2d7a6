"""Prepares a site for the app. Every step can be repeated and keeps what the municipality changed."""

import click
import frappe
from frappe.permissions import add_permission, setup_custom_perms, update_permission_property
from frappe.utils import cint, get_url

from migrant_services.administration.notices import incident
from migrant_services.administration.notices.escalation import seed_notifications
from migrant_services.administration.profiles import install_profiles
from migrant_services.administration.versions import check_version
from migrant_services.core import messages
from migrant_services.core.naming import create_folio_sequences
from migrant_services.core.roles import PORTAL_ROLES, SERVICES_ADMINISTRATOR
from migrant_services.forms import field_properties
from migrant_services.options import tables as option_tables
from migrant_services.options.reference.seed import seed_reference
from migrant_services.people.intake import tables as intake_tables
from migrant_services.people.registry.tables import create_tables
from migrant_services.texts.store import seed_documents
from migrant_services.workflow.seed import seed_workflows

FULL_RIGHTS = ("read", "write", "create", "delete", "report")
OTHER_RIGHTS = ("export", "import", "share", "print", "email", "submit", "cancel", "amend")
# Doctypes of Frappe that the Services Administrator manages, and the rights needed.
CORE_DOCTYPE_RIGHTS = {
	"Workflow": FULL_RIGHTS,
	"Workflow State": FULL_RIGHTS,
	"Workflow Action Master": FULL_RIGHTS,
	# Each state and each transition of a workflow names a role.
	"Role": ("select",),
	"Currency": ("select", "read"),
}
CORE_PAGES = ("workflow-builder",)
# Sharing a document bypasses the rules of `access/criterion.py`; a traceback shows code, and values of records.
HARDENED_SETTINGS = {"disable_document_sharing": 1, "allow_error_traceback": 0}
# The global default that keeps the previous settings for an uninstallation.
PREVIOUS_SETTINGS_KEY = "migrant_services_before_hardening"


def after_install():
	"""Prepare the site once the app is installed (hook: after_install)."""
	set_portal_roles()
	grant_core_permissions()
	harden_site()
	install_profiles()
	seed_reference()
	# Last, because a new table or sequence commits.
	create_tables()
	intake_tables.create_tables()
	option_tables.create_table()
	create_folio_sequences()
	print_version_notice()
	print_way_in()


def print_way_in() -> None:
	"""Print on the console where a municipality is set up, unless it is already."""
	if not frappe.db.count("Office"):
		click.secho(
			f"\nSet the municipality up at {get_url('/app/set-up')}, or later in the workspace Administration."
		)


def print_version_notice(version: str = frappe.__version__) -> None:
	"""Print the notice about a version of Frappe on the console, if there is one."""
	if finding := check_version(version):
		click.secho(f"\n{messages.to_sentence(finding)}", fg="yellow")


def after_sync():
	"""Finish the installation once the fixtures are there: the workflows use the custom fields (hook: after_sync).

	While an app is installed, Frappe reads doctypes without changed rights, and on v16 continues to use what it read.
	"""
	frappe.clear_cache()
	seed_workflows()
	seed_documents()
	seed_notifications()
	incident.seed_notification()
	frappe.clear_cache()


def after_migrate():
	"""Create what a release adds, show the fields as the municipality changed them, and print the notice about the version.

	New are folio sequences, profiles and documents.
	"""
	create_folio_sequences()
	install_profiles()
	seed_documents()
	field_properties.apply_all()
	print_version_notice()


def set_portal_roles():
	"""Keep the portal roles out of the desk."""
	for role in PORTAL_ROLES:
		frappe.db.set_value("Role", role, "desk_access", 0)


def grant_core_permissions():
	"""Give the Services Administrator the rights on doctypes and pages of Frappe that the job needs."""
	for doctype, rights in CORE_DOCTYPE_RIGHTS.items():
		setup_custom_perms(doctype)
		add_permission(doctype, SERVICES_ADMINISTRATOR)
		# Frappe grants more than read to a new row, so each right is set, on or off.
		for right in (*FULL_RIGHTS, "select", *OTHER_RIGHTS):
			update_permission_property(
				doctype, SERVICES_ADMINISTRATOR, 0, right, int(right in rights), validate=False
			)
	for page in CORE_PAGES:
		grant_page(page)


def grant_page(page: str):
	"""Open a page of Frappe to the Services Administrator, and keep it open to those who could open it
	before.
	"""
	if not frappe.db.exists("Page", page):
		return
	name = frappe.db.get_value("Custom Role", {"page": page})
	custom_role = frappe.get_doc("Custom Role", name) if name else frappe.new_doc("Custom Role", page=page)
	before = custom_role.roles or frappe.get_doc("Page", page).roles
	roles = {row.role for row in before} | {SERVICES_ADMINISTRATOR, "System Manager"}
	custom_role.set("roles", [{"role": role} for role in sorted(roles)])
	custom_role.save()


def harden_site():
	"""Set the settings of Frappe that a site with personal data starts with, and store the previous ones."""
	meta, before = frappe.get_meta("System Settings"), {}
	for fieldname, value in HARDENED_SETTINGS.items():
		if meta.has_field(fieldname):
			before[fieldname] = cint(frappe.db.get_single_value("System Settings", fieldname))
			frappe.db.set_single_value("System Settings", fieldname, value)
	frappe.db.set_global(PREVIOUS_SETTINGS_KEY, frappe.as_json(before))
