// The fields of the panels, each with its label, its explanation and its error.

import { example, in_words, next_week, understand_birth, understand_day } from "./dates.js";
import { make, new_id, show } from "./dom.js";

export class Field {
	constructor({ label, description, wide, on_change }) {
		this.id = new_id();
		this.label = label;
		this.on_change = on_change || (() => {});
		this.note = make("div", { class: "ms-field-note", id: `${this.id}-note` }, description || "");
		this.error = make("div", { class: "ms-field-error", id: `${this.id}-error`, role: "alert" });
		this.element = make(
			"div",
			{ class: wide ? "ms-field ms-field-wide" : "ms-field" },
			this.make_label(),
			this.make_control(),
			this.note,
			this.error
		);
		this.set_problem("");
	}

	make_label() {
		return make("label", { for: this.id, id: `${this.id}-label` }, this.label);
	}

	make_control() {
		this.input = make("input", {
			...this.common(),
			type: "text",
			class: "form-control",
			autocomplete: "off",
			spellcheck: "false",
			oninput: () => this.changed(),
		});
		return this.input;
	}

	common() {
		return { id: this.id, "aria-describedby": `${this.id}-note ${this.id}-error` };
	}

	changed() {
		this.set_problem("");
		this.on_change();
		this.after_change?.();
	}

	get value() {
		return this.input.value.trim();
	}

	set value(value) {
		this.input.value = value || "";
		this.changed();
	}

	get filled() {
		return Boolean(this.value);
	}

	// The error of the input before the server is asked; "" when there is none.
	problem() {
		return "";
	}

	// Whether there must be a value.
	get required() {
		return this.input.getAttribute("aria-required") === "true";
	}

	set required(required) {
		this.input.setAttribute("aria-required", required ? "true" : "false");
		this.element.classList.toggle("ms-required", Boolean(required));
	}

	get empty() {
		return !this.filled;
	}

	// The error of a field or a question that the municipality requires and that is empty; "" when there is none.
	missing() {
		return this.required && this.empty ? __("Fill this in. Your municipality requires it.") : "";
	}

	// What the municipality changed: hidden, required, label, help.
	change({ hidden, required, label, help }) {
		this.withheld = hidden;
		if (hidden) this.shown = false;
		this.required = required;
		if (label) this.set_label(label);
		if (help) this.set_note(help);
	}

	set_label(label) {
		this.label = label;
		this.element.querySelector("label, .ms-field-label").textContent = label;
	}

	set_problem(sentence) {
		this.error.textContent = sentence;
		show(this.error, sentence);
		this.input?.setAttribute("aria-invalid", sentence ? "true" : "false");
	}

	set_note(text) {
		this.note.textContent = text;
	}

	focus() {
		this.input.focus();
	}

	get shown() {
		return !this.element.hidden;
	}

	set shown(shown) {
		show(this.element, shown && !this.withheld);
	}
}

export class Note extends Field {
	make_control() {
		this.input = make("textarea", {
			...this.common(),
			class: "form-control",
			rows: 2,
			oninput: () => this.changed(),
		});
		return this.input;
	}
}

export class Select extends Field {
	constructor({ options, value, ...rest }) {
		super(rest);
		const rows = options.map((option) => make("option", { value: option.value }, option.label));
		this.input.append(...rows);
		this.first = value ?? options[0].value;
		this.input.value = this.first;
	}

	make_control() {
		this.input = make("select", {
			...this.common(),
			class: "form-control",
			onchange: () => this.changed(),
		});
		return this.input;
	}

	get filled() {
		return this.value !== this.first;
	}

	get empty() {
		return !this.value;
	}
}

// A few choices side by side; the first letter of one chooses it.
export class Choices extends Field {
	constructor({ options, value, ...rest }) {
		super(rest);
		this.first = value;
		this.radios = options.map((option) =>
			make("input", {
				type: "radio",
				name: this.id,
				value: option.value,
				"aria-describedby": `${this.id}-error`,
				onchange: () => this.changed(),
			})
		);
		this.input.append(
			...options.map((option, at) =>
				make("label", { class: "ms-segment" }, this.radios[at], make("span", {}, option.label))
			)
		);
		this.input.addEventListener("keydown", (event) => this.by_letter(event));
		this.value = value;
	}

	make_label() {
		return make("span", { class: "ms-field-label", id: `${this.id}-label` }, this.label);
	}

	make_control() {
		this.input = make("div", {
			class: "ms-segments",
			role: "radiogroup",
			"aria-labelledby": `${this.id}-label`,
		});
		return this.input;
	}

	by_letter(event) {
		if (event.key.length !== 1 || event.ctrlKey || event.altKey || event.metaKey) return;
		const letter = event.key.toLowerCase();
		const found = this.radios.find((radio) => radio.parentElement.textContent.trim().toLowerCase()[0] === letter);
		if (!found) return;
		event.preventDefault();
		this.value = found.value;
		this.focus();
	}

	get value() {
		return this.radios.find((radio) => radio.checked)?.value;
	}

	set value(value) {
		this.radios.forEach((radio) => (radio.checked = radio.value === value));
		this.changed();
	}

	get filled() {
		return this.value !== this.first;
	}

	get empty() {
		return !this.value;
	}

	focus() {
		(this.radios.find((radio) => radio.checked) || this.radios[0]).focus();
	}
}

export class Check extends Field {
	make_label() {
		return "";
	}

	make_control() {
		this.input = make("input", { ...this.common(), type: "checkbox", onchange: () => this.changed() });
		return make("label", { class: "ms-check" }, this.input, make("span", {}, this.label));
	}

	// It always has a value.
	missing() {
		return "";
	}

	set_label(label) {
		this.label = label;
		this.element.querySelector("span").textContent = label;
	}

	get value() {
		return this.input.checked;
	}

	set value(value) {
		this.input.checked = Boolean(value);
		this.changed();
	}
}

// What is needed for the subjects; hidden when there is nothing.
export class Checklist extends Field {
	constructor(options) {
		super(options);
		this.items = [];
		this.shown = false;
	}

	make_label() {
		return make("span", { class: "ms-field-label", id: `${this.id}-label` }, this.label);
	}

	make_control() {
		this.input = make("div", { id: this.id, role: "group", "aria-labelledby": `${this.id}-label` });
		return this.input;
	}

	// Items that stay keep their ticks.
	show_items(items) {
		const ticked = new Set(this.value);
		this.items = items.map((item) => ({ ...item, ticked: ticked.has(item.item) }));
		this.input.replaceChildren(migrant_services.make_checklist(this.items, { on_tick: () => this.changed() }));
		this.shown = items.length > 0;
	}

	get value() {
		return this.items.filter((item) => item.ticked).map((item) => item.item);
	}

	get filled() {
		return this.value.length > 0;
	}

	set_problem(sentence) {
		this.error.textContent = sentence;
		show(this.error, sentence);
	}

	focus() {
		const boxes = [...this.input.querySelectorAll("input:not(:disabled)")];
		(boxes.find((box) => !box.checked) || boxes[0])?.focus();
	}
}

// A birth date, whole or in part, or an age.
export class Birth extends Field {
	constructor(options) {
		super({
			description: __("A date like {0}, only the year, or the age.", [example()]),
			...options,
		});
		this.description = this.note.textContent;
		this.input.inputMode = "numeric";
	}

	get understood() {
		return understand_birth(this.value);
	}

	get age() {
		const { birth_date, birth_date_precision } = this.understood || {};
		return migrant_services.age_today(birth_date, birth_date_precision);
	}

	changed() {
		super.changed();
		this.set_note(this.in_words() || this.description || "");
	}

	in_words() {
		const { birth_date, birth_date_precision } = this.understood || {};
		if (!birth_date || this.age === null) return "";
		const born = {
			Exact: in_words(birth_date),
			"Year and Month": birth_date.slice(0, 7),
			Year: birth_date.slice(0, 4),
			Estimated: __("estimated"),
		}[birth_date_precision];
		return `${migrant_services.age_text(this.age)} · ${born}`;
	}

	problem() {
		if (this.understood && (this.age !== null || !this.value)) return "";
		return __("“{0}” is no date of birth. Write a date like {1}, only the year, or the age.", [
			this.value,
			example(),
		]);
	}
}

// A day in the future.
export class Day extends Field {
	constructor(options) {
		super({ description: __("A date like {0}, or +7 for in seven days.", [next_week()]), ...options });
		this.description = this.note.textContent;
	}

	get understood() {
		return understand_day(this.value);
	}

	changed() {
		super.changed();
		this.set_note((this.understood && in_words(this.understood)) || this.description || "");
	}

	problem() {
		if (this.understood !== null) return "";
		return __("“{0}” is no date. Write it like {1}, or +7 for in seven days.", [this.value, next_week()]);
	}
}
