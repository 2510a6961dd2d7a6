frappe.ui.form.on("Checklist", {
	setup(frm) {
		migrant_services.offer_enabled(frm, ["subject", "programme", "items.document_type"]);
	},
});
