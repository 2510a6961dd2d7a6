frappe.provide("migrant_services");

const escape = frappe.utils.escape_html;

// Shows what a merge would do, asks which values stay, and merges.
migrant_services.merge_people = async function (people, kept = 0) {
	const survivor = people[kept];
	const absorbed = people[1 - kept];
	const plan = await frappe.xcall("migrant_services.api.duplicates.preview", {
		survivor: survivor.person,
		absorbed: absorbed.person,
	});
	const dialog = new frappe.ui.Dialog({
		title: __("Merge two records of one person"),
		size: "large",
		fields: [{ fieldname: "plan", fieldtype: "HTML" }],
		primary_action_label: __("Merge"),
		primary_action: () => merge(dialog, survivor, absorbed),
		secondary_action_label: __("Keep the Other One"),
		secondary_action() {
			migrant_services.hide_dialog(dialog);
			migrant_services.merge_people(people, 1 - kept);
		},
		onhide: () => dialog.$wrapper.remove(),
	});
	dialog.get_field("plan").$wrapper.html(plan_html(plan, survivor, absorbed));
	dialog.get_primary_btn().prop("disabled", plan.obstacles.length > 0);
	dialog.show();
};

function plan_html(plan, survivor, absorbed) {
	const moves = plan.moves.map(({ label, number }) => `${escape(label)}: ${number}`);
	const both = [survivor, absorbed].map(
		({ folio, full_name }) => `<strong>${escape(folio)} ${escape(full_name)}</strong>`
	);
	const what = __("{0} stays. {1} is kept as merged and points to it. Names, documents and phones of both are kept.", both);
	return `<p>${what}</p>
	${plan.obstacles.map((sentence) => `<p class="alert alert-warning">${escape(sentence)}</p>`).join("")}
	${plan.restricts ? `<p class="alert alert-warning">${__("The record that stays becomes restricted, as the other one is.")}</p>` : ""}
	${plan.choices.length ? choices_html(plan, survivor, absorbed) : `<p>${__("The two records say the same.")}</p>`}
	<p>${moves.length ? __("Moves over: {0}.", [moves.join(", ")]) : __("Nothing is linked to the other record.")}</p>
	<p class="text-muted">${__("A merge can be undone: everything goes back, and what is recorded later stays.")}</p>`;
}

function choices_html(plan, survivor, absorbed) {
	const rows = plan.choices.map(({ key, default: side, fields }) => {
		const cells = ["survivor", "absorbed"].map((who, at) => {
			const lines = fields.map(({ label, values }) =>
				fields.length > 1 ? `<span class="text-muted">${escape(label)}:</span> ${escape(values[at]) || "–"}` : escape(values[at]) || "–"
			);
			return `<td><label><input type="radio" name="ms-merge-${key}" value="${who}" data-key="${key}" ${side === who ? "checked" : ""}>
				<span>${lines.join("<br>")}</span></label></td>`;
		});
		return `<tr><th scope="row">${fields.length > 1 ? "" : escape(fields[0]?.label || "")}</th>${cells.join("")}</tr>`;
	});
	return `<table class="ms-side-by-side ms-merge-choices">
		<caption>${__("Where they differ, choose the value that stays.")}</caption>
		<thead><tr><td></td><th scope="col">${escape(survivor.folio)}</th><th scope="col">${escape(absorbed.folio)}</th></tr></thead>
		<tbody>${rows.join("")}</tbody>
	</table>`;
}

async function merge(dialog, survivor, absorbed) {
	const choices = {};
	dialog.$wrapper.find("input:checked").each((_at, input) => (choices[input.dataset.key] = input.value));
	const answer = await frappe.xcall("migrant_services.api.duplicates.merge", {
		survivor: survivor.person,
		absorbed: absorbed.person,
		choices,
	});
	migrant_services.hide_dialog(dialog);
	if (answer.refused) return frappe.msgprint({ title: __("Not Merged"), message: answer.refused, indicator: "orange" });
	frappe.show_alert({ message: __("Merged. It can be undone in {0}.", [answer.folio]), indicator: "green" }, 10);
	frappe.set_route("Form", "Person", survivor.person);
}
