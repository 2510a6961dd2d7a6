frappe.query_reports["Workflow Health"] = {
	filters: [
		{
			fieldname: "view",
			label: __("Count"),
			fieldtype: "Select",
			options: [
				{ value: "By State", label: __("By State") },
				{ value: "By Role", label: __("By Role") },
				{ value: "By Person", label: __("By Person") },
			],
			default: "By State",
		},
		{
			fieldname: "document",
			label: __("Document"),
			fieldtype: "Select",
			options: [
				"",
				...["Person", "Consultation", "Referral", "Payment", "Course Enrolment"].map((doctype) => ({
					value: doctype,
					label: __(doctype),
				})),
			],
			depends_on: "eval:doc.view=='By State'",
		},
	],
	formatter(value, row, column, data, default_formatter) {
		const shown = default_formatter(value, row, column, data);
		const alarming = data && column.fieldname === "remark" && value;
		return alarming ? `<span class="text-danger">${shown}</span>` : shown;
	},
};
