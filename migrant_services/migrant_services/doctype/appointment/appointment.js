const API = "migrant_services.api.appointments.";

frappe.ui.form.on("Appointment", {
	setup(frm) {
		migrant_services.offer_enabled(frm, ["office", "subject", "spoken_language"]);
		frm.set_query("with_whom", () => ({
			query: `${API}search_staff`,
			filters: { office: frm.doc.office || "" },
		}));
	},

	refresh(frm) {
		migrant_services.show_person_card(frm);
		show_earlier(frm);
		if (frm.is_new()) {
			frm.add_custom_button(__("Find a Time"), () => find_time(frm));
			return;
		}
		BOOKED_TIME.forEach((field) => frm.set_df_property(field, "read_only", 1));
		if (!frm.perm[0].write) return;
		const { status } = frm.doc;
		if (["Booked", "Arrived"].includes(status)) add_attend(frm);
		if (status === "Booked" && frm.doc.starts_at.slice(0, 10) === migrant_services.today()) {
			frm.add_custom_button(__("Has Arrived"), () => arrive(frm));
		}
		if (["Booked", "Arrived"].includes(status)) frm.add_custom_button(__("Reminder"), () => remind(frm));
		if (["Booked", "No-show"].includes(status) && !frm.doc.rescheduled_to) {
			frm.add_custom_button(__("Reschedule"), () => reschedule(frm));
		}
		if (["Booked", "Arrived"].includes(status)) {
			frm.add_custom_button(__("Cancel Appointment"), () => cancel(frm));
		}
	},

	person(frm) {
		migrant_services.show_person_card(frm);
		show_earlier(frm);
	},

	anonymous(frm) {
		if (frm.doc.anonymous && frm.doc.person) frm.set_value("person", null);
	},
});

const BOOKED_TIME = ["starts_at", "minutes", "office", "with_whom"];

function wishes(frm) {
	const { office, minutes, person, with_whom } = frm.doc;
	return { office, minutes, person, with_whom };
}

async function find_time(frm) {
	const day = (frm.doc.starts_at || "").slice(0, 10);
	const chosen = await migrant_services.choose_time(wishes(frm), { day });
	if (chosen) frm.set_value("starts_at", chosen);
}

async function reschedule(frm) {
	if (frm.is_dirty()) return frappe.msgprint(__("Save your changes first."));
	const chosen = await migrant_services.choose_time(
		{ ...wishes(frm), instead_of: frm.doc.name },
		{ title: __("Reschedule") }
	);
	if (!chosen) return;
	const args = { appointment: frm.doc.name, starts_at: chosen };
	const moved = await frappe.xcall(`${API}reschedule`, args);
	frappe.model.clear_doc("Appointment", frm.doc.name);
	frappe.show_alert({ message: __("The new appointment is {0}.", [moved.folio]), indicator: "green" });
	frappe.set_route("Form", "Appointment", moved.name);
}

function cancel(frm) {
	frappe.prompt(
		{ fieldname: "reason", fieldtype: "Small Text", label: __("Why Cancelled"), reqd: 1 },
		async ({ reason }) => {
			await frappe.xcall(`${API}cancel`, { appointment: frm.doc.name, reason });
			frm.reload_doc();
		},
		__("Cancel Appointment"),
		__("Cancel Appointment")
	);
}

async function arrive(frm) {
	const ticket = await frappe.xcall(`${API}arrive`, { appointment: frm.doc.name });
	frappe.msgprint({ title: __("Number"), message: `<p style="font-size: 3rem">${frappe.utils.escape_html(ticket.label)}</p>`, indicator: "green" });
	frm.reload_doc();
}

function add_attend(frm) {
	migrant_services.add_attend_button(frm, () => {
		const { name, person, anonymous, folio, subject } = frm.doc;
		const arrival = { appointment: name, person, subject, label: __("Appointment {0}", [folio]) };
		return [person || (anonymous && "anonymous"), arrival];
	});
}

// Suggests a question to the clerk who books, without blaming the person.
async function show_earlier(frm) {
	const field = frm.get_field("earlier");
	const { person } = frm.doc;
	const earlier = person && frm.is_new() ? await frappe.xcall(`${API}earlier`, { person }, "GET") : null;
	if (person !== frm.doc.person) return;
	const text =
		earlier && earlier.missed
			? __("Earlier appointments: {1}, of which the person could not come to {0}. Ask which day and time suit best.", [
					earlier.missed,
					earlier.missed + earlier.attended,
				])
			: "";
	field.$wrapper.html(text ? `<p class="text-muted" role="status">${text}</p>` : "");
}

// The text to read out, copy or print. Nothing is sent from here.
async function remind(frm) {
	const get = (language) => frappe.xcall(`${API}reminder_text`, { appointment: frm.doc.name, language }, "GET");
	const reminder = await get();
	const dialog = new frappe.ui.Dialog({
		title: __("Reminder"),
		fields: [
			{
				fieldname: "language",
				fieldtype: "Select",
				label: __("Language"),
				options: [
					{ value: "es", label: "Español" },
					{ value: "en", label: "English" },
				],
				default: reminder.language,
				change: async () => dialog.set_value("text", (await get(dialog.get_value("language"))).text),
			},
			{ fieldname: "text", fieldtype: "Small Text", label: __("Text"), default: reminder.text, read_only: 0 },
			{ fieldname: "safe", fieldtype: "HTML", options: safe_ways_html(reminder.ways) },
			{
				fieldname: "way",
				fieldtype: "Select",
				label: __("Reminder By"),
				options: [...new Set(reminder.ways.map((way) => way.way))].map((value) => ({ value, label: __(value) })),
				reqd: 1,
				default: reminder.wanted || reminder.ways[0].way,
			},
		],
		primary_action_label: __("It Was Given"),
		async primary_action({ way }) {
			migrant_services.hide_dialog(dialog);
			await frappe.xcall(`${API}mark_reminded`, { appointment: frm.doc.name, way });
			frm.reload_doc();
		},
		secondary_action_label: __("Copy"),
		secondary_action: () => frappe.utils.copy_to_clipboard(dialog.get_value("text")),
	});
	dialog.add_custom_action(__("Print Slip"), () => {
		const lang = dialog.get_value("language");
		migrant_services.print_slip("Appointment", frm.doc.name, "Appointment Slip", lang);
	});
	dialog.show();
}

function safe_ways_html(ways) {
	const lines = ways.map((way) => `<li>${__(way.way)}${way.to ? `: ${frappe.utils.escape_html(way.to)}` : ""}</li>`);
	return `<p class="text-muted">${__("Safe ways for this person:")}</p><ul>${lines.join("")}</ul>`;
}
