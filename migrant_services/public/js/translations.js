// Rows of the table of translations.
frappe.provide("migrant_services");

const FOCUS_DELAY = 600; // milliseconds

// Remove rows without a translation before saving: they say nothing, and the check says what is missing.
migrant_services.drop_untranslated = async function (frm) {
	const empty = (frm.doc.translations || []).filter((row) => !row.translation);
	if (!empty.length) return;
	// Tab in the last cell adds a row, and Frappe puts the focus there a moment later.
	await new Promise((resolve) => setTimeout(resolve, FOCUS_DELAY));
	empty.forEach((row) => frappe.model.clear_doc(row.doctype, row.name));
	frm.refresh_field("translations");
};
