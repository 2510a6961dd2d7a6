frappe.listview_settings["Person"] = migrant_services.stage_list();
