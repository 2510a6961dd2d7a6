frappe.ui.form.on("Payment", {
	setup(frm) {
		migrant_services.offer_enabled(frm, ["office", "programme"]);
		frm.set_query("reissue_of", () => ({
			filters: { person: frm.doc.person, status: ["in", ["Returned", "Cancelled"]] },
		}));
	},

	before_workflow_action(frm) {
		return migrant_services.ask_what_stage_needs(frm, {
			Paid: ["paid_on", "payment_reference"],
			Returned: ["return_reason"],
			Cancelled: ["cancel_reason"],
		});
	},

	refresh(frm) {
		migrant_services.show_person_card(frm);
	},

	person(frm) {
		migrant_services.show_person_card(frm);
	},

	async programme(frm) {
		if (!frm.doc.programme) return;
		const fields = ["currency", "default_amount", "max_instalments"];
		const { message } = await frappe.db.get_value("Support Programme", frm.doc.programme, fields);
		// Set without the check of links, which requires a right on currencies.
		frm.doc.currency = message.currency;
		frm.refresh_field("currency");
		frm.set_value({
			amount: message.default_amount,
			instalments: message.max_instalments || 1,
		});
	},

	period_from(frm) {
		if (!frm.doc.period_from || frm.doc.period_to) return;
		frm.set_value("period_to", moment(frm.doc.period_from).endOf("month").format("YYYY-MM-DD"));
	},
});
