// Finds or registers a person, and records the consultation. The page itself is in public/js/attend.

frappe.pages["attend"].on_page_load = function (wrapper) {
	wrapper.disable_scroll_to_top = true;
	wrapper.ready = frappe.require(["attend.bundle.css", "attend.bundle.js"]).then(() => {
		wrapper.attend = new migrant_services.Attend(wrapper);
	});
};

// Another page passes a number or an appointment in frappe.route_options.
frappe.pages["attend"].on_page_show = async function (wrapper) {
	const arrival = frappe.route_options || {};
	// Empty, not null: version 16 reads a key of it at every change of route.
	frappe.route_options = {};
	await wrapper.ready;
	wrapper.attend.show(arrival);
};
