frappe.ui.form.on("Consent", {
	setup(frm) {
		migrant_services.offer_enabled(frm, ["office", "organization", "spoken_language", "privacy_notice"]);
	},

	onload(frm) {
		if (frm.is_new() && frm.doc.person) frm.trigger("person");
	},

	refresh(frm) {
		migrant_services.show_person_card(frm);
	},

	async person(frm) {
		const card = await migrant_services.show_person_card(frm);
		if (card && card.minor && frm.doc.given_by === "The person") {
			frm.set_value("given_by", "Responsible adult");
		}
	},
});
