"""The figures of Workflow Health for the desk's cards."""

import frappe

from migrant_services.core.roles import SERVICES_ADMINISTRATOR
from migrant_services.workflow import health


@frappe.whitelist()
def late(filters: dict | list | str | None = None) -> int:
	"""Return how many records have stayed in a state beyond its target, over all offices."""
	frappe.only_for((SERVICES_ADMINISTRATOR, "System Manager"))
	return health.count_late()


@frappe.whitelist()
def orphans(filters: dict | list | str | None = None) -> int:
	"""Return how many records are in a state that their workflow does not have."""
	frappe.only_for((SERVICES_ADMINISTRATOR, "System Manager"))
	return health.count_orphans()
