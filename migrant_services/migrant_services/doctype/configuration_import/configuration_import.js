// What a configuration file would change, or changed; the server decides what is shown.
const API = "migrant_services.api.configuration.";
const POLL = 1500; // milliseconds
const AT_WORK = {
	Running: __("Bringing the file in"),
	Finishing: __("Preparing the questions"),
	Undoing: __("Taking the import back"),
};
// In the order in which they are shown.
const KINDS = () => [
	["Added", __("Added")],
	["Changed", __("Changed")],
	["Removed", __("Removed")],
	["Kept", __("Only on this site, and kept")],
];

frappe.ui.form.on("Configuration Import", {
	refresh: (frm) => show(frm),
});

async function show(frm) {
	clearTimeout(frm.configuration_poll);
	const name = frm.doc.name;
	const view = await frappe.xcall(API + "show_import", { name });
	if (frm.doc.name !== name) return;
	if (view.status !== frm.doc.status) return frm.reload_doc();
	draw(frm, view);
	if (AT_WORK[view.status]) frm.configuration_poll = setTimeout(() => show(frm), POLL);
}

function draw(frm, view) {
	frm.clear_custom_buttons();
	frm.page.clear_primary_action();
	const $work = frm.get_field("work").$wrapper.empty();
	if (AT_WORK[view.status]) return $work.html(progress_html(AT_WORK[view.status], view.progress));
	$work.append(problems_html(view.problems), changes_html(view.status, view.changes));
	if (migrant_services.versions.may_edit()) add_buttons(frm, view);
}

function add_buttons(frm, view) {
	const act = async (method) => {
		await migrant_services.configuration.call(method, { name: frm.doc.name });
		frm.reload_doc();
	};
	if (view.status === "Checked" && view.changes.some((change) => change.kind !== "Kept"))
		frm.page.set_primary_action(__("Bring In"), () =>
			frappe.confirm(__("The changes are made all together, and can be undone all together. Go on?"), () => act("start_import"))
		);
	if (["Checked", "To Correct"].includes(view.status)) frm.add_custom_button(__("Check Again"), () => act("check_again"));
	if (view.status === "Done")
		frm.add_custom_button(__("Undo"), () =>
			frappe.confirm(
				`<p>${__("Every part becomes what it was before the import. Go on?")}</p>${problems_html(view.edits_since)}`,
				() => act("undo_import")
			)
		);
}

const escape = (text) => frappe.utils.escape_html(text);

const progress_html = (label, percent) =>
	`<p>${label}: ${percent} %</p><div class="progress"><div class="progress-bar" role="progressbar" aria-label="${label}" aria-valuenow="${percent}"
		aria-valuemin="0" aria-valuemax="100" style="width: ${percent}%"></div></div>`;

const problems_html = (problems) =>
	problems.length
		? `<div class="alert alert-warning" role="alert"><ul class="ms-differences">${problems
				.map((problem) => `<li>${escape(problem)}</li>`)
				.join("")}</ul></div>`
		: "";

function changes_html(status, changes) {
	if (!changes.length) return `<p>${__("The file and this site are the same.")}</p>`;
	const title = ["Done", "Undone"].includes(status) ? __("What the file changed") : __("What the file changes");
	return `<h4>${title}</h4>${KINDS()
		.map(([kind, heading]) => [heading, changes.filter((change) => change.kind === kind), kind])
		.filter(([, found]) => found.length)
		.map(([heading, found, kind]) => group_html(heading, found, kind))
		.join("")}`;
}

// What is only on this site may be a long list that no one has to read.
const group_html = (heading, found, kind) =>
	`<details class="ms-changes" ${kind === "Kept" ? "" : "open"}><summary>${heading} (${found.length})</summary>
		<ul class="ms-differences">${found.map(change_html).join("")}</ul></details>`;

const change_html = (change) =>
	`<li><strong>${escape(change.label)}</strong> ${escape(change.title)}${
		change.key && change.key !== change.title ? ` <span class="text-muted">${escape(change.key)}</span>` : ""
	}${change.sentences.length ? migrant_services.versions.sentences_html(change.sentences) : ""}</li>`;
