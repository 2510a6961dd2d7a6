frappe.ui.form.on("Configuration Version", {
	refresh(frm) {
		if (!migrant_services.versions.may_edit()) return;
		frm.add_custom_button(__("Compare"), () => migrant_services.versions.compare(frm.doc.name));
		frm.add_custom_button(__("Return to It"), () => migrant_services.versions.restore(frm.doc.name));
	},
});
