frappe.listview_settings["Appointment"] = migrant_services.stage_list();
