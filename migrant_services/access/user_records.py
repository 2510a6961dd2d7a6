"""Rules for records that Frappe keeps for one user each and gives to every user who knows their name."""

import frappe
from pypika.terms import Criterion

from migrant_services.access import criterion, document_rules
from migrant_services.access.scopes import USER_COLUMN


def has_user_record_permission(doc, ptype: str | None = None, user: str | None = None, **kwargs) -> bool:
	"""Return whether a notification, or settings of a user, belong to the user (hook: has_permission)."""
	user = user or frappe.session.user
	return user == "Administrator" or document_rules.get_stored(doc).get(USER_COLUMN[doc.doctype]) == user


def has_report_permission(doc, ptype: str | None = None, user: str | None = None, **kwargs) -> bool:
	"""Return whether a report is open: a saved list may hold a name in its filters, so it is its owner's
	(hook: has_permission).
	"""
	user, report = user or frappe.session.user, document_rules.get_stored(doc)
	is_saved_list = report.report_type == "Report Builder" and report.is_standard != "Yes"
	return not is_saved_list or report.owner == user or "System Manager" in frappe.get_roles(user)


def report_conditions(user: str | None = None, **kwargs) -> str:
	"""Return the condition on reports, without the lists that other users saved (hook:
	permission_query_conditions).
	"""
	user = user or frappe.session.user
	if "System Manager" in frappe.get_roles(user):
		return ""
	report = frappe.qb.DocType("Report")
	visible = [report.report_type != "Report Builder", report.is_standard == "Yes", report.owner == user]
	return criterion.to_sql_condition(Criterion.any(visible))
