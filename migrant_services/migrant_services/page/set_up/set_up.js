// Sets a municipality up, step by step. The page itself is in public/js/setup.

frappe.pages["set-up"].on_page_load = function (wrapper) {
	wrapper.ready = frappe.require("setup.bundle.js").then(() => {
		wrapper.set_up = new migrant_services.SetUp(wrapper);
	});
};

frappe.pages["set-up"].on_page_show = async function (wrapper) {
	await wrapper.ready;
	wrapper.set_up.show(frappe.get_route()[1]);
};
