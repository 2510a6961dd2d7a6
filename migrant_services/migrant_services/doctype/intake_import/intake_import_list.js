frappe.listview_settings["Intake Import"] = { hide_name_column: true, hide_name_filter: true };
