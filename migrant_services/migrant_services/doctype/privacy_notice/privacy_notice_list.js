frappe.listview_settings["Privacy Notice"] = { hide_name_column: true, hide_name_filter: true };
