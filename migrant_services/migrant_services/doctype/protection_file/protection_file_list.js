frappe.listview_settings["Protection File"] = { hide_name_column: true, hide_name_filter: true };
