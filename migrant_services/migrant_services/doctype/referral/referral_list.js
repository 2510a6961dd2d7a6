frappe.listview_settings["Referral"] = migrant_services.stage_list();
