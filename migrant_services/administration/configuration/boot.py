"""What the desk has to know when it starts."""

import frappe

from migrant_services.administration.configuration.parts import WORKFLOW, list_kinds
from migrant_services.core.roles import SERVICES_ADMINISTRATOR
from migrant_services.options.reference import REFERENCE_FILES


def extend_bootinfo(bootinfo) -> None:
	"""Say which forms have versions, and whether the app ships something to return to (hook: extend_bootinfo)."""
	if SERVICES_ADMINISTRATOR in frappe.get_roles():
		bootinfo.migrant_services_parts = {
			doctype: doctype == WORKFLOW or doctype in REFERENCE_FILES for doctype in list_kinds()
		}
