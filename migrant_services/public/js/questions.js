// The questions of the municipality on forms and on the page Attend. The server has the same rules (forms/asking.py).
frappe.provide("migrant_services.questions");

const RECORDS = ["Person", "Consultation", "Referral", "Course Enrolment", "Payment", "Protection File"];
const FIRST_CONSULTATION = "First consultation";
const AT_CONSULTATIONS = [FIRST_CONSULTATION, "Each consultation"];
// How the field of a question calls the function below (forms/preparation.py).
const CALL = /^eval:migrant_services\.questions\.is_asked\(doc, (.*)\)$/s;

// Whether a question is asked of a record. rule: what forms/questions.py says of the question; doc: the values of the record.
migrant_services.questions.is_asked = function (doc, rule) {
	const today = migrant_services.today();
	const in_period = (!rule.from || rule.from <= today) && (!rule.until || today <= rule.until);
	// What was answered in another period is still shown.
	if (!in_period && is_empty(doc[rule.field])) return false;
	const values = migrant_services.conditions.read_values(doc, rule.specs);
	return migrant_services.conditions.evaluate(rule.conditions, rule.match, values, rule.specs);
};

// Whether a new record on a form needs the answer. What is asked of a person at a consultation waits for it.
migrant_services.questions.is_demanded = function (doc, rule) {
	if (!doc.__islocal || !frappe.perm.has_perm(doc.doctype, rule.level, "write")) return false;
	if (doc.doctype === "Person" && AT_CONSULTATIONS.includes(rule.at)) return false;
	if (rule.at === FIRST_CONSULTATION && doc.visit_kind === "Returning") return false;
	return migrant_services.questions.is_asked(doc, rule);
};

function is_empty(value) {
	return !value || (Array.isArray(value) && !value.length);
}

// Offers the options in use of the list of each question.
function offer_options(frm) {
	frm.meta.fields.forEach(({ fieldname, depends_on }) => {
		const [, rule] = (depends_on || "").match(CALL) || [];
		const { list } = rule ? JSON.parse(rule) : {};
		if (list) frm.set_query(fieldname, () => ({ filters: { option_list: list, enabled: 1 } }));
	});
}

RECORDS.forEach((doctype) => frappe.ui.form.on(doctype, { setup: offer_options }));
