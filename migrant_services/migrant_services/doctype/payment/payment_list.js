frappe.listview_settings["Payment"] = migrant_services.stage_list();
