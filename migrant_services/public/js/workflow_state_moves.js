// A state that records are in cannot just be removed: ask for their new state before the workflow is saved.

frappe.ui.form.on("Workflow", {
	async validate(frm) {
		if (!frm.doc.is_active || frm.doc.state_moves) return;
		const states = (frm.doc.states || []).map((row) => row.state).filter(Boolean);
		const lost = await frappe.xcall("migrant_services.api.workflow_states.lost_states", {
			doctype: frm.doc.document_type,
			states,
		});
		if (lost.length) {
			frappe.validated = false;
			ask_for_new_states(frm, lost, [...new Set(states)]);
		}
	},
	after_save(frm) {
		delete frm.doc.state_moves;
	},
});

function ask_for_new_states(frm, lost, states) {
	const dialog = new frappe.ui.Dialog({
		title: __("Where Do These Records Go?"),
		fields: lost.map((row, index) => ({
			fieldname: `state_${index}`,
			fieldtype: "Select",
			reqd: 1,
			label: migrant_services.counted(
				row.records,
				__("1 record in {0} goes to", [__(row.state)]),
				__("{0} records in {1} go to", [row.records, __(row.state)])
			),
			options: states.map((state) => ({ value: state, label: __(state) })),
		})),
		primary_action_label: __("Save and Move"),
		primary_action(values) {
			migrant_services.hide_dialog(dialog);
			frm.doc.state_moves = Object.fromEntries(
				lost.map((row, index) => [row.state, values[`state_${index}`]])
			);
			frm.save().finally(() => delete frm.doc.state_moves);
		},
	});
	dialog.show();
}
