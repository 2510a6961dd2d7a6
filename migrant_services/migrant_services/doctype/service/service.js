frappe.ui.form.on("Service", {
	setup(frm) {
		migrant_services.offer_enabled(frm, ["organization", "subject"]);
	},
});
