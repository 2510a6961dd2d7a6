frappe.ui.form.on("Referral", {
	setup(frm) {
		migrant_services.offer_enabled(frm, ["office", "organization", "subject"]);
		frm.set_query("service", () => ({
			filters: { organization: frm.doc.organization, enabled: 1 },
		}));
		frm.set_query("consultation", () => ({ filters: { person: frm.doc.person } }));
		frm.set_query("consent", () => ({
			filters: {
				person: frm.doc.person,
				organization: frm.doc.organization,
				purpose: "Referral",
				decision: "Given",
			},
		}));
	},

	before_workflow_action(frm) {
		return migrant_services.ask_what_stage_needs(frm, {
			Completed: ["service_given", "confirmed_by"],
			"Not Accepted": ["not_accepted_reason"],
			Withdrawn: ["withdrawn_reason"],
		});
	},

	refresh(frm) {
		migrant_services.show_person_card(frm);
		offer_consent(frm);
	},

	person(frm) {
		migrant_services.show_person_card(frm);
	},

	async organization(frm) {
		frm.set_value({ service: null, consent: null });
		if (!frm.doc.organization) return;
		const { contacts = [] } = await frappe.db.get_doc("Organization", frm.doc.organization);
		const [contact] = contacts;
		frm.set_value({
			addressee: contact ? contact.full_name : null,
			addressee_post: contact ? contact.post : null,
		});
	},

	async service(frm) {
		if (!frm.doc.service) return;
		const { message } = await frappe.db.get_value("Service", frm.doc.service, ["service_name", "subject"]);
		if (!frm.doc.service_requested) frm.set_value("service_requested", message.service_name);
		if (!frm.doc.subject) frm.set_value("subject", message.subject);
	},
});

function offer_consent(frm) {
	const missing = frm.doc.legal_basis === "Consent" && !frm.doc.consent && frm.doc.status === "Draft";
	if (frm.is_new() || !missing) return;
	migrant_services.add_new_button(frm, __("Record Consent"), "Consent", () => ({
		person: frm.doc.person,
		purpose: "Referral",
		organization: frm.doc.organization,
	}));
}
