frappe.ui.form.on("Course Enrolment", {
	setup(frm) {
		migrant_services.offer_enabled(frm, ["office", "staff_member"]);
		frm.set_query("course", () => ({ filters: { status: ["in", ["Planned", "Open", "Running"]] } }));
	},

	before_workflow_action(frm) {
		return migrant_services.ask_what_stage_needs(frm, {
			Withdrawn: ["withdrawn_reason"],
		});
	},

	refresh(frm) {
		migrant_services.show_person_card(frm);
		const other = frm.doc.__onload?.other_enrolment;
		if (other) frm.set_intro(__("Enrolled in this course a second time, with folio {0}. Withdraw one of the two.", [other]), "orange");
		// The marks come from the attendance lists of the course.
		frm.get_field("attendance").grid.cannot_add_rows = true;
	},

	person(frm) {
		migrant_services.show_person_card(frm);
	},

	participant_type(frm) {
		frm.set_value(frm.doc.participant_type === "Person" ? "staff_member" : "person", null);
	},
});
