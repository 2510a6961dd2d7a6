// Find or register whoever comes, and write down what they came for. The page itself is in public/js/attend.

frappe.pages["attend"].on_page_load = function (wrapper) {
	wrapper.disable_scroll_to_top = true;
	wrapper.ready = frappe.require("attend.bundle.js").then(() => {
		wrapper.attend = new migrant_services.Attend(wrapper);
	});
};

// Whoever leads here with a number or an appointment passes it on in frappe.route_options.
frappe.pages["attend"].on_page_show = async function (wrapper) {
	const came_by = frappe.route_options || {};
	// Empty, not null: version 16 reads a key of it at every change of route.
	frappe.route_options = {};
	await wrapper.ready;
	wrapper.attend.show(came_by);
};
