frappe.ui.form.on("Consultation", {
	setup(frm) {
		migrant_services.offer_enabled(frm, [
			"office",
			"topics.subject",
			"result",
			"population_group",
			"spoken_language",
			"programme",
		]);
	},

	onload(frm) {
		if (frm.is_new() && frm.doc.person) frm.trigger("person");
	},

	before_workflow_action(frm) {
		return migrant_services.ask_what_stage_needs(frm, {
			Closed: ["result"],
			"Follow-up": ["follow_up_on"],
			Cancelled: ["cancel_reason"],
		});
	},

	refresh(frm) {
		migrant_services.show_person_card(frm);
		show_checklist(frm);
		if (!frm.is_new() && frm.doc.checklist?.length) {
			frm.add_custom_button(__("Print Checklist"), () => print_checklist(frm));
		}
		if (frm.is_new() || !frm.doc.person || frm.doc.status === "Cancelled") return;
		migrant_services.add_new_button(frm, __("Refer"), "Referral", () => ({
			person: frm.doc.person,
			consultation: frm.doc.name,
			subject: frm.doc.main_subject,
		}));
	},

	async person(frm) {
		migrant_services.show_person_card(frm);
		show_checklist(frm);
		if (!frm.doc.person || !frm.is_new()) return;
		const earlier = await frappe.db.count("Consultation", { filters: { person: frm.doc.person } });
		frm.set_value("visit_kind", earlier ? "Returning" : "First");
	},

	programme: show_checklist,

	anonymous(frm) {
		if (frm.doc.anonymous && frm.doc.person) frm.set_value("person", null);
	},
});

frappe.ui.form.on("Consultation Topic", {
	subject: show_checklist,
	topics_remove: show_checklist,

	is_main(frm, cdt, cdn) {
		if (!locals[cdt][cdn].is_main) return;
		frm.doc.topics
			.filter((row) => row.name !== cdn && row.is_main)
			.forEach((row) => frappe.model.set_value(cdt, row.name, "is_main", 0));
	},
});

// Shows what is needed, with a box for each item. The server sets the rows again at each save.
async function show_checklist(frm) {
	const can_write = frm.perm[1]?.write && !["Closed", "Cancelled"].includes(frm.doc.status);
	const items = can_write ? await list_items(frm) : [];
	if (items === null) return;
	const help = new Map(items.map((item) => [item.item, item.help]));
	if (can_write) add_rows(frm, items);
	const rows = (frm.doc.checklist || []).map((row) => ({
		...row,
		text: __(row.text),
		help: help.get(row.item),
	}));
	const { $wrapper } = frm.get_field("checklist_card");
	const on_tick = (item, ticked) => {
		const row = frm.doc.checklist.find((each) => each.item === item);
		frappe.model.set_value(row.doctype, row.name, "ticked", ticked ? 1 : 0);
	};
	$wrapper.empty().append(rows.length ? migrant_services.make_checklist(rows, { on_tick, read_only: !can_write }) : "");
}

// Returns what is needed now, or null when the form has changed in the meantime.
async function list_items(frm) {
	const wanted = JSON.stringify([frm.doc.name, subjects_of(frm), frm.doc.programme, frm.doc.person]);
	frm.checklist_wanted = wanted;
	if (!subjects_of(frm).length && !frm.doc.programme) return [];
	const { programme = null, person = null } = frm.doc;
	const args = { subjects: subjects_of(frm), programme, person };
	const items = await frappe.xcall("migrant_services.api.checklists.list_items", args);
	return frm.checklist_wanted === wanted ? items : null;
}

function subjects_of(frm) {
	return (frm.doc.topics || []).map((row) => row.subject).filter(Boolean);
}

// Adds a row for each new item, and removes those that were added here for a subject that is gone.
function add_rows(frm, items) {
	const needed = new Set(items.map((item) => item.item));
	const kept = (frm.doc.checklist || []).filter((row) => !row.__islocal || needed.has(row.item));
	frm.doc.checklist = kept;
	const known = new Set(kept.map((row) => row.item));
	items.filter((item) => !known.has(item.item)).forEach((item) => {
		const { item: code, text, required, on_file } = item;
		frm.add_child("checklist", { item: code, text, required: required ? 1 : 0, on_file: on_file ? 1 : 0 });
	});
}

function print_checklist(frm) {
	const language = { spa: "es", eng: "en" }[frm.doc.spoken_language] || frappe.boot.lang;
	migrant_services.print_slip("Consultation", frm.doc.name, "Checklist Slip", language);
}
