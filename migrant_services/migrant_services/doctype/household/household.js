const API = "migrant_services.api.household.";

frappe.ui.form.on("Household", {
	setup(frm) {
		migrant_services.offer_enabled(frm, ["office"]);
	},

	async refresh(frm) {
		frm.toggle_display("composition", !frm.is_new());
		if (frm.is_new()) return;
		await migrant_services.show_household(
			frm.get_field("composition").$wrapper,
			(on) => ask("composition", { household: frm.docname, on }),
			{ bar: (found, on) => bar(frm, found, on), actions: (card) => actions(frm, card) }
		);
	},
});

const ask = (method, args) => frappe.xcall(API + method, args);

// The actions for the household as it is today.
function bar(frm, found, on) {
	if (on === migrant_services.today()) frm.household_today = found;
	if (!found.may_write || !frm.household_today) return [];
	const open = members(frm);
	return [
		[__("A Person Joins"), () => receive(frm)],
		...(open.length ? [[__("A Person Leaves"), () => leave(frm)]] : []),
		...(open.length > 1
			? [
					[__("Change Head"), () => change_head(frm)],
					[__("Split the Household"), () => split(frm)],
			  ]
			: []),
		[__("Join Households"), () => join_households(frm)],
	];
}

function actions(frm, card) {
	if (!frm.household_today) return [];
	const current = frm.household_today.members.find((each) => each.person === card.person);
	if (!current) return [];
	return [
		[__("Change Role"), () => change_role(frm, current)],
		[__("Leaves"), () => leave(frm, current)],
	];
}

function dialog(frm, title, label, fields, send) {
	const shown = new frappe.ui.Dialog({
		title,
		fields,
		primary_action_label: label,
		async primary_action(values) {
			const done = await send(values);
			migrant_services.hide_dialog(shown);
			await frm.reload_doc();
			return done;
		},
	});
	shown.show();
	return shown;
}

const members = (frm) => frm.household_today.members.filter((card) => card.open);
const choices = (cards) => cards.map((card) => ({ value: card.person, label: `${card.label} (${card.folio})` }));
const day = (label) => ({ fieldname: "on", fieldtype: "Date", label, reqd: 1, default: migrant_services.today() });

function options_of(fieldname) {
	const { options } = frappe.meta.get_docfield("Household Member", fieldname);
	return options.split("\n").map((value) => ({ value, label: __(value) }));
}

function relationship(values = {}) {
	return { fieldname: "relationship", fieldtype: "Select", options: options_of("relationship"), reqd: 1, ...values };
}

function role_fields(values = {}) {
	return [
		relationship({ label: __("Relationship to the Head"), default: values.relationship }),
		{
			fieldname: "collector",
			fieldtype: "Select",
			label: __("Collects Support"),
			options: options_of("collector"),
			default: values.collector,
		},
		{ fieldname: "dependant", fieldtype: "Check", label: __("Depends on the Others"), default: values.dependant },
	];
}

// A question for each card: the relationship to the new head. The one to the old head is not preselected.
function relationships(cards, asked_when) {
	return cards.map((card, index) => {
		const asked = `eval:${asked_when(card, index)}`;
		return relationship({
			fieldname: `relation_${index}`,
			label: __("{0} is to the head", [card.label]),
			reqd: 0,
			depends_on: asked,
			mandatory_depends_on: asked,
		});
	});
}

// The condition that another person is chosen as head in the dialog.
const under = (fieldname, card) => `doc.${fieldname} && doc.${fieldname} !== ${JSON.stringify(card.person)}`;

function answers(cards, values) {
	const given = cards.map((card, index) => [card.person, values[`relation_${index}`]]);
	return Object.fromEntries(given.filter(([, value]) => value && value !== HEAD));
}

const HEAD = "Head of household";

function checks(cards, chosen) {
	return cards.map((card, index) => ({
		fieldname: `person_${index}`,
		fieldtype: "Check",
		label: `${card.label} (${card.folio})`,
		default: card === chosen ? 1 : 0,
	}));
}

const checked = (cards, values) =>
	cards.filter((card, index) => values[`person_${index}`]).map((card) => card.person);

function receive(frm) {
	const adults = members(frm).filter((card) => !card.minor);
	dialog(
		frm,
		__("A Person Joins"),
		__("A Person Joins"),
		[
			{ fieldname: "person", fieldtype: "Link", options: "Person", label: __("Person"), reqd: 1 },
			day(__("Since")),
			...role_fields(),
			{
				fieldname: "responsible_adult",
				fieldtype: "Select",
				label: __("Responsible Adult, if Under Age"),
				options: [{ value: "", label: "" }, ...choices(adults)],
				default: adults.length ? adults[0].person : "",
				description: __("Written into a registration that has no responsible adult yet."),
			},
		],
		(values) => ask("join", { household: frm.docname, ...values })
	);
}

function leave(frm, chosen) {
	const cards = members(frm);
	const head = cards.findIndex((card) => card.is_head);
	const reasons = options_of("reason").filter(
		({ value }) => !["Change of role", "New household", "Joined another household"].includes(value)
	);
	dialog(
		frm,
		__("A Person Leaves"),
		__("A Person Leaves"),
		[
			...checks(cards, chosen || (cards.length === 1 && cards[0])),
			{ fieldtype: "Section Break" },
			day(__("Not Here Since")),
			{ fieldname: "reason", fieldtype: "Select", label: __("Why"), options: reasons, reqd: 1 },
			{
				fieldname: "new_head",
				fieldtype: "Select",
				label: __("Head from Then On"),
				options: [{ value: "", label: "" }, ...choices(cards.filter((card) => !card.is_head))],
				depends_on: head >= 0 && cards.length > 1 ? `eval:doc.person_${head}` : "eval:false",
			},
			...relationships(cards, (card, index) =>
				head < 0 || card.is_head ? "false" : `doc.person_${head} && !doc.person_${index} && ${under("new_head", card)}`
			),
		],
		(values) =>
			ask("leave", {
				household: frm.docname,
				people: checked(cards, values),
				on: values.on,
				reason: values.reason,
				new_head: values.new_head || null,
				relationships: answers(cards, values),
			})
	);
}

function change_role(frm, card) {
	const fields = [day(__("Since")), ...role_fields(card.values)];
	if (card.is_head) fields[1].read_only = 1;
	dialog(frm, __("Change Role: {0}", [card.label]), __("Save"), fields, (values) =>
		ask("change_role", { household: frm.docname, person: card.person, ...card.values, ...values })
	);
}

function change_head(frm) {
	const cards = members(frm);
	const fields = [
		{
			fieldname: "new_head",
			fieldtype: "Select",
			label: __("New Head"),
			options: choices(cards.filter((card) => !card.is_head)),
			reqd: 1,
		},
		day(__("Since")),
		...relationships(cards, (card) => under("new_head", card)),
	];
	dialog(frm, __("Change Head"), __("Change Head"), fields, (values) =>
		ask("change_head", {
			household: frm.docname,
			new_head: values.new_head,
			on: values.on,
			relationships: answers(cards, values),
		})
	);
}

function split(frm) {
	const cards = members(frm);
	const head = cards.findIndex((card) => card.is_head);
	const fields = [
		{ fieldtype: "Section Break", label: __("Who Goes to the New Household") },
		...checks(cards),
		{ fieldtype: "Section Break" },
		day(__("Since")),
		{ fieldname: "head", fieldtype: "Select", label: __("Head of the New Household"), options: choices(cards), reqd: 1 },
		{
			fieldname: "head_of_the_rest",
			fieldtype: "Select",
			label: __("Head of Those Who Stay"),
			options: [{ value: "", label: "" }, ...choices(cards)],
			depends_on: head >= 0 ? `eval:doc.person_${head}` : "eval:false",
		},
		// Of those who go, where their head is another one; of those who stay, when their head goes.
		...relationships(cards, (card, index) => {
			const new_there = head < 0 ? "true" : `doc.head !== ${JSON.stringify(cards[head].person)}`;
			const new_here = head < 0 ? "false" : `doc.person_${head} && ${under("head_of_the_rest", card)}`;
			return `doc.person_${index} ? ${new_there} && ${under("head", card)} : ${new_here}`;
		}),
	];
	dialog(frm, __("Split the Household"), __("Split the Household"), fields, async (values) => {
		const name = await ask("split", {
			household: frm.docname,
			people: checked(cards, values),
			on: values.on,
			head: values.head,
			head_of_the_rest: values.head_of_the_rest || null,
			relationships: answers(cards, values),
		});
		frappe.show_alert({
			message: `<a href="${frappe.utils.get_form_link("Household", name)}">${__("Open the new household")}</a>`,
			indicator: "green",
		}, 20);
	});
}

function join_households(frm) {
	const first = new frappe.ui.Dialog({
		title: __("Join Households"),
		fields: [
			{
				fieldname: "other",
				fieldtype: "Link",
				options: "Household",
				label: __("Household That Moves In Here"),
				reqd: 1,
				get_query: () => ({ filters: { name: ["!=", frm.docname] } }),
			},
			day(__("Since")),
		],
		primary_action_label: __("Next"),
		async primary_action({ other, on }) {
			const { members: cards } = await ask("composition", { household: other, on });
			migrant_services.hide_dialog(first);
			const fields = [
				{ fieldtype: "Section Break", label: __("Relationship to the Head") },
				...relationships(cards.filter((card) => card.open), () => "true"),
			];
			dialog(frm, __("Join Households"), __("Join Households"), fields, (values) =>
				ask("join_households", {
					household: frm.docname,
					other,
					on,
					relationships: answers(cards.filter((card) => card.open), values),
				})
			);
		},
	});
	first.show();
}
