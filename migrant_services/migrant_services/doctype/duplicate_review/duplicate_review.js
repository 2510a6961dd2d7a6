frappe.ui.form.on("Duplicate Review", {
	refresh: (frm) => migrant_services.show_pair(frm),
});
