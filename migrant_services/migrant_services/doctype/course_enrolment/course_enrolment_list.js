frappe.listview_settings["Course Enrolment"] = migrant_services.stage_list();
