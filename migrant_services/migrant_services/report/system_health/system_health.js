frappe.query_reports["System Health"] = {
	get_datatable_options(options) {
		// Three lines of text, so a whole sentence is visible at any width.
		return { ...options, cellHeight: 72, inlineFilters: false, serialNoColumn: false };
	},
	formatter(value, row, column, data, default_formatter) {
		const shown = default_formatter(value, row, column, data);
		const alarming = data && column.fieldname === "state" && !data.is_well;
		return `<div style="white-space: normal" class="${alarming ? "text-danger" : ""}">${shown}</div>`;
	},
};
