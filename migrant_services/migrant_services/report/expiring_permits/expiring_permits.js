frappe.query_reports["Expiring Permits"] = {
	filters: [
		{ fieldname: "days_ahead", label: __("Days Ahead"), fieldtype: "Int", default: 30 },
		{
			fieldname: "document_type",
			label: __("Document"),
			fieldtype: "Link",
			options: "Identity Document Type",
			get_query: () => ({ filters: { enabled: 1, has_expiry: 1 } }),
		},
		{ fieldname: "office", label: __("Office"), fieldtype: "Link", options: "Office" },
		{ fieldname: "expired", label: __("Expired Lately Too"), fieldtype: "Check" },
	],

	formatter(value, row, column, data, default_formatter) {
		const shown = default_formatter(value, row, column, data);
		if (!data) return shown;
		if (column.fieldname === "folio") {
			return `<a href="${frappe.utils.get_form_link("Person", data.person)}">${shown}</a>`;
		}
		if (column.fieldname === "contact") {
			// The clerk reads how to reach the person, and finds the words behind it.
			const args = [data.person, data.row].map((name) => encodeURIComponent(name));
			return `<button type="button" class="btn btn-xs btn-default ms-remind" data-person="${args[0]}"
				data-row="${args[1]}">${__("What to Say")}</button> ${shown}`;
		}
		const alarming = column.fieldname === "days_left" && value < 0;
		return alarming ? `<span class="text-danger">${shown}</span>` : shown;
	},

	onload(report) {
		$(report.page.wrapper).on("click", ".ms-remind", (event) => {
			const { person, row } = event.currentTarget.dataset;
			migrant_services.show_reminder(decodeURIComponent(person), decodeURIComponent(row));
		});
	},
};
