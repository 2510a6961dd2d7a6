const API = "migrant_services.api.forms.";
const PAUSE = 2000; // milliseconds between looks at a question that is being prepared
const RECORDS_OF_ATTEND = ["Person", "Consultation"];
const NOT_ON_ATTEND = "Not on this page";
const CASE_WORK = "Case work and protection";

frappe.ui.form.on("Form Question", {
	refresh(frm) {
		const { has_column, status } = frm.doc;
		["record", "kind", "option_list", "reference_list", "decimals"].forEach((field) =>
			frm.set_df_property(field, "read_only", has_column)
		);
		offer_choices(frm);
		show_conditions(frm);
		explain_status(frm);
		migrant_services.name_controls(frm.wrapper);
		if (frm.is_new()) return;
		if (status === "Draft") frm.add_custom_button(__("Put in Use"), () => act(frm, "put_in_use")).addClass("btn-primary");
		if (status === "Retired") frm.add_custom_button(__("Bring Back"), () => act(frm, "put_in_use"));
		if (status === "In Use") frm.add_custom_button(__("Retire"), () => retire(frm));
		if (status === "Preparing") look_again(frm);
	},

	validate: (frm) => migrant_services.drop_untranslated(frm),

	record(frm) {
		frm.set_value("place_after", "");
		if (!RECORDS_OF_ATTEND.includes(frm.doc.record)) frm.set_value("asked_at", NOT_ON_ATTEND);
		offer_choices(frm);
		show_conditions(frm);
	},

	tier: show_conditions,

	new_option_list,

	async add_translations(frm) {
		const { question, help, translations = [] } = frm.doc;
		const texts = [question, help].filter(Boolean);
		const rows = translations.map(({ text, language, translation }) => ({ text, language, translation }));
		const missing = await frappe.xcall(API + "list_missing_translations", { texts, translations: rows });
		// A row that has no translation yet is there already.
		const is_there = (one) => rows.some((row) => row.text === one.text && row.language === one.language);
		missing.filter((row) => !is_there(row)).forEach((row) => frm.add_child("translations", row));
		frm.refresh_field("translations");
		if (!missing.length) frappe.show_alert({ message: __("Nothing is missing."), indicator: "green" });
	},
});

async function act(frm, method) {
	if (frm.is_dirty()) await frm.save();
	// When the server rejects it, it has shown the reason.
	await frappe.xcall(API + method, { question: frm.doc.name }).catch(() => null);
	frm.reload_doc();
}

function retire(frm) {
	const question = __("It is asked no more. Its answers are kept, and seen nowhere until it is brought back. Go on?");
	frappe.confirm(question, () => act(frm, "retire"));
}

// The work takes a moment, in the background.
function look_again(frm) {
	clearTimeout(frm.look_again);
	frm.look_again = setTimeout(() => {
		if (cur_frm === frm && frm.doc.status === "Preparing") frm.reload_doc();
	}, PAUSE);
}

async function offer_choices(frm) {
	const { record } = frm.doc;
	const choices = await frappe.xcall(API + "get_choices", { record });
	if (record !== frm.doc.record) return;
	frm.languages = choices.languages;
	const places = choices.places.filter(({ value }) => value !== frm.doc.fieldname);
	frm.set_df_property("place_after", "options", [{ value: "", label: "" }, ...places]);
	frm.toggle_display(["section_translations"], choices.languages.length > 0);
	const moments = ["Registration", "First consultation", "Each consultation", NOT_ON_ATTEND];
	const offered = record === "Consultation" ? moments.slice(1) : moments;
	frm.set_df_property("asked_at", "options", offered.map((value) => ({ value, label: __(value) })));
}

function show_conditions(frm) {
	migrant_services.conditions.edit(frm, {
		get_doctype: () => frm.doc.record,
		get_permlevel: () => (frm.doc.tier === CASE_WORK ? 1 : 0),
	});
}

// --- the status, and what is left to do

function explain_status(frm) {
	const { status, asked_at } = frm.doc;
	const { findings = [] } = frm.doc.__onload || {};
	const where = {
		Registration: __("It is asked when a person is registered on the page Attend, and on the form."),
		"First consultation": __("It is asked on the page Attend until it is answered, and on the form."),
		"Each consultation": __("It is asked on the page Attend at each consultation, and on the form."),
		[NOT_ON_ATTEND]: __("It is asked on the form."),
	};
	const sentences = {
		Draft: findings.length
			? __("A draft is asked nowhere. Before it can be put in use:")
			: __("A draft is asked nowhere. This one can be put in use."),
		Preparing: __("The question is being prepared. It is asked in a moment."),
		"In Use": where[asked_at],
		Retired: __("It is asked no more. Its answers are kept, and seen nowhere."),
	};
	const sentence = frm.is_new() ? __("Save the question as a draft first. It is asked once it is put in use.") : sentences[status];
	// The sentences of the server are HTML already, with what the user typed escaped.
	const list = findings.map(({ text }) => `<li>${text}</li>`).join("");
	// Frappe adds to what is there.
	frm.set_intro("");
	frm.set_intro(`${sentence}${status === "Draft" && list ? `<ul class="mb-0 mt-2">${list}</ul>` : ""}`, "blue");
}

// --- a list of options, made on the spot

function new_option_list(frm) {
	const languages = frm.languages || [];
	const dialog = new frappe.ui.Dialog({
		title: __("New List of Options"),
		fields: [
			{ fieldname: "title", fieldtype: "Data", label: __("Title"), reqd: 1 },
			{
				fieldname: "options",
				fieldtype: "Small Text",
				label: __("Options"),
				description: __("Each in a line of its own."),
				reqd: 1,
			},
			...languages.map(({ value, label }) => ({
				fieldname: `in_${value}`,
				fieldtype: "Small Text",
				label: __("In {0}", [label]),
				description: __("The title in the first line, then the options in the same order."),
			})),
		],
		primary_action_label: __("Create"),
		async primary_action(values) {
			const lines = (text) => (text || "").split("\n").filter((line) => line.trim());
			const translations = Object.fromEntries(languages.map(({ value }) => [value, lines(values[`in_${value}`])]));
			const name = await frappe.xcall(API + "create_option_list", {
				title: values.title,
				options: lines(values.options),
				translations,
			}).catch(() => null);
			// The server has shown the reason.
			if (!name) return;
			frappe.utils.add_link_title("Option List", name, values.title);
			await frm.set_value("option_list", name);
			migrant_services.hide_dialog(dialog);
		},
	});
	dialog.show();
	migrant_services.name_controls(dialog.$wrapper[0]);
}
