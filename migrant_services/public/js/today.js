frappe.provide("migrant_services");

// Today at the offices: the day in the site's time zone, whatever the user's own or the browser's.
migrant_services.today = () => frappe.datetime.system_datetime().slice(0, 10);
