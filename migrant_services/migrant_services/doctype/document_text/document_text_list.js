frappe.listview_settings["Document Text"] = {
	hide_name_column: true,
	hide_name_filter: true,
	// The names of the documents are shipped, and translated.
	formatters: { document: (value) => __(value) },
};
