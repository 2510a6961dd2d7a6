"""Payments say with a key of which instalment they are, and no longer of which first day."""

import frappe

from migrant_services.income_support.single_payment import make_key
from migrant_services.workflow.stages import PAYMENT_VOID


def execute():
	"""Live payments get the new key. Of two for one instalment the later one keeps the old key, and moves no money."""
	payments = frappe.get_all(
		"Payment",
		{"status": ("not in", PAYMENT_VOID), "docstatus": ("<", 2)},
		["name", "person", "programme", "instalment"],
		order_by="creation",
	)
	taken = set(frappe.get_all("Payment", {"once_key": ("is", "set")}, pluck="once_key"))
	for payment in payments:
		if (key := make_key(payment)) not in taken:
			taken.add(key)
			frappe.db.set_value("Payment", payment.name, "once_key", key, update_modified=False)
