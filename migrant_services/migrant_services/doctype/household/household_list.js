frappe.listview_settings["Household"] = {
	hide_name_column: true,
	hide_name_filter: true,
	add_fields: ["members_now"],
	get_indicator: (doc) =>
		doc.members_now ? [__("Lived In"), "green", "members_now,>,0"] : [__("Empty"), "darkgrey", "members_now,=,0"],
};
