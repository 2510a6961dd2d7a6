// The way back from a list or a form leads to the first workspace of the module. Keep those that the user has, in
// the order of the sidebar, so that users are not led to a page that they cannot open.
const MODULE = "Migrant Services";
// Each version of Frappe has the user's pages under another name.
const pages = frappe.boot.allowed_workspaces || (frappe.boot.workspaces || frappe.boot.sidebar_pages || {}).pages || [];
const by_module = frappe.boot.module_wise_workspaces || {};

if (by_module[MODULE]) {
	const own = pages.filter((page) => by_module[MODULE].includes(page.name));
	if (own.length) {
		by_module[MODULE] = own.map((page) => page.name);
		// The desk opens there too, unless the user has set another page as theirs: version 16 would begin with the
		// app that has most pages, which is Frappe itself.
		const [{ name, title }] = own;
		frappe.boot.user.default_workspace ||= { name, title, public: true };
	}
}
