frappe.provide("migrant_services");

// Shows who a person is beside the folio. The form itself stores nothing personal: the card is loaded with the rights of
// the user, and stays empty for users who may not open the person.
migrant_services.show_person_card = async function (frm) {
	const field = frm.get_field("person_card");
	if (!field) return null;
	const person = frm.doc.person;
	const card = person ? await get_card(person) : null;
	// Another person may have been chosen in the meantime.
	if (person !== frm.doc.person) return null;
	field.$wrapper.html(card ? migrant_services.person_card_html(person, card) : "");
	return card;
};

async function get_card(person) {
	if (!frappe.model.can_read("Person")) return null;
	const args = { doctype: "Person", docname: person, perm_type: "read" };
	const { has_permission } = await frappe.xcall("frappe.client.has_permission", args);
	return has_permission ? frappe.xcall("migrant_services.api.person.card", { person }) : null;
}

// Returns the HTML of the card; card: the result of api.person.card.
migrant_services.person_card_html = function (person, card) {
	const escape = frappe.utils.escape_html;
	const facts = [card.folio, migrant_services.age_text(card.age), card.nationality, card.language].filter(Boolean);
	const badges = [
		card.restricted && [__("Restricted"), "red"],
		card.minor && [__("Under age"), "orange"],
		card.interpreter_needed && [__("Needs an Interpreter"), "blue"],
	].filter(Boolean);
	return `<div class="ms-person-card" role="group" aria-live="polite" aria-label="${__("Person")}">
		<a class="ms-person-name" href="${frappe.utils.get_form_link("Person", person)}">${escape(card.full_name)}</a>
		<span class="ms-person-facts">${facts.map(escape).join(" · ")}</span>
		${badges.map(([text, color]) => `<span class="indicator-pill ${color}">${text}</span>`).join("")}
	</div>`;
};

migrant_services.age_text = function (age) {
	if (age === null || age === undefined) return null;
	return age === 1 ? __("1 year old") : __("{0} years old", [age]);
};
