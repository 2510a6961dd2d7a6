frappe.ui.form.on("Person Merge", {
	async refresh(frm) {
		frm.disable_form();
		if (frm.is_new()) return;
		const name = frm.doc.name;
		const { moved, may_undo } = await frappe.xcall("migrant_services.api.duplicates.moved", { name });
		if (frm.doc.name !== name) return;
		const rows = moved.map(({ label, number }) => `<li>${frappe.utils.escape_html(label)}: ${number}</li>`);
		frm.get_field("moved").$wrapper.html(
			rows.length ? `<ul>${rows.join("")}</ul>` : `<p>${__("Nothing was linked to the other record.")}</p>`
		);
		if (may_undo) frm.add_custom_button(__("Undo"), () => frm.trigger("undo"));
	},

	undo(frm) {
		frappe.confirm(
			__("Make two records again? What was moved goes back; what was recorded since stays where it is."),
			async () => {
				await frappe.xcall("migrant_services.api.duplicates.undo", { name: frm.doc.name });
				frappe.show_alert({ message: __("These are two records again."), indicator: "green" });
				frm.reload_doc();
			}
		);
	},
});
