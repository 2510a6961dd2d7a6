import { reasons_html } from "./reasons.js";

frappe.provide("migrant_services");

// Two people side by side in the form of a Duplicate Review, with the buttons that decide.
migrant_services.show_pair = async function (frm) {
	const review = frm.doc.name;
	const seen = await frappe.xcall("migrant_services.api.duplicates.side_by_side", { review });
	if (frm.doc.name !== review) return;
	const $pair = $(page_html(frm, seen));
	$pair.on("click", "[data-decision]", (event) => decide(frm, seen, event.currentTarget.dataset.decision));
	$pair.on("click", "[data-merge]", () => migrant_services.merge_people(seen.people));
	frm.get_field("side_by_side").$wrapper.empty().append($pair);
};

const DECISIONS = () => [
	["Same", __("Same person")],
	["Different", __("Different")],
	["Relative or Twin", __("Relative or twin")],
	["Unsure", __("Unsure")],
];
const escape = frappe.utils.escape_html;

async function decide(frm, seen, decision) {
	await frappe.xcall("migrant_services.api.duplicates.decide", { review: frm.doc.name, decision });
	await frm.reload_doc();
	if (decision === "Same" && seen.merges) return migrant_services.merge_people(seen.people);
	frappe.show_alert({ message: __("Decided: {0}", [__(decision)]), indicator: "green" });
}

function page_html(frm, seen) {
	const [one, other] = seen.people;
	return `<div class="ms-review">
		<div class="ms-review-why">
			<span class="indicator-pill ${frm.doc.band === "Very Likely" ? "orange" : "blue"}">${__(frm.doc.band)}</span>
			${reasons_html(seen.reasons)}
		</div>
		${buttons_html(frm, seen)}
		<table class="ms-side-by-side">
			<caption class="sr-only">${__("The two records side by side")}</caption>
			<thead><tr><td></td>${[one, other].map((person) => `<th scope="col">${heading_html(person)}</th>`).join("")}</tr></thead>
			<tbody>
				${seen.rows.map(row_html).join("")}
				${seen.counts.map(({ label, values }) => `<tr><th scope="row">${escape(label)}</th>${values.map((n) => `<td>${n}</td>`).join("")}</tr>`).join("")}
			</tbody>
		</table>
	</div>`;
}

function heading_html(person) {
	const link = frappe.utils.get_form_link("Person", person.person);
	const facts = [person.folio, person.office, person.status, __("registered on {0}", [person.registered])];
	return `<a href="${link}">${escape(person.full_name)}</a>
		${person.restricted ? `<span class="indicator-pill red">${__("Restricted")}</span>` : ""}
		<div class="text-muted">${facts.filter(Boolean).map(escape).join(" · ")}</div>`;
}

// Colour is never the only mark: differences are also marked by a word for people who cannot see it.
function row_html({ label, values, same, missing }) {
	const kind = same ? "same" : missing ? "missing" : "differs";
	const mark = { same: "=", missing: "", differs: "≠" }[kind];
	const mark_text = { same: __("the same"), missing: __("missing in one"), differs: __("different") }[kind];
	return `<tr class="ms-row-${kind}">
		<th scope="row">${escape(label)} <span aria-hidden="true">${mark}</span><span class="sr-only">${mark_text}</span></th>
		${values.map((lines) => `<td>${lines.map(escape).join("<br>") || "–"}</td>`).join("")}
	</tr>`;
}

function buttons_html(frm, seen) {
	if (!seen.decides) return "";
	const decided = frm.doc.decision;
	const buttons = DECISIONS().map(
		([decision, label]) =>
			`<button type="button" class="btn btn-${decision === decided ? "primary" : "default"}" data-decision="${decision}"
				aria-pressed="${decision === decided}">${label}</button>`
	);
	if (decided === "Same" && seen.merges) {
		buttons.push(`<button type="button" class="btn btn-primary" data-merge>${__("Merge")}</button>`);
	}
	return `<div class="ms-review-buttons" role="group" aria-label="${__("Decision")}">${buttons.join("")}</div>`;
}

// Pairs of which the user sees only one person: where to ask, and nothing about the other one.
migrant_services.show_pairs_elsewhere = async function () {
	const rows = await frappe.xcall("migrant_services.api.duplicates.elsewhere");
	const lines = rows.map(
		(row) => `<tr>
			<td><a href="${frappe.utils.get_form_link("Person", row.person)}">${escape(row.folio)}</a></td>
			<td>${__("Possible match at {0}. Ask there.", [escape(row.office || __("another office"))])}</td>
			<td>${frappe.datetime.str_to_user(row.found_on)}</td>
		</tr>`
	);
	frappe.msgprint({
		title: __("Pairs With Other Offices"),
		message: lines.length
			? `<table class="ms-side-by-side"><thead><tr><th>${__("Folio")}</th><th>${__("Where to Ask")}</th><th>${__("Found On")}</th></tr></thead>
				<tbody>${lines.join("")}</tbody></table>
				<p>${__("The other office can assign its record to you; then you see both and can decide.")}</p>`
			: __("There is no such pair."),
		wide: true,
	});
};
