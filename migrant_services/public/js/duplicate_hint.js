// The hint above the form of a new person: who may be on file already, once the identifying fields are filled.
import { elsewhere_html, open_html } from "./duplicates.js";
import { reasons_html } from "./reasons.js";

const PAUSE = 500; // milliseconds without a change before the server is asked
const MAX_SHOWN = 3;
const IDENTIFYING_FIELDS = [
	"given_names",
	"first_surname",
	"second_surname",
	"name_in_original_script",
	"birth_date",
	"sex_on_document",
	"nationality",
	"email",
];

const show_hint = frappe.utils.debounce(async (frm) => {
	const { doc } = frm;
	if (!frm.is_new()) return;
	const method = "migrant_services.api.reception.check_person";
	// This is only a hint: saving checks in any case, so an error must not interrupt the clerk.
	const { message } = await frappe.call({ method, args: { values: doc }, silent: true }).catch(() => ({}));
	if (frm.doc !== doc || !frm.is_new()) return;
	frm.set_intro();
	if (message?.length) frm.set_intro(hint_html(message.slice(0, MAX_SHOWN)), "blue");
}, PAUSE);

function hint_html(found) {
	const people = found.map((candidate) => {
		if (!candidate.open) return elsewhere_html(candidate);
		const link = frappe.utils.get_form_link("Person", candidate.person);
		return `<a class="ms-person-name" href="${link}">${open_html(candidate)}</a>${reasons_html(candidate.reasons)}`;
	});
	return `${__("Perhaps registered already")}<ul><li>${people.join("</li><li>")}</li></ul>`;
}

frappe.ui.form.on("Person", Object.fromEntries(IDENTIFYING_FIELDS.map((fieldname) => [fieldname, show_hint])));
frappe.ui.form.on("Person Document", { number: show_hint });
frappe.ui.form.on("Person Phone", { phone: show_hint });
