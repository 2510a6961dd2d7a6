frappe.listview_settings["Checklist"] = { hide_name_column: true };
