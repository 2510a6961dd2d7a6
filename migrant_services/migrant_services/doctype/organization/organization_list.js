frappe.listview_settings["Organization"] = { hide_name_column: true, hide_name_filter: true };
