frappe.provide("migrant_services");

// Offers only enabled records. Fields of a table are written "table.field".
migrant_services.offer_enabled = function (frm, fields) {
	fields.forEach((field) => {
		const [table, column] = field.includes(".") ? field.split(".") : [null, field];
		const query = () => ({ filters: { enabled: 1 } });
		table ? frm.set_query(column, table, query) : frm.set_query(column, query);
	});
};

// Adds a button that starts a record about the person of this form, for users who may.
migrant_services.add_new_button = function (frm, label, doctype, values, group) {
	if (!frappe.model.can_create(doctype)) return;
	frm.add_custom_button(label, () => frappe.new_doc(doctype, values()), group);
};

// Opens the page Attend with a person, with a consultation without a name ("anonymous"), or with its search.
// arrival: the number or appointment that is attended with it. It is in no address.
migrant_services.attend = function (person, arrival = {}) {
	frappe.set_route(...["attend", person].filter(Boolean), arrival);
};

// Adds a button that opens it, for users who may attend. get_arguments() returns those of migrant_services.attend.
migrant_services.add_attend_button = function (frm, get_arguments) {
	if (!frappe.model.can_create("Consultation") || !frappe.boot.page_info.attend) return;
	frm.add_custom_button(__("Attend"), () => migrant_services.attend(...get_arguments()));
};
