frappe.provide("migrant_services");

// Returns the text for one, or the text for any other number.
migrant_services.counted = (number, of_one, of_many) => (number === 1 ? of_one : of_many);
