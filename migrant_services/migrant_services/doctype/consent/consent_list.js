frappe.listview_settings["Consent"] = {
	hide_name_column: true,
	hide_name_filter: true,
	get_indicator(doc) {
		const color = { Given: "green", Refused: "red", Withdrawn: "orange" }[doc.decision];
		return [__(doc.decision), color, `decision,=,${doc.decision}`];
	},
};
