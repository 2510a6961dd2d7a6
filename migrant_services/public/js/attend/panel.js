// The base of the panels: fields one after the other, saved with one key; errors appear at their field.

import { keycap, make, show } from "./dom.js";
import { refusal_text } from "./search.js";

// Where a field of a record, as the server names it, has another name on the panels.
const NAMES_ON_PANELS = {
	birth_date: "birth",
	birth_date_precision: "birth",
	responsible_adult: "responsible",
	responsible_name: "responsible",
	"documents.document_type": "document_type",
	"documents.number": "document_number",
	"phones.phone": "phone",
	"phones.safe_to_call": "safe_to_call",
	privacy_notice_medium: "notice_medium",
	topics: "subjects",
	"topics.subject": "subjects",
};

export class Panel {
	// page: the page Attend, which knows the lists and where to go next; about: what the panel itself knows
	constructor(page, about = {}) {
		this.page = page;
		Object.assign(this, about);
		this.fields = this.make_fields();
		this.change_fields();
		for (const field of Object.values(this.fields)) {
			field.on_next = () => this.next(field);
			field.after_change = () => this.ask_questions();
		}
		this.ask_questions();
		this.alert = make("div", { class: "ms-alert", role: "alert", tabindex: "-1", hidden: true });
		this.button_text = make("span", {}, this.save_label());
		this.button = make(
			"button",
			{ type: "submit", class: "btn btn-primary ms-button", "aria-keyshortcuts": "Control+Enter" },
			this.button_text,
			keycap("Ctrl", "Enter")
		);
		this.element = make(
			"form",
			{
				class: "ms-panel",
				"aria-label": this.title(),
				novalidate: true,
				onsubmit: (event) => {
					event.preventDefault();
					this.save();
				},
				onkeydown: (event) => this.key(event),
			},
			this.top() || make("h2", { class: "ms-panel-title" }, this.title()),
			this.alert,
			make("div", { class: "ms-fields" }, ...Object.values(this.fields).map((field) => field.element)),
			make(
				"div",
				{ class: "ms-panel-foot" },
				this.button,
				this.plain_button(__("Back to the Search"), "Esc", () => this.page.back()),
				this.plain_button(__("Discard"), null, () => this.page.discard(this))
			)
		);
	}

	// What the municipality changed on the fields of the record. What is hidden is asked no more.
	change_fields() {
		const changes = this.page.lists.field_changes?.[this.record] || {};
		for (const [name, change] of Object.entries(changes)) this.fields[name]?.change(change);
	}

	plain_button(label, key, act) {
		const attributes = { type: "button", class: "btn btn-default ms-button", onclick: act };
		return make("button", attributes, label, key && keycap(key));
	}

	// One or more elements above the fields, in place of the title.
	top() {
		return null;
	}

	save_label() {
		return __("Save");
	}

	// Shows the questions of the municipality that are asked with the present values.
	ask_questions() {}

	// Whether the panel has unsaved input.
	get dirty() {
		return Object.values(this.fields).some((field) => field.shown && field.filled);
	}

	focus() {
		const fields = Object.values(this.fields).filter((field) => field.shown);
		(fields.find((field) => !field.filled) || fields[0]).focus();
	}

	// --- keys

	key(event) {
		if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
			event.preventDefault();
			event.stopPropagation();
			this.save();
		} else if (event.key === "Enter" && event.target.matches("input, select")) {
			event.preventDefault();
			const field = Object.values(this.fields).find((each) => each.element.contains(event.target));
			if (field) this.next(field);
		} else if (event.key === "Escape") {
			event.preventDefault();
			event.stopPropagation();
			this.page.back();
		}
	}

	next(field) {
		const fields = Object.values(this.fields).filter((each) => each.shown);
		const following = fields[fields.indexOf(field) + 1];
		if (following) following.focus();
		else this.button.focus();
	}

	// --- saving

	async save() {
		if (this.saving || !this.in_order()) return;
		this.saving = true;
		this.button.setAttribute("aria-disabled", "true");
		this.element.setAttribute("aria-busy", "true");
		this.refuse();
		try {
			await this.send();
		} catch (error) {
			if (!error.sentences) throw error;
			await this.refused(error);
		} finally {
			this.saving = false;
			this.button.removeAttribute("aria-disabled");
			this.element.removeAttribute("aria-busy");
		}
	}

	// Whether every field is valid; moves the focus to the first that is not.
	in_order() {
		const wrong = Object.values(this.fields).filter((field) => {
			const problem = field.shown ? field.problem() || field.missing() : "";
			field.set_problem(problem);
			return problem;
		});
		wrong[0]?.focus();
		return !wrong.length;
	}

	async refused(refusal) {
		this.refuse(refusal);
	}

	// Shows each sentence at its field, the others above the fields. Without a refusal, clears them.
	refuse(refusal) {
		const fields = Object.values(this.fields).filter((field) => field.shown);
		fields.forEach((field) => field.set_problem(""));
		show(this.alert, false);
		if (!refusal) return;
		const left = refusal.sentences.filter((sentence) => {
			const field = this.field_of(sentence);
			field?.set_problem(sentence.message);
			return !field;
		});
		if (left.length) {
			this.alert.replaceChildren(...refusal_text({ ...refusal, sentences: left, sign_in: refusal.sign_in }));
			show(this.alert, true);
		}
		const first = fields.find((field) => field.error.textContent);
		(first || this.alert).focus();
	}

	// Returns the visible field that a sentence is about. A sentence of Frappe has no code, but the label of the field.
	field_of({ code, field, message }) {
		const found = code
			? this.fields[NAMES_ON_PANELS[field] || field]
			: Object.values(this.fields).find(({ label }) => message.includes(`: ${label}`));
		return found?.shown ? found : undefined;
	}
}
