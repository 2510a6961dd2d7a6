// A field in which the user types a few letters and chooses a line of the list (a WAI-ARIA combobox).

import { fold, make, one_further, put_in_front, show } from "./dom.js";
import { Field } from "./fields.js";

const MAX_SHOWN = 300;
const PAUSE = 150; // milliseconds without a key before the server is asked

export class Choice extends Field {
	// options: [{value, label, under}]; multiple: takes several, the first is the main one unless they are equal;
	// source: asks for options by what is typed; free: what is typed counts although it is not in the list
	constructor({ options = [], multiple, equal, source, free, ...rest }) {
		super(rest);
		Object.assign(this, { multiple, equal, source, free });
		this.options = options.map((option) => ({ ...option, words: words_of(option) }));
		this.chosen = [];
		this.lines = [];
		this.active = -1;
		this.moved = false;
	}

	make_control() {
		this.list = make("ul", {
			class: "ms-list",
			id: `${this.id}-list`,
			role: "listbox",
			"aria-labelledby": `${this.id}-label`,
			hidden: true,
			onmousedown: (event) => event.preventDefault(),
		});
		this.input = make("input", {
			...this.common(),
			type: "text",
			class: "form-control",
			role: "combobox",
			autocomplete: "off",
			spellcheck: "false",
			"aria-autocomplete": "list",
			"aria-expanded": "false",
			"aria-controls": `${this.id}-list`,
			oninput: () => this.typed(),
			onkeydown: (event) => this.key(event),
			onclick: () => this.open(),
			onblur: () => this.left(),
		});
		this.chips = make("div", { class: "ms-chips" });
		return make("div", { class: "ms-choose" }, this.chips, this.input, this.list);
	}

	// --- what is chosen

	get value() {
		const values = this.chosen.map((option) => option.value);
		return this.multiple ? values : values[0] || "";
	}

	// A value that is among the options, or an option.
	set value(value) {
		const wanted = [value].flat().filter(Boolean);
		this.chosen = wanted
			.map((each) => (each.value ? each : this.options.find((option) => option.value === each)))
			.filter(Boolean);
		this.draw_chosen();
	}

	get option() {
		return this.chosen[0];
	}

	get text() {
		return this.input.value.trim();
	}

	set text(text) {
		this.chosen = [];
		this.input.value = text;
		this.changed();
	}

	get filled() {
		return this.chosen.length > 0 || Boolean(this.text);
	}

	problem() {
		const left_over = this.text && (this.multiple || !this.chosen.length);
		if (!left_over || this.free) return "";
		return __("“{0}” is not in the list. Choose a line of the list, or clear it.", [this.text]);
	}

	choose(option) {
		if (this.multiple) this.chosen = [...this.chosen.filter((each) => each.value !== option.value), option];
		else this.chosen = [option];
		this.draw_chosen();
		this.close();
	}

	remove(option) {
		this.chosen = this.chosen.filter((each) => each !== option);
		this.draw_chosen();
		this.focus();
	}

	draw_chosen() {
		this.input.value = this.multiple ? "" : this.chosen[0]?.label || "";
		if (this.multiple) {
			this.chips.replaceChildren(...this.chosen.map((option, at) => this.chip(option, at === 0)));
		}
		this.changed();
	}

	chip(option, main) {
		const name = main && !this.equal && this.chosen.length > 1 ? __("{0} (main)", [option.label]) : option.label;
		return make(
			"button",
			{
				type: "button",
				class: "ms-chip",
				tabindex: "-1",
				"aria-label": __("Remove {0}", [option.label]),
				onclick: () => this.remove(option),
			},
			name,
			make("span", { "aria-hidden": "true" }, "×")
		);
	}

	// --- the list

	typed() {
		if (!this.multiple) this.chosen = [];
		this.moved = false;
		this.changed();
		clearTimeout(this.timer);
		if (this.source) this.timer = setTimeout(() => this.fill(), PAUSE);
		else this.fill();
	}

	async open() {
		if (this.list.hidden) await this.fill();
	}

	async fill() {
		const text = this.chosen.length && !this.multiple ? "" : this.text;
		let found;
		try {
			found = this.source ? await this.source(text) : this.found(text);
		} catch (refusal) {
			if (!refusal.sentences) throw refusal;
			return this.set_problem(refusal.message);
		}
		if (found === null || document.activeElement !== this.input) return;
		this.lines = found.slice(0, MAX_SHOWN);
		this.list.replaceChildren(...this.lines.map((option, at) => this.line(option, at)));
		show(this.list, this.lines.length);
		this.input.setAttribute("aria-expanded", this.lines.length ? "true" : "false");
		this.activate(text && this.lines.length ? 0 : -1);
	}

	found(text) {
		const taken = new Set(this.multiple ? this.chosen.map((option) => option.value) : []);
		const words = fold(text).split(/\s+/).filter(Boolean);
		const fits = this.options.filter(
			(option) =>
				!taken.has(option.value) && words.every((word) => option.words.some((own) => own.startsWith(word)))
		);
		if (!words.length) return fits;
		const first = (option) => (fold(option.label).startsWith(words.join(" ")) ? 0 : 1);
		return fits.sort((one, other) => first(one) - first(other));
	}

	line(option, at) {
		return make(
			"li",
			{
				id: `${this.id}-line-${at}`,
				class: "ms-line",
				role: "option",
				"aria-selected": "false",
				onclick: () => {
					this.choose(option);
					if (!this.multiple) this.on_next?.();
				},
			},
			option.label,
			option.under && make("small", {}, option.under)
		);
	}

	activate(at) {
		this.active = at;
		put_in_front(this.input, this.list, at);
	}

	close() {
		this.activate(-1);
		show(this.list, false);
		this.input.setAttribute("aria-expanded", "false");
	}

	left() {
		this.close();
		const same = this.options.filter((option) => fold(option.label) === fold(this.text));
		if (same.length === 1 && !this.chosen.includes(same[0])) this.choose(same[0]);
	}

	// --- keys

	key(event) {
		const { key } = event;
		if ((key === "ArrowDown" || key === "ArrowUp") && !event.altKey) {
			event.preventDefault();
			this.move(key === "ArrowDown" ? 1 : -1);
		} else if (key === "Enter" && !event.ctrlKey && !event.metaKey && this.active >= 0) {
			event.preventDefault();
			event.stopPropagation();
			this.choose(this.lines[this.active]);
			if (!this.multiple) this.on_next?.();
		} else if (key === "Tab" && this.active >= 0 && (this.text || this.moved)) {
			this.choose(this.lines[this.active]);
		} else if (key === "Escape" && !this.list.hidden) {
			event.stopPropagation();
			this.close();
		} else if (key === "Backspace" && this.multiple && !this.input.value && this.chosen.length) {
			this.remove(this.chosen[this.chosen.length - 1]);
		}
	}

	async move(by) {
		if (this.list.hidden) await this.fill();
		if (!this.lines.length) return;
		this.moved = true;
		this.activate(one_further(this.active, by, this.lines.length));
	}
}

function words_of(option) {
	return fold(`${option.label} ${option.under || ""} ${option.value}`)
		.split(/[^\p{L}\p{N}+]+/u)
		.filter(Boolean);
}
