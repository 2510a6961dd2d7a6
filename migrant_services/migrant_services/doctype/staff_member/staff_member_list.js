frappe.listview_settings["Staff Member"] = { hide_name_column: true };
