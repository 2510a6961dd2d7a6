frappe.listview_settings["Duplicate Review"] = {
	hide_name_column: true,
	hide_name_filter: true,
	filters: [["status", "=", "Open"]],
	add_fields: ["status", "band"],
	get_indicator(doc) {
		if (doc.status !== "Open") return [__(doc.status), doc.status === "Decided" ? "green" : "darkgrey", `status,=,${doc.status}`];
		return [__(doc.band), doc.band === "Very Likely" ? "orange" : "blue", `band,=,${doc.band}|status,=,Open`];
	},
	onload(listview) {
		listview.page.add_inner_button(__("Pairs With Other Offices"), migrant_services.show_pairs_elsewhere);
	},
};
