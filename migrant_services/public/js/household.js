frappe.provide("migrant_services");

// Who lived together on a day, which the clerk may change. Shown in the form of a household and in that of a person.
//
// wrapper: where; load(on) -> what api.household tells, or null; options.bar(found) and options.actions(card) ->
// [[label, handler]] for all of them and for one, options.empty: what is said when there is no household, options.link: whether the household is named.
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
	let asked = null;
	const show = async (on) => {
		if (on === asked) return;
		asked = on;
		const found = await load(on);
		// Another day may have been chosen meanwhile.
		if (on !== asked) return;
		add_buttons($bar.empty(), (options.bar && options.bar(found, on)) || []);
		draw($shown, found, options);
	};
	picker.set_value(migrant_services.today());
	return show(migrant_services.today());
};

function draw($shown, found, options) {
	const escape = frappe.utils.escape_html;
	$shown.empty();
	if (!found) return $shown.append($('<p class="text-muted"></p>').text(options.empty || __("Nobody lived here on that day.")));
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
		$shown.append(`<p class="text-muted">${__("Nobody lived here on that day.")}</p>`);
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

function add_buttons($where, buttons, of_whom) {
	for (const [label, act] of buttons) {
		const $button = $('<button type="button" class="btn btn-xs btn-default"></button>').text(label).on("click", act);
		if (of_whom) $button.attr("aria-label", `${label}: ${of_whom}`);
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
