// Hides in forms what belongs to parts of the app that the municipality does not use. The server leaves them out of the
// rest of the desk (administration/navigation.py).
frappe.provide("migrant_services");

const { unused_doctypes = [], unused_sections = {} } = frappe.boot.migrant_services || {};

// Connections: the link of a doctype, and the title above when no other link is below it.
if (unused_doctypes.length) {
	const links = unused_doctypes.map((doctype) => `[data-doctype="${doctype}"]`).join(", ");
	const style = document.createElement("style");
	style.textContent = `.document-link:is(${links}),
		.form-documents [class*="col-"]:has(.document-link):not(:has(.document-link:not(${links}))) { display: none; }`;
	document.head.append(style);
}

// Sections, and empty fields that link to what is not used. A filled one stays, with the way to its record.
$(document).on("form-refresh", (_event, frm) => {
	if (!unused_doctypes.length) return;
	for (const name of unused_sections[frm.doctype] || []) frm.toggle_display(name, false);
	for (const { fieldname, fieldtype, options } of frm.meta.fields) {
		if (fieldtype === "Link" && unused_doctypes.includes(options)) frm.toggle_display(fieldname, Boolean(frm.doc[fieldname]));
	}
});

// Returns whether the desk shows the records of a doctype.
migrant_services.is_used = (doctype) => !unused_doctypes.includes(doctype);
