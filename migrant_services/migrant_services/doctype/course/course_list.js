frappe.listview_settings["Course"] = migrant_services.stage_list({ add_fields: ["status"] });
