"""Which records a figure counts. No figure shows a record of a person."""

import frappe
from pypika.terms import Criterion, ValueWrapper

from migrant_services.access import criterion, staff


def build_countable_criterion(doctype: str) -> Criterion:
	"""Return the criterion for the rows that count: those the user may open, or, for a total, those of the
	user's offices.
	"""
	user = frappe.session.user
	if frappe.has_permission(doctype, "read"):
		bound = criterion.build_criterion(doctype, user)
		return ValueWrapper(1) == 1 if bound is None else bound
	offices = staff.get_offices(user)
	if offices is None:
		return ValueWrapper(1) == 1
	return frappe.qb.DocType(doctype).office.isin(offices) if offices else ValueWrapper(1) == 0
