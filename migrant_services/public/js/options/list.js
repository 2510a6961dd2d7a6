// The list of a doctype whose records are options. It is loaded after the doctype's own script for the list.
migrant_services.options.DOCTYPES.forEach((doctype) => {
	frappe.listview_settings[doctype] = {
		...frappe.listview_settings[doctype],
		add_fields: ["enabled"],
		formatters: { title: (value) => __(value) },
		get_indicator: (doc) =>
			doc.enabled ? [__("In Use"), "green", "enabled,=,1"] : [__("Not Offered"), "gray", "enabled,=,0"],
		onload(listview) {
			if (!frappe.model.can_write(doctype)) return;
			listview.page.add_inner_button(__("Put in Order"), () => {
				const filter = listview.get_filters_for_args().find((each) => each[1] === "option_list");
				migrant_services.options.put_in_order(doctype, filter && filter[3]);
			});
		},
	};
});
