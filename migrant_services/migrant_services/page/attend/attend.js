// Find or register whoever comes, and write down what they came for. The page itself is in public/js/attend.

frappe.pages["attend"].on_page_load = function (wrapper) {
	wrapper.disable_scroll_to_top = true;
	wrapper.ready = frappe.require("attend.bundle.js").then(() => {
		wrapper.attend = new migrant_services.Attend(wrapper);
	});
};

frappe.pages["attend"].on_page_show = async function (wrapper) {
	await wrapper.ready;
	wrapper.attend.show();
};
