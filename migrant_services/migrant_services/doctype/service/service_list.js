frappe.listview_settings["Service"] = { hide_name_column: true };
