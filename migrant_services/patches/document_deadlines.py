"""Days of validity and of reminders for the shipped document types that a site has already, unless it wrote its own."""

import frappe

from migrant_services.options.reference import reference_rows

DOCTYPE = "Identity Document Type"


def execute():
	untouched = {
		"validity_days": ("", None),
		"remind_days": ("", None, frappe.get_meta(DOCTYPE).get_field("remind_days").default),
	}
	for row in reference_rows(DOCTYPE):
		stored = frappe.db.get_value(DOCTYPE, row["code"], list(untouched), as_dict=True)
		for fieldname, empty in untouched.items() if stored else ():
			if row.get(fieldname) and stored[fieldname] in empty:
				frappe.db.set_value(DOCTYPE, row["code"], fieldname, row[fieldname])
