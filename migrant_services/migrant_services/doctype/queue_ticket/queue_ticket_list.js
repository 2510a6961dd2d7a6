frappe.listview_settings["Queue Ticket"] = migrant_services.stage_list();
