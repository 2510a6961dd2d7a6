const CLOSED_STAGES = ["Merged", "Anonymised"];

frappe.ui.form.on("Person", {
	setup(frm) {
		migrant_services.offer_enabled(frm, [
			"office",
			"population_group",
			"migratory_situation",
			"preferred_language",
			"privacy_notice",
			"documents.document_type",
			"needs.need",
		]);
		frm.set_query("need", "needs", () => ({ filters: { enabled: 1, tier: ["!=", "D"] } }));
	},

	refresh(frm) {
		show_household(frm);
		offer_reading(frm);
		migrant_services.show_duplicates(frm);
		if (frm.is_new() || CLOSED_STAGES.includes(frm.doc.status)) return;
		const of_person = () => ({ person: frm.doc.name });
		migrant_services.add_attend_button(frm, () => [frm.doc.name]);
		migrant_services.add_new_button(frm, __("Refer"), "Referral", of_person);
		migrant_services.add_new_button(frm, __("Consent"), "Consent", of_person);
		migrant_services.add_new_button(frm, __("Enrol"), "Course Enrolment", () => ({
			participant_type: "Person",
			...of_person(),
		}));
		migrant_services.add_compare_button(frm);
	},

	birth_date: show_age,
	birth_date_precision: show_age,

	privacy_notice(frm) {
		if (frm.doc.privacy_notice && !frm.doc.privacy_notice_given_on) {
			frm.set_value("privacy_notice_given_on", migrant_services.today());
		}
	},

	migratory_situation(frm) {
		const asked = frm.doc.migratory_situation && frm.doc.migratory_situation !== "NO_INFORMA";
		if (asked && !frm.doc.migratory_situation_asked_on) {
			frm.set_value("migratory_situation_asked_on", migrant_services.today());
		}
	},
});

// The age is computed, not kept: it is shown without making the form unsaved.
function show_age(frm) {
	frm.doc.age = migrant_services.age_today(frm.doc.birth_date, frm.doc.birth_date_precision);
	frm.refresh_field("age");
	frm.layout.refresh_dependency();
}

function offer_reading(frm) {
	if (CLOSED_STAGES.includes(frm.doc.status) || !frm.perm[0] || !frm.perm[0].write) return;
	frm.add_custom_button(__("Read Passport"), async () => {
		const read = await migrant_services.read_mrz();
		if (read) await migrant_services.fill_from_mrz(frm, read);
	});
}

function show_household(frm) {
	const readable = !frm.is_new() && frappe.model.can_read("Household") && migrant_services.is_used("Household");
	frm.toggle_display("section_household", readable);
	if (!readable) return;
	const { $wrapper } = frm.get_field("household_card");
	const may_start = frappe.model.can_create("Household") && !CLOSED_STAGES.includes(frm.doc.status);
	migrant_services.show_household(
		$wrapper,
		(on) => frappe.xcall("migrant_services.api.household.of_person", { person: frm.docname, on }),
		{
			link: true,
			empty: __("No household is known for that day."),
			bar: (found, on) =>
				!found && may_start && on === migrant_services.today()
					? [[__("Start a Household"), () => start_household(frm)]]
					: [],
		}
	);
}

// The person is head of the new household, which has their address; the others join it.
function start_household(frm) {
	frappe.model.with_doctype("Household", () => {
		const address = ["no_fixed_address", "address_line", "neighbourhood", "municipality", "state", "shelter"];
		const doc = frappe.model.get_new_doc("Household");
		address.forEach((fieldname) => (doc[fieldname] = frm.doc[fieldname]));
		doc.office = frm.doc.office;
		const row = frappe.model.add_child(doc, "Household Member", "members");
		Object.assign(row, { person: frm.docname, relationship: "Head of household", from_date: migrant_services.today() });
		frappe.utils.add_link_title("Person", frm.docname, frm.doc.folio);
		frappe.set_route("Form", "Household", doc.name);
	});
}

frappe.ui.form.on("Person Document", {
	document_type: offer_expiry,
	issued_on: offer_expiry,
});

// For a type with a fixed validity, the expiry date follows from the day of issue, unless it is already set.
async function offer_expiry(frm, doctype, name) {
	const row = locals[doctype][name];
	if (!row.issued_on || row.expires_on || !row.document_type) return;
	const { message } = await frappe.db.get_value("Identity Document Type", row.document_type, "validity_days");
	const days = ((message && message.validity_days) || "").split(",").map(Number).filter(Boolean);
	if (!days.length || row.expires_on) return;
	const shortest = Math.min(...days);
	await frappe.model.set_value(doctype, name, "expires_on", frappe.datetime.add_days(row.issued_on, shortest));
	frappe.show_alert(__("Expires {0} days after its issue, if the document says nothing else.", [days.join(" / ")]), 10);
}
