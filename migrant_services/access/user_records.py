"""What Frappe keeps for one user each, and gives to every user who knows its name: it is that user's alone."""

import frappe
from pypika.terms import Criterion

from migrant_services.access import criterion, document_rules
from migrant_services.access.scopes import USER_COLUMN


def has_own_permission(doc, ptype: str | None = None, user: str | None = None, **kwargs) -> bool:
	"""A notice, or settings of a user, are open to that user only (hook: has_permission)."""
	user = user or frappe.session.user
	return user == "Administrator" or document_rules.as_stored(doc).get(USER_COLUMN[doc.doctype]) == user


def has_report_permission(doc, ptype: str | None = None, user: str | None = None, **kwargs) -> bool:
	"""A list that a user saved as a report may have a name in its filters: it is theirs (hook: has_permission)."""
	user, report = user or frappe.session.user, document_rules.as_stored(doc)
	is_saved_list = report.report_type == "Report Builder" and report.is_standard != "Yes"
	return not is_saved_list or report.owner == user or "System Manager" in frappe.get_roles(user)


def report_conditions(user: str | None = None, **kwargs) -> str:
	"""Reports without the lists that others saved (hook: permission_query_conditions)."""
	user = user or frappe.session.user
	if "System Manager" in frappe.get_roles(user):
		return ""
	report = frappe.qb.DocType("Report")
	shown = [report.report_type != "Report Builder", report.is_standard == "Yes", report.owner == user]
	return criterion.as_condition(Criterion.any(shown))
