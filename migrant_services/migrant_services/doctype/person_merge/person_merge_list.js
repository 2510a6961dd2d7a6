frappe.listview_settings["Person Merge"] = {
	hide_name_column: true,
	hide_name_filter: true,
	add_fields: ["status"],
	get_indicator: (doc) => [__(doc.status), doc.status === "Merged" ? "blue" : "darkgrey", `status,=,${doc.status}`],
};
