"""Appointments and the waiting room on a site that had neither."""

import frappe

from migrant_services.options.reference import reference_rows
from migrant_services.options.reference.seed import seed_reference

TEXTS = ("what_to_bring", "what_to_bring_es")


def execute():
	seed_reference()
	for row in reference_rows("Consultation Subject"):
		if row.get("what_to_bring") and frappe.db.exists("Consultation Subject", row["code"]):
			stored = frappe.db.get_value("Consultation Subject", row["code"], TEXTS)
			if not any(stored):
				frappe.db.set_value("Consultation Subject", row["code"], {text: row[text] for text in TEXTS})
