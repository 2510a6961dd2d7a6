frappe.query_reports["Expiring Permits"] = {
	filters: [
		// A filter of a report shows its label only while it is empty, so these options include it.
		{
			fieldname: "days_ahead",
			label: __("Days Ahead"),
			fieldtype: "Select",
			options: [7, 15, 30, 60, 90, 180].map((value) => ({ value, label: __("Next {0} days", [value]) })),
			default: 30,
		},
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
		if (column.fieldname === "words") {
			const [person, row_name] = [data.person, data.row].map((name) => encodeURIComponent(name));
			return `<a href="#" role="button" class="ms-remind" data-person="${person}" data-row="${row_name}"
				aria-label="${__("What to Say: {0}", [data.folio])}">${shown}</a>`;
		}
		const alarming = column.fieldname === "days_left" && value < 0;
		return alarming ? `<span class="text-danger">${shown}</span>` : shown;
	},

	// The table redraws a cell on mouse down, and so replaces the element that would be clicked.
	after_datatable_render(table) {
		const open = (event) => {
			const link = event.target.closest(".ms-remind");
			if (!link || (event.type === "keydown" && event.key !== "Enter")) return;
			event.preventDefault();
			const { person, row } = link.dataset;
			migrant_services.show_reminder(decodeURIComponent(person), decodeURIComponent(row));
		};
		for (const type of ["mousedown", "keydown"]) table.wrapper.addEventListener(type, open, true);
	},
};
