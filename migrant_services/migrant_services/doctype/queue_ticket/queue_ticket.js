frappe.ui.form.on("Queue Ticket", {
	setup(frm) {
		migrant_services.offer_enabled(frm, ["office", "kind", "priority"]);
	},

	refresh(frm) {
		migrant_services.show_person_card(frm);
		if (!frm.is_new()) frm.add_custom_button(__("Waiting List"), () => frappe.set_route("waiting-list"));
	},

	person: migrant_services.show_person_card,
});
