frappe.listview_settings["Queue Kind"] = { hide_name_column: true, hide_name_filter: true };
