frappe.query_reports["Answers to Questions"] = {
	filters: [
		{
			fieldname: "since",
			label: __("From"),
			fieldtype: "Date",
			default: frappe.datetime.add_months(migrant_services.today(), -1),
			reqd: 1,
		},
		{
			fieldname: "until",
			label: __("To"),
			fieldtype: "Date",
			default: migrant_services.today(),
			reqd: 1,
		},
	],
};
