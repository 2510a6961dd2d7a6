// Labelled fields of the page: the browser's own, so that every keyboard and screen reader knows them.

import { make } from "../attend/dom.js";

let last = 0;

// A field: its element, its value, and the place for what is wrong with it.
export class Field {
	constructor({ label, value = "", help, required, disabled, wide, ...attributes }) {
		const id = `ms-setup-${++last}`;
		this.label_text = label;
		this.input = this.make_input({ id, disabled, required, "aria-describedby": `${id}-help`, ...attributes });
		this.initial = value ?? "";
		this.input.value = this.initial;
		this.error = make("span", { class: "ms-field-error", role: "alert" });
		const star = required && make("span", { class: "ms-star", "aria-hidden": "true" }, " *");
		this.element = make(
			"div",
			{ class: wide ? "ms-setup-field ms-wide" : "ms-setup-field" },
			make("label", { for: id }, label, star),
			this.input,
			make("span", { id: `${id}-help`, class: "ms-field-help" }, help && make("span", {}, help), this.error)
		);
	}

	make_input(attributes) {
		return make("input", { type: "text", class: "form-control", autocomplete: "off", ...attributes });
	}

	get value() {
		return this.input.value.trim();
	}

	get changed() {
		return this.input.value !== String(this.initial);
	}

	show_error(text) {
		this.error.textContent = text || "";
		if (text) this.input.setAttribute("aria-invalid", "true");
		else this.input.removeAttribute("aria-invalid");
	}
}

export class Area extends Field {
	make_input(attributes) {
		return make("textarea", { class: "form-control", rows: 3, ...attributes });
	}
}

// options: [{ value, label }]
export class Select extends Field {
	make_input({ options, ...attributes }) {
		return make(
			"select",
			{ class: "form-control", ...attributes },
			options.map(({ value, label }) => make("option", { value }, label))
		);
	}
}

export class Check {
	constructor({ label, help, value = false, disabled }) {
		const id = `ms-setup-${++last}`;
		this.initial = value;
		this.input = make("input", { type: "checkbox", id, disabled, "aria-describedby": help && `${id}-help` });
		this.input.checked = value;
		this.element = make(
			"div",
			{ class: "ms-setup-check" },
			this.input,
			make("label", { for: id }, label),
			help && make("span", { id: `${id}-help`, class: "ms-field-help" }, help)
		);
	}

	get value() {
		return this.input.checked;
	}

	get changed() {
		return this.value !== this.initial;
	}

	show_error() {}
}

// A picture that the user chooses. Its value is null while nothing was chosen, and empty when it is to be removed.
export class Picture extends Field {
	constructor({ current, ...options }) {
		super({ ...options, value: "" });
		this.chosen = null;
		if (!current) return;
		this.remove = new Check({ label: __("Remove the Present Logo") });
		this.element.append(make("img", { src: current, alt: __("The present logo"), class: "ms-setup-logo" }), this.remove.element);
	}

	make_input(attributes) {
		return make("input", {
			type: "file",
			accept: "image/png,image/jpeg",
			...attributes,
			onchange: () => this.read(),
		});
	}

	async read() {
		const [file] = this.input.files;
		this.reading = file ? as_base64(file) : Promise.resolve(null);
		this.chosen = await this.reading;
	}

	async get() {
		await this.reading;
		return this.chosen ?? (this.remove?.value ? "" : null);
	}

	get changed() {
		return Boolean(this.input.files.length || this.remove?.value);
	}
}

function as_base64(file) {
	return new Promise((resolve, reject) => {
		const reader = new FileReader();
		reader.onload = () => resolve(reader.result);
		reader.onerror = () => reject(reader.error);
		reader.readAsDataURL(file);
	});
}
