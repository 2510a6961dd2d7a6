// The form of an option, of a shipped list or an own one: retire, bring back, merge into another one, put in order.
frappe.provide("migrant_services.options");

// The doctypes whose records are options (options/rules.py).
migrant_services.options.DOCTYPES = [
	"Population Group",
	"Migratory Situation",
	"Identity Document Type",
	"Consultation Subject",
	"Consultation Result",
	"Specific Need",
	"Spoken Language",
	"Age Band Set",
	"Queue Kind",
	"Waiting Priority",
	"Answer Option",
];

const POLL_MS = 1500;

migrant_services.options.call = (method, values) =>
	frappe.xcall(`migrant_services.api.options.${method}`, values);

migrant_services.options.DOCTYPES.forEach((doctype) =>
	frappe.ui.form.on(doctype, {
		setup(frm) {
			frm.set_query("counts_as", () => ({ filters: { name: ["!=", frm.doc.name || ""] } }));
		},

		refresh(frm) {
			hide_text_of_translations(frm);
			if (frm.is_new() || !frm.perm[0].write) return;
			add_buttons(frm);
			return describe(frm);
		},

		validate: (frm) => migrant_services.drop_untranslated(frm),
	})
);

frappe.ui.form.on("Option List", {
	refresh(frm) {
		hide_text_of_translations(frm);
		if (frm.is_new() || !frm.perm[0].write) return;
		frm.add_custom_button(__("Add Options"), () => add_several(frm));
		frm.add_custom_button(__("Put in Order"), () =>
			migrant_services.options.put_in_order("Answer Option", frm.doc.name)
		);
	},

	validate: (frm) => migrant_services.drop_untranslated(frm),
});

// The title is the only text, so its translations need not repeat it.
function hide_text_of_translations(frm) {
	const grid = frm.fields_dict.translations.grid;
	grid.update_docfield_property("text", "reqd", 0);
	grid.update_docfield_property("text", "in_list_view", 0);
	grid.update_docfield_property("text", "hidden", 1);
	grid.reset_grid();
}

function add_buttons(frm) {
	const enable = (value) => frm.set_value("enabled", value).then(() => frm.save());
	if (frm.doc.enabled) {
		frm.add_custom_button(__("Retire"), () =>
			frappe.confirm(
				__("{0} stays on its records and is offered no more. You can bring it back at any time.", [
					escape(frm.doc.title),
				]),
				() => enable(0)
			)
		);
	} else {
		frm.add_custom_button(__("Bring Back"), () => enable(1));
	}
	frm.add_custom_button(__("Merge into Another"), () => choose_survivor(frm));
	frm.add_custom_button(__("Put in Order"), () =>
		migrant_services.options.put_in_order(frm.doctype, frm.doc.option_list)
	);
}

// Shows how many records use the option, and its merges; follows a merge that is under way.
async function describe(frm) {
	const name = frm.doc.name;
	const found = await migrant_services.options.call("describe", { doctype: frm.doctype, name });
	if (frm.doc.name !== name || frm.is_new()) return;
	const lines = [format_uses(found.uses)];
	if (found.needed) lines.push(`${escape(found.needed)} ${__("So it cannot be merged away or deleted.")}`);
	frm.dashboard.set_headline(lines.join("<br>"));
	found.merges
		.filter((merge) => merge.status === "Merged")
		.forEach((merge) => frm.add_custom_button(label_undo(merge), () => undo(frm, merge), __("Undo a Merge")));
	const running = found.merges.find((merge) => ["Merging", "Undoing"].includes(merge.status));
	if (running) follow(frm, running.name);
}

const label_undo = (merge) =>
	(merge.into ? __("Merged into {0}", [escape(merge.title)]) : __("{0} merged into this", [escape(merge.title)]));

function format_uses(uses) {
	if (!uses.length) return __("No record uses this option.");
	const parts = uses.map((use) => `${escape(use.label)}: <b>${use.records}</b>`);
	return __("Records that use it: {0}", [parts.join(" · ")]);
}

async function follow(frm, name) {
	const found = await migrant_services.options.call("describe", {
		doctype: frm.doctype,
		name: frm.doc.name,
	});
	const merge = found.merges.find((each) => each.name === name);
	if (merge && ["Merging", "Undoing"].includes(merge.status)) {
		const percent = merge.total ? (100 * merge.moved) / merge.total : 0;
		const text = __("{0} of {1} records have moved.", [merge.moved, merge.total]);
		frm.dashboard.show_progress(__("Moving Records"), percent, text);
		setTimeout(() => cur_frm === frm && follow(frm, name), POLL_MS);
		return;
	}
	frm.dashboard.hide_progress(__("Moving Records"));
	frappe.show_alert({ message: __("All records have moved."), indicator: "green" });
	frm.reload_doc();
}

function choose_survivor(frm) {
	const filters = { name: ["!=", frm.doc.name] };
	if (frm.doc.option_list) filters.option_list = frm.doc.option_list;
	const dialog = new frappe.ui.Dialog({
		title: __("Merge {0} into Another Option", [escape(__(frm.doc.title))]),
		fields: [
			{
				fieldname: "survivor",
				fieldtype: "Link",
				options: frm.doctype,
				label: __("Into"),
				reqd: 1,
				only_select: 1,
				get_query: () => ({ filters }),
				change: () => preview(),
			},
			{ fieldname: "preview", fieldtype: "HTML" },
		],
		primary_action_label: __("Merge"),
		async primary_action({ survivor }) {
			allow(false);
			let merge;
			try {
				merge = await migrant_services.options.call("merge", {
					doctype: frm.doctype,
					absorbed: frm.doc.name,
					survivor,
				});
			} catch {
				allow(true);
				return;
			}
			migrant_services.hide_dialog(dialog);
			if (merge.status === "Merged") show_moved(merge.moved);
			frm.reload_doc();
		},
	});
	// Frappe's way keeps the mouse away, but not the keyboard.
	const allow = (allowed) => dialog.get_primary_btn().prop("disabled", !allowed);
	const show = (html) => dialog.fields_dict.preview.$wrapper.html(html);
	async function preview() {
		const survivor = dialog.get_value("survivor");
		allow(false);
		if (!survivor) return show("");
		const found = await migrant_services.options.call("preview_merge", {
			doctype: frm.doctype,
			absorbed: frm.doc.name,
			survivor,
		});
		if (survivor !== dialog.get_value("survivor")) return;
		show(format_preview(found));
		if (!found.findings.some((finding) => finding.level === "error")) allow(true);
	}
	dialog.show();
	migrant_services.name_controls(dialog.$wrapper[0]);
	allow(false);
}

// The sentences of the findings come escaped from the server.
function format_preview(found) {
	const findings = found.findings.map(
		({ level, text }) =>
			`<p class="${level === "error" ? "text-danger" : "text-warning"}" role="alert">${text}</p>`
	);
	const rows = found.uses.map(
		(use) => `<tr><td>${escape(use.label)}</td><td class="text-right">${use.records}</td></tr>`
	);
	const table = rows.length
		? `<table class="table table-bordered">
			<thead><tr><th>${__("Records that Move")}</th><th class="text-right">${__("Number")}</th></tr></thead>
			<tbody>${rows.join("")}</tbody></table>`
		: `<p>${__("No record uses it.")}</p>`;
	const after = __("It is retired then. The merge can be undone.");
	return `${findings.join("")}${table}<p class="text-muted">${after}</p>`;
}

function undo(frm, merge) {
	frappe.confirm(
		__("Undo this merge? The records that it moved get their option back, unless they have changed since."),
		async () => {
			const undone = await migrant_services.options.call("undo_merge", { name: merge.name });
			if (undone.status === "Undone") show_moved(undone.moved);
			frm.reload_doc();
		}
	);
}

const show_moved = (number) =>
	frappe.show_alert({
		message: migrant_services.counted(number, __("1 record has moved."), __("{0} records have moved.", [number])),
		indicator: "green",
	});

function add_several(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Add Options"),
		fields: [
			{
				fieldname: "titles",
				fieldtype: "Small Text",
				label: __("Titles"),
				description: __("One in each line."),
				reqd: 1,
			},
		],
		primary_action_label: __("Add"),
		async primary_action({ titles }) {
			const added = await migrant_services.options.call("add", { option_list: frm.doc.name, titles });
			migrant_services.hide_dialog(dialog);
			frappe.show_alert({
				message: migrant_services.counted(added, __("1 option was added."), __("{0} options were added.", [added])),
				indicator: "green",
			});
			frm.reload_doc();
		},
	});
	dialog.show();
	migrant_services.name_controls(dialog.$wrapper[0]);
}

const escape = (text) => frappe.utils.escape_html(String(text));
