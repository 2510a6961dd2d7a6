frappe.listview_settings["Configuration Import"] = {
	hide_name_column: true,
	hide_name_filter: true,
	onload(list) {
		list.page.add_inner_button(__("Bring In a File"), () => migrant_services.configuration.choose_file());
		list.page.add_inner_button(__("Export This Configuration"), () => migrant_services.configuration.export_file());
	},
	get_indicator(doc) {
		const colours = { "To Correct": "orange", Checked: "blue", Running: "orange", Finishing: "orange", Undoing: "orange", Done: "green", Undone: "gray" };
		return [__(doc.status), colours[doc.status], `status,=,${doc.status}`];
	},
};
