// Opening a workflow fetches the doctype that it governs, with a copy of the same workflow. Frappe then keeps that
// copy in place of the one in the form, and changes to rows of the form are lost when saving.

frappe.ui.form.on("Workflow", {
	refresh(frm) {
		if (frm.is_new()) return;
		frappe.after_ajax(() => {
			const kept = locals.Workflow[frm.doc.name];
			if (kept && kept !== frm.doc) frappe.model.add_to_locals(frm.doc);
		});
	},
});
