frappe.ui.form.on("Payment", {
	setup(frm) {
		migrant_services.offer_enabled(frm, ["office", "programme"]);
		frm.set_query("reissue_of", () => ({
			filters: { person: frm.doc.person, status: ["in", ["Returned", "Cancelled"]] },
		}));
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
		frm.set_value({
			currency: message.currency,
			amount: message.default_amount,
			instalments: message.max_instalments || 1,
		});
	},

	period_from(frm) {
		if (!frm.doc.period_from || frm.doc.period_to) return;
		frm.set_value("period_to", moment(frm.doc.period_from).endOf("month").format("YYYY-MM-DD"));
	},
});
