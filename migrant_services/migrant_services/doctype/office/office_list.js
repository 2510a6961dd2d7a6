frappe.listview_settings["Office"] = { hide_name_column: true, hide_name_filter: true };
