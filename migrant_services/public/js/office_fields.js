// What single offices changed on the shipped fields, applied to the form of a record of that office.
// What is the same at all offices is in the fields themselves (forms/field_properties.py). The server enforces both.
frappe.provide("migrant_services.office_fields");

const FORMS = [
	"Person",
	"Consultation",
	"Referral",
	"Course Enrolment",
	"Payment",
	"Protection File",
	"Appointment",
	"Household",
	"Consent",
];
const CHANGES_LAST = 10 * 60 * 1000; // milliseconds
const read = {};

for (const doctype of FORMS) {
	const apply = (frm) => migrant_services.office_fields.apply(frm);
	frappe.ui.form.on(doctype, { refresh: apply, office: apply });
}

migrant_services.office_fields.apply = async function (frm) {
	const { own, changes } = await read_changes(frm.doctype);
	const wanted = changes[frm.doc.office || own] || {};
	undo(frm);
	for (const [fieldname, change] of Object.entries(wanted)) {
		if (!frm.fields_dict[fieldname]) continue;
		if (change.hidden) set(frm, fieldname, "hidden", 1);
		if (change.required && frm.is_new()) set(frm, fieldname, "reqd", 1);
		if (change.label) set(frm, fieldname, "label", change.label);
		if (change.help) set(frm, fieldname, "description", change.help);
	}
};

function read_changes(doctype) {
	const known = read[doctype];
	if (known && Date.now() - known.at < CHANGES_LAST) return known.answer;
	const answer = frappe.xcall("migrant_services.api.forms.list_office_changes", { record: doctype }, "GET");
	read[doctype] = { at: Date.now(), answer };
	answer.catch(() => delete read[doctype]);
	return answer;
}

// A form is used for one record after the other, of one office or another.
function set(frm, fieldname, property, value) {
	frm.office_changes.push([fieldname, property, frm.fields_dict[fieldname].df[property]]);
	frm.set_df_property(fieldname, property, value);
}

function undo(frm) {
	for (const [fieldname, property, value] of frm.office_changes || []) frm.set_df_property(fieldname, property, value);
	frm.office_changes = [];
}
