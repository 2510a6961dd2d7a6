// The shipped version, former versions, and files to carry a workflow to another site.

frappe.ui.form.on("Workflow", {
	refresh(frm) {
		if (frm.is_new()) return;
		const group = __("Versions");
		const add = (label, action) => frm.add_custom_button(label, () => action(frm), group);
		add(__("Compare with Shipped"), compare_with_shipped);
		add(__("Use Shipped Version"), use_shipped);
		add(__("Former Versions"), choose_version);
		add(__("Export"), export_file);
		add(__("Import"), import_file);
	},
});

const API = "migrant_services.api.workflow_versions.";

async function compare_with_shipped(frm) {
	const rows = await frappe.xcall(API + "compare_with_shipped", { workflow: frm.doc.name });
	show_differences(__("Compare with Shipped"), rows);
}

function show_differences(title, rows) {
	frappe.msgprint({
		title,
		message: rows.length ? difference_table(rows) : __("There is no difference."),
		wide: true,
	});
}

function difference_table(rows) {
	const escape = frappe.utils.escape_html;
	const heads = [__("Difference"), __("Where"), __("Row"), __("Before"), __("Now")];
	const cells = (row) => [row.kind, row.table, row.row, row.before, row.after];
	return `<table class="table table-bordered table-sm"><thead><tr>${heads
		.map((head) => `<th scope="col">${head}</th>`)
		.join("")}</tr></thead><tbody>${rows
		.map((row) => `<tr>${cells(row).map((cell) => `<td>${escape(cell)}</td>`).join("")}</tr>`)
		.join("")}</tbody></table>`;
}

function use_shipped(frm) {
	frappe.confirm(__("The shipped version takes the place of this one, which is kept as a former version. Go on?"), async () => {
		await frappe.xcall(API + "use_shipped", { workflow: frm.doc.name });
		frm.reload_doc();
	});
}

async function choose_version(frm) {
	const versions = await frappe.xcall(API + "former", { workflow: frm.doc.name });
	const dialog = new frappe.ui.Dialog({
		title: __("Former Versions"),
		fields: [
			{
				fieldname: "version",
				fieldtype: "Select",
				label: __("Version"),
				reqd: 1,
				options: versions.map((version) => ({
					value: version.name,
					label: `${version.number} · ${__(version.origin)} · ${frappe.datetime.str_to_user(version.kept_on)}`,
				})),
			},
		],
		primary_action_label: __("Return to It"),
		primary_action: async ({ version }) => {
			await frappe.xcall(API + "restore", { version });
			migrant_services.hide_dialog(dialog);
			frm.reload_doc();
		},
		secondary_action_label: __("Compare"),
		secondary_action: async () => {
			const version = dialog.get_value("version");
			if (!version) return;
			const rows = await frappe.xcall(API + "compare_with_version", { workflow: frm.doc.name, version });
			show_differences(__("Compare"), rows);
		},
	});
	dialog.show();
}

async function export_file(frm) {
	const file = await frappe.xcall(API + "export_file", { workflow: frm.doc.name });
	const link = document.createElement("a");
	link.href = URL.createObjectURL(new Blob([file.content], { type: "application/json" }));
	link.download = file.file_name;
	link.click();
	URL.revokeObjectURL(link.href);
}

function import_file(frm) {
	const $input = $('<input type="file" accept=".json,application/json">').on("change", async (event) => {
		const [file] = event.target.files;
		if (!file) return;
		const name = await frappe.xcall(API + "import_file", { content: await file.text() });
		frappe.show_alert({ message: __("The workflow was imported and is active."), indicator: "green" });
		if (name === frm.doc.name) frm.reload_doc();
		else frappe.set_route("Form", "Workflow", name);
	});
	$input.trigger("click");
}
