frappe.listview_settings["Waiting Priority"] = { hide_name_column: true, hide_name_filter: true };
