// Whether a form asks a question of the municipality. The server has the same rule (forms/asking.py).
frappe.provide("migrant_services.questions");

// rule: what the custom field carries (forms/preparation.py): field, from, until, match, conditions, specs.
migrant_services.questions.is_asked = function (doc, rule) {
	const today = migrant_services.today();
	const in_period = (!rule.from || rule.from <= today) && (!rule.until || today <= rule.until);
	// What was answered in another period is still shown.
	if (!in_period && !doc[rule.field]) return false;
	return migrant_services.conditions.evaluate(rule.conditions, rule.match, doc, rule.specs);
};
