frappe.listview_settings["Support Programme"] = { hide_name_column: true, hide_name_filter: true };
