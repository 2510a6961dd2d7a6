frappe.listview_settings["Payment Incident"] = {
	hide_name_column: true,
	hide_name_filter: true,
	add_fields: ["status"],
	get_indicator: (doc) => [__(doc.status), { Open: "red", Explained: "green", Recovered: "green" }[doc.status], `status,=,${doc.status}`],
};
