frappe.ui.form.on("Consultation Subject", {
	setup(frm) {
		frm.set_query("parent_subject", () => ({
			filters: { name: ["!=", frm.doc.name || ""], parent_subject: ["is", "not set"] },
		}));
	},

	// A checklist says what to bring in place of the text here.
	async refresh(frm) {
		const fields = ["what_to_bring", "what_to_bring_es"];
		fields.forEach((field) => frm.set_df_property(field, "read_only", 0));
		if (frm.is_new()) return;
		const filters = { subject: frm.doc.name, enabled: 1 };
		const { message } = await frappe.db.get_value("Checklist", filters, ["name", "title"]);
		if (!message?.name) return;
		fields.forEach((field) => frm.set_df_property(field, "read_only", 1));
		const link = frappe.utils.get_form_link("Checklist", message.name, true, frappe.utils.escape_html(__(message.title)));
		frm.set_intro(__("What to bring is in the checklist {0}.", [link]));
	},
});
