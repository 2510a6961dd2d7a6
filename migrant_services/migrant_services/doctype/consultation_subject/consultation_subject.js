frappe.ui.form.on("Consultation Subject", {
	setup(frm) {
		frm.set_query("parent_subject", () => ({
			filters: { name: ["!=", frm.doc.name || ""], parent_subject: ["is", "not set"] },
		}));
	},
});
