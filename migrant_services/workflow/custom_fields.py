"""Custom fields that the app adds to the rows of Frappe's workflows."""

import frappe
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields

CUSTOM_FIELDS = {
	"Workflow Document State": [
		{
			"fieldname": "target_days",
			"label": "Target in Days",
			"fieldtype": "Int",
			"insert_after": "allow_edit",
			"non_negative": 1,
			"description": "How long a record should stay here at most. Workflow Health counts those that stay longer.",
		}
	],
	"Workflow Transition": [
		{
			"fieldname": "ask_reason",
			"label": "Ask for a Reason",
			"fieldtype": "Check",
			"insert_after": "allow_self_approval",
			"default": "0",
			"description": "The user must write a comment with the reason before taking this step.",
		}
	],
}


def install_custom_fields() -> None:
	"""Create the fields that are missing. Repeatable."""
	create_custom_fields(CUSTOM_FIELDS, ignore_validate=True)


def remove_custom_fields() -> None:
	"""Delete the fields."""
	for doctype, fields in CUSTOM_FIELDS.items():
		names = [field["fieldname"] for field in fields]
		frappe.db.delete("Custom Field", {"dt": doctype, "fieldname": ("in", names)})
		frappe.clear_cache(doctype=doctype)
