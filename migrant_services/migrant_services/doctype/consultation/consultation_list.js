frappe.listview_settings["Consultation"] = migrant_services.stage_list();
