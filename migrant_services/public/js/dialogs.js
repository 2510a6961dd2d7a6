frappe.provide("migrant_services");

// Hides a dialog that has done its work. Bootstrap does nothing with one that is still fading in: that one is hidden
// as soon as it has come. What is pressed while it goes does not count a second time.
migrant_services.hide_dialog = function (dialog) {
	dialog.get_primary_btn().off("click");
	if (dialog.display) dialog.hide();
	else dialog.$wrapper.one("shown.bs.modal", () => dialog.hide());
};
