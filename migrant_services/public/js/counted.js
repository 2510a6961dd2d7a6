frappe.provide("migrant_services");

// The text for one, or the one for any other number.
migrant_services.counted = (number, of_one, of_many) => (number === 1 ? of_one : of_many);
