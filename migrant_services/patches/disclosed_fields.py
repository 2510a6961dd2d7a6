"""Rename the fields of Intake Import that count people of other offices shown to its user."""

import frappe
from frappe.model.utils.rename_field import rename_field

RENAMED = {"told_on": "disclosed_on", "told_elsewhere": "disclosed_elsewhere"}


def execute():
	columns = frappe.db.get_table_columns("Intake Import")
	for old, new in RENAMED.items():
		if old in columns:
			rename_field("Intake Import", old, new)
