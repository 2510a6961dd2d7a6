frappe.listview_settings["Configuration Version"] = { hide_name_column: true, hide_name_filter: true };
