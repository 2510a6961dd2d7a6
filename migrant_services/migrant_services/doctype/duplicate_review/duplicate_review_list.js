frappe.listview_settings["Duplicate Review"] = {
	hide_name_column: true,
	hide_name_filter: true,
	filters: [["status", "=", "Open"]],
	add_fields: ["status", "band", "person_a", "person_b"],
	// Both folios in one narrow column, the letters once: a list has room for few.
	formatters: {
		person_a: (_value, _df, doc) => `${folio_of(doc, "person_a")} · ${folio_of(doc, "person_b").replace("PE-", "")}`,
	},
	get_indicator(doc) {
		if (doc.status !== "Open") return [__(doc.status), doc.status === "Decided" ? "green" : "darkgrey", `status,=,${doc.status}`];
		return [__(doc.band), doc.band === "Very Likely" ? "orange" : "blue", `band,=,${doc.band}|status,=,Open`];
	},
	onload(listview) {
		listview.page.add_inner_button(__("Pairs With Other Offices"), migrant_services.show_pairs_elsewhere);
	},
};

function folio_of(doc, side) {
	const folio = doc[`${side}_folio`] || frappe.utils.get_link_title("Person", doc[side]) || "…";
	return frappe.utils.escape_html(folio);
}
