// The questions of the municipality on the panels: a field for each, shown while it is asked. Nothing is sent of the others.

import { Choice } from "./choice.js";
import { example, understand_date } from "./dates.js";
import { Choices, Day, Field, Note } from "./fields.js";

const WHEN_ASKED = "When it is asked";
const BEFORE_CLOSING = "Before the record is closed";
const MAX_TEXT = 140;

export class Questions {
	// asked, lists: what the server says of them (reception/attend/questions.py);
	// answers, labels: what was answered before, and the labels of the options among it
	constructor(asked, lists, { answers = {}, labels = {} } = {}) {
		this.asked = asked;
		this.fields = {};
		for (const question of asked) {
			const field = make_field(question, lists[question.list]);
			field.value = stored_value(answers[question.field], labels);
			field.stored = field.value;
			this.fields[question.field] = field;
		}
	}

	// Shows what is asked of a record with these values. An answer that is hidden counts as none, and may hide another one.
	follow(values, is_closing = false) {
		let changed = true;
		for (let turn = 0; changed && turn <= this.asked.length; turn++) {
			changed = false;
			const all = { ...values, ...this.read(() => null) };
			for (const { field: name, rule } of this.asked) {
				const field = this.fields[name];
				const shown = migrant_services.questions.is_asked(all, rule);
				changed ||= field.shown !== shown;
				field.shown = shown;
			}
		}
		for (const { field: name, required } of this.asked) {
			this.fields[name].required = required === WHEN_ASKED || (required === BEFORE_CLOSING && is_closing);
		}
	}

	// The answers to what is asked now.
	get answers() {
		return this.read();
	}

	read(instead_of_hidden) {
		const answers = {};
		for (const { field: name } of this.asked) {
			const field = this.fields[name];
			if (field.shown) answers[name] = field.answer;
			else if (instead_of_hidden) answers[name] = instead_of_hidden();
		}
		return answers;
	}
}

function make_field({ label, help, kind, list, decimals, required }, options) {
	const about = { label, description: help };
	const choice = options ? { ...about, options } : { ...about, source: (text) => search(list, text) };
	switch (kind) {
		case "Yes or No":
			return new YesOrNo({ ...about, required });
		case "Several Choices":
			return new SeveralChoices(choice);
		case "Number":
			return new Amount({ ...about, decimals });
		case "Date":
			return new AnyDay(about);
		case "Long Text":
			return new LongText({ ...about, wide: true });
		case "Short Text":
			return new ShortText(about);
	}
	return new OneChoice(choice);
}

// A chosen option may be retired by now: its label comes with the answer.
function stored_value(answer, labels) {
	if (Array.isArray(answer)) return answer.map((value) => ({ value, label: labels[value] || value }));
	return answer in labels ? { value: answer, label: labels[answer] } : answer;
}

// A list that is too long to be sent.
async function search(doctype, txt) {
	const answer = await frappe.call({
		method: "frappe.desk.search.search_link",
		type: "POST",
		args: { doctype, txt, page_length: 20 },
	});
	// Versions of Frappe answer in one place or the other.
	const rows = answer.message || answer.results || [];
	return rows.map(({ value, label, description }) => ({ value, label: label || value, under: description }));
}

// --- the fields of the kinds; each has the answer as the server takes it, or null

class YesOrNo extends Choices {
	constructor({ required, ...rest }) {
		const options = [
			{ value: "Yes", label: __("Yes") },
			{ value: "No", label: __("No") },
		];
		if (required !== WHEN_ASKED) options.push({ value: "", label: __("No answer") });
		super({ ...rest, options, value: "" });
	}

	get answer() {
		return this.value || null;
	}

	set value(value) {
		super.value = value || "";
	}

	get value() {
		return super.value || "";
	}
}

class OneChoice extends Choice {
	get answer() {
		return this.value || null;
	}
}

class SeveralChoices extends Choice {
	constructor(options) {
		const how = __("Choose one or several. Press Enter in the empty field to go on.");
		super({ ...options, description: [options.description, how].filter(Boolean).join(" "), multiple: true, equal: true });
	}

	get answer() {
		return this.value;
	}
}

class ShortText extends Field {
	make_control() {
		const input = super.make_control();
		input.maxLength = MAX_TEXT;
		return input;
	}

	get answer() {
		return this.value || null;
	}
}

class LongText extends Note {
	get answer() {
		return this.value || null;
	}
}

// Digits, with a point or a comma before the decimals.
class Amount extends Field {
	constructor({ decimals, ...rest }) {
		super(rest);
		this.decimals = decimals;
		this.input.inputMode = decimals ? "decimal" : "numeric";
	}

	get answer() {
		const [, whole, decimals = ""] = this.value.match(/^(-?\d{1,10})(?:[.,](\d+))?$/) || [];
		if (whole === undefined || decimals.replace(/0+$/, "").length > this.decimals) return null;
		return Number(`${whole}.${decimals || 0}`);
	}

	problem() {
		if (!this.value || this.answer !== null) return "";
		return this.decimals
			? __("“{0}” is no number with at most {1} decimals. Write it in digits.", [this.value, this.decimals])
			: __("“{0}” is no whole number. Write it in digits.", [this.value]);
	}
}

// A day in the past or in the future.
class AnyDay extends Day {
	constructor(options) {
		super({ ...options, description: options.description || __("A date like {0}.", [example()]) });
	}

	get understood() {
		return understand_date(this.value);
	}

	get answer() {
		return this.understood || null;
	}

	set value(value) {
		super.value = /^\d{4}-\d\d-\d\d$/.test(value || "") ? frappe.datetime.str_to_user(value) : value;
	}

	get value() {
		return super.value;
	}

	problem() {
		return this.understood === null ? __("“{0}” is no date. Write it like {1}.", [this.value, example()]) : "";
	}
}
