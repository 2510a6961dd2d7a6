frappe.query_reports["System Health"] = {
	formatter(value, row, column, data, default_formatter) {
		const shown = default_formatter(value, row, column, data);
		const alarming = data && column.fieldname === "state" && !data.is_well;
		return alarming ? `<span class="text-danger">${shown}</span>` : shown;
	},
};
