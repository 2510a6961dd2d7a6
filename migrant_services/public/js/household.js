frappe.provide("migrant_services");

// Shows who lived together on a day, which the clerk can choose. Used in the forms of households and people.
//
// wrapper: the element; load(on) -> the result of api.household, or null; options.bar(found) and options.actions(card) ->
// [[label, handler]] for the household and for one member; options.empty: the text without a household; options.link:
// whether to link the household.
migrant_services.show_household = function (wrapper, load, options = {}) {
	const $wrapper = $(wrapper).empty().addClass("ms-household");
	const $picker = $('<div class="ms-household-day"></div>').appendTo($wrapper);
	const $bar = $('<div class="ms-household-bar"></div>').appendTo($wrapper);
	const $shown = $('<div aria-live="polite"></div>').appendTo($wrapper);
	const picker = frappe.ui.form.make_control({
		parent: $picker,
		df: {
			fieldname: "household_day",
			fieldtype: "Date",
			label: __("As It Was On"),
			max_date: frappe.datetime.str_to_obj(migrant_services.today()),
			change: () => picker.get_value() && show(picker.get_value()),
		},
		render_input: true,
	});
	let requested_day = null;
	const show = async (on) => {
		if (on === requested_day) return;
		requested_day = on;
		const found = await load(on);
		// The clerk may have chosen another day in the meantime.
		if (on !== requested_day) return;
		add_buttons($bar.empty(), (options.bar && options.bar(found, on)) || []);
		draw($shown, found, options);
	};
	picker.set_value(migrant_services.today());
	return show(migrant_services.today());
};

function draw($shown, found, options) {
	const escape = frappe.utils.escape_html;
	$shown.empty();
	if (!found) return $shown.append($('<p class="text-muted"></p>').text(options.empty || __("No one lived here on that day.")));
	if (!found.open && found.text) {
		return $shown.append(`<p class="text-muted">${escape(__("Lives in {0}.", [found.text]))}</p>`);
	}
	for (const remark of found.remarks) {
		$shown.append(`<p class="ms-remark" role="alert">${escape(remark)}</p>`);
	}
	if (options.link) {
		const link = frappe.utils.get_form_link("Household", found.household);
		$shown.append(`<p><a class="ms-person-name" href="${link}">${escape(__("Household {0}", [found.folio]))}</a></p>`);
	}
	if (!found.members.length) {
		$shown.append(`<p class="text-muted">${__("No one lived here on that day.")}</p>`);
	}
	const $list = $('<ul class="ms-household-members"></ul>').appendTo($shown);
	found.members.forEach((card) => $list.append(member(card, found, options)));
	$shown.append(history(found));
}

function member(card, found, options) {
	const escape = frappe.utils.escape_html;
	const name = card.open
		? `<a class="ms-person-name" href="${frappe.utils.get_form_link("Person", card.person)}">${escape(card.label)}</a>`
		: `<span class="text-muted">${escape(card.label)}</span>`;
	const facts = [
		card.folio,
		migrant_services.age_text(card.age),
		card.collector,
		card.dependant && __("Depends on the Others"),
		__("Since {0}", [frappe.datetime.str_to_user(card.since)]),
	].filter(Boolean);
	const badges = [
		card.minor && [__("Under age"), "orange"],
		card.restricted && [__("Restricted"), "red"],
	].filter(Boolean);
	const $item = $(`<li class="ms-person-card">
		${name}
		<span class="indicator-pill ${card.is_head ? "blue" : "gray"}">${escape(card.relationship)}</span>
		${badges.map(([text, color]) => `<span class="indicator-pill ${color}">${text}</span>`).join("")}
		<span class="ms-person-facts">${facts.map(escape).join(" · ")}</span>
	</li>`);
	const actions = found.may_write && card.open && options.actions ? options.actions(card) : [];
	add_buttons($item, actions, card.label);
	return $item;
}

function add_buttons($where, buttons, person_label) {
	for (const [label, act] of buttons) {
		const $button = $('<button type="button" class="btn btn-xs btn-default"></button>').text(label).on("click", act);
		if (person_label) $button.attr("aria-label", `${label}: ${person_label}`);
		$where.append($button);
	}
}

function history(found) {
	const escape = frappe.utils.escape_html;
	const day = (value) => (value ? frappe.datetime.str_to_user(value) : "");
	const rows = found.history.map(
		(row) => `<tr>
			<td>${day(row.since)}</td><td>${day(row.until)}</td>
			<td>${escape(row.label)}</td><td>${escape(row.relationship)}</td><td>${escape(row.reason || "")}</td>
		</tr>`
	);
	const head = [__("Since"), __("Until"), __("Person"), __("Relationship"), __("Why It Ended")];
	return `<details class="ms-household-history">
		<summary>${__("What Has Happened")} (${rows.length})</summary>
		<table class="ms-attendance"><thead><tr>${head.map((text) => `<th scope="col">${text}</th>`).join("")}</tr></thead>
		<tbody>${rows.join("")}</tbody></table>
	</details>`;
}
