frappe.ui.form.on("Form Question", {
	setup(frm) {
		frappe.realtime.on("question_prepared", (data) => {
			if (data.name === frm.doc.name) frm.reload_doc();
		});
	},

	refresh(frm) {
		frm.set_df_property("record", "read_only", frm.doc.has_column);
		frm.set_df_property("kind", "read_only", frm.doc.has_column);
		if (frm.is_new()) return;
		const act = (method) =>
			frappe
				.xcall(`migrant_services.api.forms.${method}`, { question: frm.doc.name })
				.then(() => frm.reload_doc());
		if (frm.doc.status === "Draft")
			frm.add_custom_button(__("Put in Use"), () => act("put_in_use")).addClass("btn-primary");
		if (frm.doc.status === "Retired")
			frm.add_custom_button(__("Bring Back"), () => act("put_in_use"));
		if (frm.doc.status === "In Use") frm.add_custom_button(__("Retire"), () => act("retire"));
		if (frm.doc.status === "Preparing")
			frm.dashboard.set_headline(__("The question is being prepared. It is asked in a moment."));
	},
});
