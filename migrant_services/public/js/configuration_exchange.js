// The whole configuration as a file: out of this site, and into it after its differences were shown.
frappe.provide("migrant_services.configuration");

const API = "migrant_services.api.configuration.";

migrant_services.configuration.export_file = async () =>
	migrant_services.save_text_file(await frappe.xcall(API + "export_file"));

migrant_services.configuration.choose_file = () =>
	migrant_services.choose_text_file((content, file_name) => {
		const dialog = new frappe.ui.Dialog({
			title: __("Bring In a File"),
			fields: [
				{ fieldtype: "HTML", options: `<p>${__("Nothing is changed yet. You see first what the file would change.")}</p>` },
				{
					fieldname: "remove_missing",
					fieldtype: "Check",
					label: __("Remove What the File Does Not Have"),
					description: __("Parts that records need are retired instead."),
				},
			],
			primary_action_label: __("Show the Differences"),
			primary_action: async ({ remove_missing }) => {
				migrant_services.hide_dialog(dialog);
				const name = await call("check_file", { content, file_name, remove_missing: remove_missing ? 1 : 0 });
				if (name) frappe.set_route("Form", "Configuration Import", name);
			},
		});
		dialog.show();
	});

// Frappe shows why a call was rejected; there is nothing to go on with then.
const call = (method, args) =>
	frappe.call({ method: API + method, args, type: "POST", freeze: true }).then(
		(answer) => answer.message,
		() => null
	);
migrant_services.configuration.call = call;
