// A single workflow as a file, to carry it to another site.

frappe.ui.form.on("Workflow", {
	refresh(frm) {
		if (frm.is_new()) return;
		const group = __("Versions");
		frm.add_custom_button(__("Export"), () => export_file(frm), group);
		frm.add_custom_button(__("Import"), () => import_file(frm), group);
	},
});

const API = "migrant_services.api.workflow_versions.";

const export_file = async (frm) =>
	migrant_services.save_text_file(await frappe.xcall(API + "export_file", { workflow: frm.doc.name }));

const import_file = (frm) =>
	migrant_services.choose_text_file(async (content) => {
		const name = await frappe.xcall(API + "import_file", { content });
		frappe.show_alert({ message: __("The workflow was imported and is active."), indicator: "green" });
		if (name === frm.doc.name) frm.reload_doc();
		else frappe.set_route("Form", "Workflow", name);
	});
