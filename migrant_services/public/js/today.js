frappe.provide("migrant_services");

// Returns today at the offices: the day in the site's time zone, not in the user's or the browser's.
migrant_services.today = () => frappe.datetime.system_datetime().slice(0, 10);
