frappe.listview_settings["Office"] = { hide_name_column: true };
