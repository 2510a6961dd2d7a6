frappe.provide("migrant_services");

// Offer only what is in use. Fields of a table are written "table.field".
migrant_services.offer_enabled = function (frm, fields) {
	fields.forEach((field) => {
		const [table, column] = field.includes(".") ? field.split(".") : [null, field];
		const query = () => ({ filters: { enabled: 1 } });
		table ? frm.set_query(column, table, query) : frm.set_query(column, query);
	});
};

// A button that starts a record about the person of this form, for those who may.
migrant_services.add_new_button = function (frm, label, doctype, values, group) {
	if (!frappe.model.can_create(doctype)) return;
	frm.add_custom_button(label, () => frappe.new_doc(doctype, values()), group);
};

// To the page Attend with a person, or without one to its search, or to an attention without a name ("anonymous").
// came_by: the number or appointment that is attended with it; it is in no address.
migrant_services.attend = function (whom, came_by = {}) {
	frappe.set_route(...["attend", whom].filter(Boolean), came_by);
};

// A button that leads there, for those who may attend. come() tells what migrant_services.attend is to be told.
migrant_services.add_attend_button = function (frm, come) {
	if (!frappe.model.can_create("Consultation") || !frappe.boot.page_info.attend) return;
	frm.add_custom_button(__("Attend"), () => migrant_services.attend(...come()));
};
