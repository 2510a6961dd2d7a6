frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Office Figures Source"] = {
	method: "migrant_services.api.figures.chart",
	filters: [],
};
