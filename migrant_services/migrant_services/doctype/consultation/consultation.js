frappe.ui.form.on("Consultation", {
	setup(frm) {
		migrant_services.offer_enabled(frm, [
			"office",
			"topics.subject",
			"result",
			"population_group",
			"spoken_language",
		]);
	},

	onload(frm) {
		if (frm.is_new() && frm.doc.person) frm.trigger("person");
	},

	before_workflow_action(frm) {
		return migrant_services.ask_what_stage_needs(frm, {
			Closed: ["result"],
			"Follow-up": ["follow_up_on"],
			Cancelled: ["cancel_reason"],
		});
	},

	refresh(frm) {
		migrant_services.show_person_card(frm);
		if (frm.is_new() || !frm.doc.person || frm.doc.status === "Cancelled") return;
		migrant_services.add_new_button(frm, __("Refer"), "Referral", () => ({
			person: frm.doc.person,
			consultation: frm.doc.name,
			subject: frm.doc.main_subject,
		}));
	},

	async person(frm) {
		migrant_services.show_person_card(frm);
		if (!frm.doc.person || !frm.is_new()) return;
		const earlier = await frappe.db.count("Consultation", { filters: { person: frm.doc.person } });
		frm.set_value("visit_kind", earlier ? "Returning" : "First");
	},

	anonymous(frm) {
		if (frm.doc.anonymous && frm.doc.person) frm.set_value("person", null);
	},
});

frappe.ui.form.on("Consultation Topic", {
	is_main(frm, cdt, cdn) {
		if (!locals[cdt][cdn].is_main) return;
		frm.doc.topics
			.filter((row) => row.name !== cdn && row.is_main)
			.forEach((row) => frappe.model.set_value(cdt, row.name, "is_main", 0));
	},
});
