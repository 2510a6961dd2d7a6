frappe.provide("migrant_services");

// Opens the print of a record in a new tab, with the browser's print dialog.
migrant_services.print_slip = function (doctype, name, format, lang = frappe.boot.lang) {
	const query = new URLSearchParams({ doctype, name, format, no_letterhead: 1, trigger_print: 1, _lang: lang });
	window.open(`/printview?${query}`, "_blank");
};
