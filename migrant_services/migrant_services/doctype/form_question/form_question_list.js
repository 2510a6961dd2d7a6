const COLOURS = { Draft: "orange", Preparing: "blue", "In Use": "green", Retired: "darkgrey" };

frappe.listview_settings["Form Question"] = {
	hide_name_column: true,
	hide_name_filter: true,
	add_fields: ["status"],
	get_indicator: (doc) => [__(doc.status), COLOURS[doc.status], `status,=,${doc.status}`],
	onload(list) {
		if (!frappe.model.can_create("Form Question")) return;
		list.page.add_inner_button(__("Bring In a Form"), () => migrant_services.bring_in_form());
	},
};
