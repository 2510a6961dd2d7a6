// The dialog that asks whether a person is on file already, for every page that saves a person.
import { reasons_html } from "./reasons.js";

frappe.provide("migrant_services");

const CHOICES = () => [
	["Different", __("Different"), __("Two people.")],
	["Relative or Twin", __("Relative or twin"), __("Two people of one family.")],
	["Unsure", __("Unsure"), __("Save now; both records are reviewed later.")],
];

// Resolves with {key: decision} for every candidate, with {same: person} when one of them is the person at the desk,
// or with null when the dialog is closed: then nothing is saved, and the typed values stay.
// words: other words for the title, the button of one record (same) and those below (save, back).
migrant_services.decide_duplicates = function (duplicates, words = {}) {
	return new Promise((resolve) => {
		let answer = null;
		const dialog = new frappe.ui.Dialog({
			title: words.title || __("Is this person registered already?"),
			size: "large",
			fields: [{ fieldname: "candidates", fieldtype: "HTML" }],
			primary_action_label: words.save || __("Save With These Decisions"),
			primary_action() {
				const decisions = decisions_of(dialog, duplicates);
				if (!decisions) return;
				answer = decisions;
				migrant_services.hide_dialog(dialog);
			},
			secondary_action_label: words.back || __("Back to the Form"),
			secondary_action: () => migrant_services.hide_dialog(dialog),
			onhide: () => {
				resolve(answer);
				dialog.$wrapper.remove();
			},
		});
		const $candidates = dialog.get_field("candidates").$wrapper.html(
			`<p>${__("Decide on each record found. The decisions are stored and reviewed later.")}</p>
			${duplicates.map((candidate, at) => candidate_html(candidate, at, words)).join("")}`
		);
		$candidates.on("click", ".ms-duplicate-same", (event) => {
			answer = { same: duplicates[event.currentTarget.dataset.at].person };
			migrant_services.hide_dialog(dialog);
		});
		$candidates.on("change", "input", (event) => mark($(event.target).closest("fieldset"), false));
		dialog.show();
		dialog.$wrapper.one("shown.bs.modal", () => $candidates.find("button, input").first().trigger("focus"));
	});
};

function decisions_of(dialog, duplicates) {
	const decisions = {};
	const $undecided = [];
	duplicates.forEach((candidate, at) => {
		const $candidate = dialog.$wrapper.find(`fieldset[data-at="${at}"]`);
		const decision = $candidate.find("input:checked").val();
		if (decision) decisions[candidate.key] = decision;
		else $undecided.push($candidate);
		mark($candidate, !decision);
	});
	if (!$undecided.length) return decisions;
	$undecided[0].find("input").first().trigger("focus");
	frappe.show_alert({ message: __("Decide on each record first."), indicator: "orange" });
	return null;
}

function mark($candidate, missing) {
	$candidate.toggleClass("ms-duplicate-undecided", missing);
}

function candidate_html(candidate, at, words) {
	const escape = frappe.utils.escape_html;
	return `<fieldset class="ms-duplicate" data-at="${at}">
		<legend>${candidate.open ? open_html(candidate) : elsewhere_html(candidate)}</legend>
		${reasons_html(candidate.reasons)}
		<div class="ms-duplicate-choices">
			${candidate.open ? `<button type="button" class="btn btn-default btn-sm ms-duplicate-same" data-at="${at}">${words.same || __("Same person: open this record")}</button>` : ""}
			${choices_of(candidate)
				.map(
					([value, label, meaning]) => `<label title="${escape(meaning)}">
						<input type="radio" name="ms-duplicate-${at}" value="${value}"> ${escape(label)}
					</label>`
				)
				.join("")}
		</div>
	</fieldset>`;
}

// A user cannot be sure about a hidden person.
function choices_of(candidate) {
	if (candidate.open) return CHOICES();
	return [["Unsure", __("Save now; staff who see both decide"), ""]];
}

export function open_html(candidate) {
	const facts = [
		candidate.folio,
		candidate.birth_year && __("born {0}", [candidate.birth_year]),
		candidate.nationality,
		candidate.document && __("document …{0}", [candidate.document]),
		candidate.office,
	];
	return `<strong>${frappe.utils.escape_html(candidate.full_name)}</strong>
		<span class="text-muted">${facts.filter(Boolean).map(frappe.utils.escape_html).join(" · ")}</span>`;
}

export function elsewhere_html(candidate) {
	return `<strong>${__("Possible match at {0}. Ask there before you save.", [
		frappe.utils.escape_html(candidate.office || __("another office")),
	])}</strong>`;
}

// When the form of a person is saved, the response lists the candidates. Other pages open the dialog themselves.
frappe.request.on_error("DuplicateFound", async (answer) => {
	const frm = window.cur_frm;
	const saving = frm?.doctype === "Person" && frappe.get_route()[0] === "Form";
	if (!saving || !answer.duplicates) {
		return frappe.msgprint(JSON.parse(answer._server_messages || "[]"));
	}
	const decided = await migrant_services.decide_duplicates(answer.duplicates);
	if (!decided) return;
	if (decided.same) {
		frappe.show_alert({ message: __("This is the existing record. Nothing new was saved."), indicator: "blue" });
		return frappe.set_route("Form", "Person", decided.same);
	}
	const before = JSON.parse(frm.doc.duplicate_decisions || "{}");
	frm.doc.duplicate_decisions = JSON.stringify({ ...before, ...decided });
	frm.dirty();
	await frm.save();
});

// The notice above the form of a person: a pair is open, and where to ask.
migrant_services.show_duplicates = async function (frm) {
	if (frm.is_new()) return;
	if (frm.doc.merged_into) return show_where_it_went(frm);
	const person = frm.doc.name;
	const found = await frappe.xcall("migrant_services.api.duplicates.of_person", { person });
	if (!found.open || frm.doc.name !== person) return;
	const sentences = [
		found.very_likely
			? __("This person is very likely registered twice: payments wait for the review. The person can still be attended.")
			: __("This person may be registered twice."),
		...found.offices.map((office) => __("Possible match at {0}. Ask there.", [frappe.utils.escape_html(office)])),
	];
	if (found.review) {
		const link = frappe.utils.get_form_link("Duplicate Review", found.review);
		sentences.push(`<a href="${link}">${__("Review")}</a>`);
	}
	say_above(frm, sentences.join(" "), found.very_likely ? "orange" : "blue");
};

// Shows the notice only once, even if the form was refreshed in the meantime.
function say_above(frm, html, color) {
	frm.set_intro();
	frm.set_intro(html, color);
}

async function show_where_it_went(frm) {
	frm.disable_form();
	const into = frm.doc.merged_into;
	const folio = frappe.utils.get_link_title("Person", into) || (await frappe.utils.fetch_link_title("Person", into));
	const link = `<a href="${frappe.utils.get_form_link("Person", into)}">${frappe.utils.escape_html(folio || into)}</a>`;
	say_above(frm, __("This record was merged into {0}, where everything about the person is.", [link]), "blue");
}

// Compare two people by hand.
migrant_services.add_compare_button = function (frm) {
	if (frm.is_new() || !frappe.model.can_write("Duplicate Review")) return;
	frm.page.add_menu_item(__("Compare With Another Person"), () => {
		const dialog = new frappe.ui.Dialog({
			title: __("Compare With Another Person"),
			fields: [{ fieldname: "other", fieldtype: "Link", options: "Person", label: __("Other Person"), reqd: 1 }],
			primary_action_label: __("Compare"),
			async primary_action({ other }) {
				const review = await frappe.xcall("migrant_services.api.duplicates.compare", { person: frm.doc.name, other });
				migrant_services.hide_dialog(dialog);
				frappe.set_route("Form", "Duplicate Review", review);
			},
		});
		dialog.show();
	});
};
