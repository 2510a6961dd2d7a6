frappe.listview_settings["Staff Member"] = { hide_name_column: true, hide_name_filter: true };
