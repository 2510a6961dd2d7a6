// The versions of every part of the configuration: what differs, and the way back. One component for all forms.
frappe.provide("migrant_services.versions");

const API = "migrant_services.api.configuration.";
const parts = () => frappe.boot.migrant_services_parts || {};

migrant_services.versions.may_edit = () => Boolean(frappe.boot.migrant_services_parts);

// Only an active workflow has versions; what is not saved yet has none.
const has_versions = (frm) => frm.doctype in parts() && !frm.is_new() && (frm.doctype !== "Workflow" || frm.doc.is_active);

$(document).on("form-refresh", (event, frm) => {
	if (!frm || !has_versions(frm)) return;
	const group = __("Versions");
	const args = { doctype: frm.doctype, name: frm.doc.name };
	frm.add_custom_button(__("Former Versions"), () => choose_version(args), group);
	if (!parts()[frm.doctype]) return;
	frm.add_custom_button(
		__("Compare with Shipped"),
		async () => show_sentences(__("Compare with Shipped"), await frappe.xcall(API + "compare_with_shipped", args)),
		group
	);
	frm.add_custom_button(__("Use Shipped Version"), () => use_shipped(args), group);
});

// A list of differences, as HTML.
migrant_services.versions.sentences_html = (sentences) =>
	sentences.length
		? `<ul class="ms-differences">${sentences.map((each) => `<li>${frappe.utils.escape_html(each)}</li>`).join("")}</ul>`
		: `<p>${__("There is no difference.")}</p>`;

const show_sentences = (title, sentences) =>
	frappe.msgprint({ title, message: migrant_services.versions.sentences_html(sentences), wide: true });

migrant_services.versions.compare = async (version) =>
	show_sentences(__("What Changed Since"), await frappe.xcall(API + "compare_versions", { version }));

migrant_services.versions.restore = (version) =>
	frappe.confirm(__("This version takes the place of the present one, which is kept as a version. Go on?"), async () =>
		open_changed(await frappe.xcall(API + "restore_version", { version }))
	);

const use_shipped = (args) =>
	frappe.confirm(__("The shipped version takes the place of this one, which is kept as a former version. Go on?"), async () =>
		open_changed(await frappe.xcall(API + "use_shipped", args))
	);

function open_changed({ doctype, name }) {
	if (window.cur_frm && cur_frm.doctype === doctype && cur_frm.doc.name === name) return cur_frm.reload_doc();
	return frappe.set_route("Form", doctype, name);
}

async function choose_version(args) {
	const versions = await frappe.xcall(API + "list_versions", args);
	if (!versions.length) return frappe.msgprint(__("There is no former version yet. One is kept at each save from now on."));
	const when = (version) => frappe.datetime.str_to_user(version.kept_on);
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
					label: [version.number, __(version.origin), when(version), frappe.user.full_name(version.kept_by)].join(" · "),
				})),
			},
			{ fieldname: "differences", fieldtype: "HTML" },
		],
		primary_action_label: __("Return to It"),
		primary_action: ({ version }) => {
			migrant_services.hide_dialog(dialog);
			migrant_services.versions.restore(version);
		},
		secondary_action_label: __("Compare"),
		secondary_action: async () => {
			const version = dialog.get_value("version");
			if (!version) return;
			const sentences = await frappe.xcall(API + "compare_versions", { version });
			dialog.fields_dict.differences.$wrapper
				.attr({ role: "status" })
				.html(`<p>${__("From this version to the present one:")}</p>${migrant_services.versions.sentences_html(sentences)}`);
		},
	});
	dialog.show();
}
