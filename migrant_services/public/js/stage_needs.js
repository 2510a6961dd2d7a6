frappe.provide("migrant_services");

// Asks for the fields that a stage needs when an action of the workflow leads to it. The municipality names actions
// and states, so only the stage counts. The server checks again.
migrant_services.ask_what_stage_needs = async function (frm, needs) {
	const missing = (needs[next_stage(frm)] || []).filter((fieldname) => !frm.doc[fieldname]);
	if (!missing.length) return;
	// Frappe froze the desk when the action was chosen.
	frappe.dom.unfreeze();
	const values = await ask(frm, missing);
	frappe.dom.freeze();
	await frm.set_value(values);
	try {
		await frm.save(frm.doc.docstatus === 1 ? "Update" : undefined);
	} catch {
		// The server has shown the reason. The action is not taken: this promise never resolves.
		frappe.dom.unfreeze();
		await new Promise(() => {});
	}
};

function next_stage(frm) {
	const workflow = frappe.workflow.workflows[frm.doctype];
	const state = frm.doc[frappe.workflow.get_state_fieldname(frm.doctype)];
	const transition = workflow.transitions.find(
		(row) => row.state === state && row.action === frm.selected_workflow_action
	);
	const next = transition && workflow.states.find((row) => row.state === transition.next_state);
	return next && next.update_value;
}

// Waits until the clerk has filled in the fields. Closing the dialog leaves the record as it was.
function ask(frm, fieldnames) {
	return new Promise((resolve) => {
		const dialog = new frappe.ui.Dialog({
			title: __(frm.selected_workflow_action),
			fields: fieldnames.map((fieldname) => question(frm, fieldname)),
			primary_action_label: __(frm.selected_workflow_action),
			primary_action(values) {
				migrant_services.hide_dialog(dialog);
				resolve(values);
			},
		});
		dialog.show();
	});
}

function question(frm, fieldname) {
	const { fieldtype, label, options, description, get_query } = frm.fields_dict[fieldname].df;
	return { fieldname, fieldtype, label: __(label), options, description: __(description), get_query, reqd: 1 };
}
