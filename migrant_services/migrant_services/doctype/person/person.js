const CLOSED_STAGES = ["Merged", "Anonymised"];

frappe.ui.form.on("Person", {
	setup(frm) {
		migrant_services.offer_enabled(frm, [
			"office",
			"population_group",
			"migratory_situation",
			"preferred_language",
			"privacy_notice",
			"documents.document_type",
			"needs.need",
		]);
		frm.set_query("need", "needs", () => ({ filters: { enabled: 1, tier: ["!=", "D"] } }));
	},

	refresh(frm) {
		if (frm.is_new() || CLOSED_STAGES.includes(frm.doc.status)) return;
		const of_person = () => ({ person: frm.doc.name });
		migrant_services.add_new_button(frm, __("Attend"), "Consultation", of_person);
		migrant_services.add_new_button(frm, __("Refer"), "Referral", of_person);
		migrant_services.add_new_button(frm, __("Consent"), "Consent", of_person);
		migrant_services.add_new_button(frm, __("Enrol"), "Course Enrolment", () => ({
			participant_type: "Person",
			...of_person(),
		}));
	},

	birth_date: show_age,
	birth_date_precision: show_age,

	privacy_notice(frm) {
		if (frm.doc.privacy_notice && !frm.doc.privacy_notice_given_on) {
			frm.set_value("privacy_notice_given_on", frappe.datetime.get_today());
		}
	},

	migratory_situation(frm) {
		const asked = frm.doc.migratory_situation && frm.doc.migratory_situation !== "NO_INFORMA";
		if (asked && !frm.doc.migratory_situation_asked_on) {
			frm.set_value("migratory_situation_asked_on", frappe.datetime.get_today());
		}
	},
});

// The age is computed, not kept: it is shown without making the form unsaved.
function show_age(frm) {
	frm.doc.age = migrant_services.age_today(frm.doc.birth_date, frm.doc.birth_date_precision);
	frm.refresh_field("age");
	frm.layout.refresh_dependency();
}
