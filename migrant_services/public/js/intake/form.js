// The form of an import, step by step. The server decides what is shown.
frappe.provide("migrant_services.intake");

const STEPS = () => [
	[__("Choose the File"), ["New"]],
	[__("Choose the Columns"), ["Uploaded", "Mapped"]],
	[__("Check the Rows"), ["Checking"]],
	[__("Decide"), ["Checked", "Stopped"]],
	[__("Register"), ["Running"]],
	[__("Result"), ["Done", "Undoing", "Undone"]],
];
const AT_WORK = { Checking: __("Checking the rows"), Running: __("Registering people"), Undoing: __("Taking people back") };
const POLL = 2000; // milliseconds
const API = "migrant_services.api.intake.";

// Where rows can be decided on and registered.
migrant_services.intake.DECIDABLE = ["Checked", "Stopped", "Done"];

migrant_services.intake.call = (method, args, options = {}) =>
	frappe.call({ method: API + method, args, type: "POST", ...options }).then((answer) => answer.message);

migrant_services.intake.steps_html = function (stage) {
	const current = STEPS().findIndex(([, stages]) => stages.includes(stage));
	const items = STEPS().map(([label], at) => {
		const place = at === current ? 'aria-current="step" class="ms-step-now"' : at < current ? 'class="ms-step-done"' : "";
		return `<li ${place}>${at + 1}. ${label}</li>`;
	});
	return `<ol class="ms-steps">${items.join("")}</ol>`;
};

// Load the present state from the server, and show it.
migrant_services.intake.show = async function (frm) {
	clearTimeout(frm.intake_poll);
	const name = frm.doc.name;
	const view = await migrant_services.intake.call("seen", { name }, { type: "GET" });
	if (frm.doc.name === name) draw(frm, view);
};

// Call a step on the server, and show the result.
migrant_services.intake.act = async function (frm, method, args = {}) {
	const view = await migrant_services.intake.call(method, { name: frm.doc.name, ...args }, { freeze: true });
	if (view && view.stage) draw(frm, view);
};

function draw(frm, view) {
	if (view.stage !== frm.doc.status) return frm.reload_doc();
	frm.get_field("steps").$wrapper.html(migrant_services.intake.steps_html(view.stage));
	frm.clear_custom_buttons();
	frm.page.clear_primary_action();
	const $work = frm.get_field("work").$wrapper.empty().addClass("ms-intake");
	if (view.problem) $work.append(migrant_services.intake.alert_html(view.problem));
	if (view.stage === "New") draw_upload(frm, $work, view);
	else if (["Uploaded", "Mapped"].includes(view.stage)) migrant_services.intake.draw_configuration(frm, $work, view);
	else if (AT_WORK[view.stage]) draw_progress(frm, $work, view);
	else migrant_services.intake.draw_rows(frm, $work, view);
}

migrant_services.intake.alert_html = (text) =>
	`<div class="alert alert-warning" role="alert">${frappe.utils.escape_html(text)}</div>`;

migrant_services.intake.may_change = (view) => view.mine && frappe.model.can_write("Intake Import");

function draw_upload(frm, $work, view) {
	$work.append(`<p>${__("Choose a list of people as a spreadsheet (XLSX, XLS, ODS) or CSV. No one is registered before you have seen every row checked.")}</p>
		<p class="text-muted">${__("The file is kept private and deleted after the days set.")}</p>`);
	if (!migrant_services.intake.may_change(view)) return;
	frm.page.set_primary_action(__("Choose the File"), () => migrant_services.intake.upload(frm));
	migrant_services.intake.add_template_buttons(frm);
}

migrant_services.intake.add_template_buttons = function (frm) {
	for (const kind of ["XLSX", "CSV"]) {
		frm.add_custom_button(kind, () => migrant_services.intake.download("template", { kind }), __("Download an Empty List"));
	}
};

migrant_services.intake.upload = function (frm) {
	new frappe.ui.FileUploader({
		doctype: frm.doctype,
		docname: frm.docname,
		method: `${API}upload`,
		allow_multiple: false,
		disable_file_browser: true,
		make_attachments_public: false,
		dialog_title: __("Choose the File"),
		restrictions: { allowed_file_types: [".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".xml", ".htm", ".html"] },
		on_success: () => frm.reload_doc(),
	});
};

migrant_services.intake.download = function (method, args) {
	window.open(`/api/method/${API}${method}?${new URLSearchParams(args)}`);
};

function draw_progress(frm, $work, view) {
	const percent = view.total ? Math.round((100 * view.done) / view.total) : 0;
	const bounded = Math.min(percent, 100);
	$work.append(`<p>${AT_WORK[view.stage]}. ${__("You can leave this page; the work continues.")}</p>
		<div class="progress ms-progress" role="progressbar" aria-valuenow="${bounded}" aria-valuemin="0" aria-valuemax="100">
			<div class="progress-bar" style="width: ${bounded}%"></div>
		</div>
		<p class="text-muted">${view.total ? __("{0} of {1} rows", [view.done, view.total]) : ""}</p>`);
	frm.add_custom_button(__("Stop"), () => migrant_services.intake.act(frm, "stop"));
	frm.intake_poll = setTimeout(() => frm.doc.name && cur_frm === frm && migrant_services.intake.show(frm), POLL);
}
