frappe.listview_settings["Support Programme"] = { hide_name_column: true };
