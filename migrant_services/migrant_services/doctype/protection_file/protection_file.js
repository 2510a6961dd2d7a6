frappe.ui.form.on("Protection File", {
	setup(frm) {
		migrant_services.offer_enabled(frm, ["office", "needs.need"]);
	},

	refresh(frm) {
		migrant_services.show_person_card(frm);
	},

	person(frm) {
		migrant_services.show_person_card(frm);
	},
});
