const COLOURS = { Draft: "orange", Preparing: "blue", "In Use": "green", Retired: "darkgrey" };

frappe.listview_settings["Form Question"] = {
	hide_name_column: true,
	hide_name_filter: true,
	add_fields: ["status"],
	get_indicator: (doc) => [__(doc.status), COLOURS[doc.status], `status,=,${doc.status}`],
};
