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
