frappe.listview_settings["Service"] = { hide_name_column: true, hide_name_filter: true };
