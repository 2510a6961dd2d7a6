// Asks for the reason that a transition requires, and stores it as a comment. The server checks that it is there.

for (const doctype of ["Person", "Consultation", "Referral", "Payment", "Course Enrolment"]) {
	frappe.ui.form.on(doctype, { before_workflow_action: ask_for_the_reason });
}

async function ask_for_the_reason(frm) {
	const workflow = frappe.workflow.workflows[frm.doctype];
	const state = frm.doc[frappe.workflow.get_state_fieldname(frm.doctype)];
	const transitions = workflow.transitions.filter(
		(row) => row.state === state && row.action === frm.selected_workflow_action
	);
	if (!transitions.length || !transitions.every((row) => row.ask_reason)) return;
	// Frappe froze the desk when the action was chosen.
	frappe.dom.unfreeze();
	const reason = await new Promise((resolve) => {
		frappe.prompt(
			{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
			(values) => resolve(values.reason),
			__(frm.selected_workflow_action)
		);
	});
	frappe.dom.freeze();
	await frappe.xcall("frappe.desk.form.utils.add_comment", {
		reference_doctype: frm.doctype,
		reference_name: frm.docname,
		content: frappe.utils.escape_html(reason),
		comment_email: frappe.session.user,
		comment_by: frappe.session.user_fullname,
	});
}
