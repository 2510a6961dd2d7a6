"""The figures of the workspaces: totals and groups of records, never a record of a person.

A role that reads the records counts those that it could open. The Office Manager has no right on people and
payments, and gets only their totals, over the offices of its Staff Member.
"""

import frappe
from frappe import _

from migrant_services.core.messages import reject
from migrant_services.core.roles import OFFICE_MANAGER
from migrant_services.indicators import totals
from migrant_services.indicators.charts import CHARTS, count_groups


@frappe.whitelist()
def chart(
	chart_name: str,
	filters: dict | list | str | None = None,
	refresh: int | str | None = None,
	time_interval: str | None = None,
	timespan: str | None = None,
	from_date: str | None = None,
	to_date: str | None = None,
	heatmap_year: int | str | None = None,
) -> dict:
	"""Return labels and values of one chart in the language of the user, {} when nothing counts.

	Filters of the client are ignored.

	:raises frappe.PermissionError: when the chart is not for a role of the user
	:raises frappe.DoesNotExistError: when the app has no such chart
	"""
	frappe.get_doc("Dashboard Chart", chart_name).check_permission("read")
	if chart_name not in CHARTS:
		reject("FIGURE_UNKNOWN", _("There is no figure with this name."), exc=frappe.DoesNotExistError)
	rows = count_groups(CHARTS[chart_name])
	if not any(count for label, count in rows):
		return {}
	return {
		"labels": [label for label, count in rows],
		"datasets": [{"name": _(chart_name), "values": [count for label, count in rows]}],
	}


@frappe.whitelist()
def people_attended(filters: dict | list | str | None = None) -> int:
	"""Return the number of people with a consultation this month (:func:`migrant_services.indicators.totals.count_people_attended`)."""
	_check_office_manager()
	return totals.count_people_attended()


@frappe.whitelist()
def people_registered(filters: dict | list | str | None = None) -> int:
	"""Return the number of people registered this month (:func:`migrant_services.indicators.totals.count_people_registered`)."""
	_check_office_manager()
	return totals.count_people_registered()


@frappe.whitelist()
def consultations_held(filters: dict | list | str | None = None) -> int:
	"""Return the number of consultations this month (:func:`migrant_services.indicators.totals.count_consultations_held`)."""
	_check_office_manager()
	return totals.count_consultations_held()


@frappe.whitelist()
def referrals_sent(filters: dict | list | str | None = None) -> int:
	"""Return the number of referrals sent this month (:func:`migrant_services.indicators.totals.count_referrals_sent`)."""
	_check_office_manager()
	return totals.count_referrals_sent()


@frappe.whitelist()
def payments_made(filters: dict | list | str | None = None) -> int:
	"""Return the number of payments made this month (:func:`migrant_services.indicators.totals.count_payments_made`)."""
	_check_office_manager()
	return totals.count_payments_made()


@frappe.whitelist()
def staff_trained(filters: dict | list | str | None = None) -> int:
	"""Return the number of staff members who completed a course this year (:func:`migrant_services.indicators.totals.count_staff_trained`)."""
	_check_office_manager()
	return totals.count_staff_trained()


def _check_office_manager() -> None:
	if OFFICE_MANAGER not in frappe.get_roles():
		reject(
			"ONLY_OFFICE_MANAGER", _("These figures are for the Office Manager."), exc=frappe.PermissionError
		)
