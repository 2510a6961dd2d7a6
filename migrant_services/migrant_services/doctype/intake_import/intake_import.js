frappe.ui.form.on("Intake Import", {
	setup(frm) {
		migrant_services.offer_enabled(frm, ["office"]);
	},

	refresh(frm) {
		// Nothing but the office is saved here; every step is a button.
		if (frm.is_new()) {
			frm.get_field("steps").$wrapper.html(migrant_services.intake.steps_html("New"));
			frm.page.set_primary_action(__("Choose the File"), () => frm.save());
			migrant_services.intake.add_template_buttons(frm);
			return;
		}
		frm.disable_save();
		migrant_services.intake.show(frm);
	},

	after_save(frm) {
		if (frm.doc.status === "New") migrant_services.intake.upload(frm);
	},
});
