frappe.provide("migrant_services");

// Hides a dialog that has done its work. Bootstrap ignores this while the dialog is still fading in, so such a dialog
// is hidden when it is open. A second click on its button does nothing.
migrant_services.hide_dialog = function (dialog) {
	dialog.get_primary_btn().off("click");
	if (dialog.display) dialog.hide();
	else dialog.$wrapper.one("shown.bs.modal", () => dialog.hide());
};
