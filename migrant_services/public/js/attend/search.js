// The search box, and the list under it: people found, actions for the typed text, and next steps after a
// consultation. One list, used in one way: arrows and Enter.

import { ask } from "./ask.js";
import { keycap, make, one_further, put_in_front, show } from "./dom.js";

const PAUSE = 150; // milliseconds without a key before the server is asked
const MIN_LENGTH = 2;
const MAX_FOUND = 20;

export class Search {
	// acts: the actions attend(person), open(person), register(text), anonymous()
	constructor(acts) {
		this.acts = acts;
		this.lines = [];
		this.active = -1;
		this.asked = 0;
		this.answered_text = "";
		this.element = this.build();
	}

	build() {
		this.input = make("input", {
			id: "ms-attend-search",
			type: "text",
			class: "form-control ms-search-box",
			role: "combobox",
			autocomplete: "off",
			autocapitalize: "off",
			spellcheck: "false",
			enterkeyhint: "search",
			"aria-autocomplete": "list",
			"aria-expanded": "false",
			"aria-controls": "ms-attend-list",
			"aria-describedby": "ms-attend-help",
			placeholder: __("Name, folio, document, phone or date of birth"),
			oninput: () => this.typed(),
			onkeydown: (event) => this.key(event),
		});
		this.status = make("div", { class: "ms-search-status", role: "status", "aria-live": "polite" });
		this.error = make("div", { class: "ms-alert", role: "alert", hidden: true });
		this.done = make("div", { class: "ms-done", hidden: true });
		this.list = make("ul", {
			id: "ms-attend-list",
			class: "ms-results",
			role: "listbox",
			"aria-label": __("People found and what to do"),
			onmousedown: (event) => event.preventDefault(),
		});
		return make(
			"div",
			{ class: "ms-search" },
			make("label", { class: "ms-search-label", for: "ms-attend-search" }, __("Who is here?")),
			this.input,
			make(
				"div",
				{ class: "ms-search-foot" },
				this.button(__("New Person"), "F2", () => this.acts.register(this.text)),
				this.button(__("Without a Name"), "F8", () => this.acts.anonymous()),
				make("div", { id: "ms-attend-help", class: "ms-help" }, ...help())
			),
			this.error,
			this.status,
			this.done,
			this.list
		);
	}

	button(label, key, act) {
		return make(
			"button",
			{ type: "button", class: "btn btn-default ms-button", "aria-keyshortcuts": key, onclick: act },
			label,
			keycap(key)
		);
	}

	get text() {
		return this.input.value.trim();
	}

	focus() {
		this.input.focus();
	}

	// Clears the box for the next person. done: what was just saved, and the next steps.
	clear(done) {
		clearTimeout(this.timer);
		this.asked++;
		this.input.value = "";
		this.say("");
		this.fail();
		this.wanted = false;
		this.done.replaceChildren();
		show(this.done, done);
		if (done) this.done.append(make("strong", {}, done.title), ` ${done.text}`);
		this.draw(done ? done.lines : []);
		if (done) this.say(`${done.title} ${done.text}`, "sr-only");
	}

	// --- searching

	typed() {
		clearTimeout(this.timer);
		this.wanted = false;
		this.fail();
		this.asked++;
		this.request?.abort();
		show(this.done, false);
		if (this.text.length < MIN_LENGTH) {
			this.say("");
			this.draw([]);
			return;
		}
		this.timer = setTimeout(() => this.search(), PAUSE);
	}

	// Whether the list belongs to the text in the box.
	get answered() {
		return this.answered_text === this.text;
	}

	async search() {
		const text = this.text;
		const number = ++this.asked;
		this.request = new AbortController();
		try {
			const { signal } = this.request;
			const found = await ask("migrant_services.api.reception.search_people", { text }, { signal });
			// An answer to an older request is dropped.
			if (number === this.asked) this.show_found(text, found || []);
		} catch (error) {
			if (error.name !== "AbortError" && number === this.asked) this.fail(error);
		}
	}

	show_found(text, found) {
		this.answered_text = text;
		const people = found.map((row) => this.person_line(row));
		this.draw([...people, ...this.other_lines(text)]);
		this.activate(0);
		this.say(count(found.length));
		// Enter was pressed before the answer came: it selects the person only if exactly one was found.
		if (this.wanted && found.length === 1) this.lines[0].act();
		this.wanted = false;
	}

	person_line(row) {
		const age = migrant_services.age_text(row.age) ?? row.birth_year;
		const facts = [age, row.nationality, row.folio].filter(Boolean);
		return {
			act: () => this.acts.attend(row.person),
			open: () => this.acts.open(row.person),
			content: [
				make(
					"span",
					{ class: "ms-result-who" },
					make("span", { class: "ms-result-name" }, row.full_name),
					make("span", { class: "ms-result-facts" }, facts.join(" · "))
				),
				make(
					"span",
					{ class: "ms-result-why" },
					...(row.matched || []).map((reason) => make("span", { class: "ms-reason" }, reason))
				),
			],
		};
	}

	other_lines(text) {
		if (!frappe.model.can_create("Person")) return [];
		const label = __("Register “{0}” as a new person", [text]);
		return [{ act: () => this.acts.register(text), content: [make("span", {}, label), keycap("F2")] }];
	}

	say(text, style = "") {
		this.status.textContent = text;
		this.status.className = `ms-search-status ${style}`;
	}

	fail(refusal) {
		show(this.error, refusal);
		this.error.replaceChildren(...(refusal ? refusal_text(refusal) : []));
	}

	// --- the list

	draw(lines) {
		this.lines = lines;
		this.answered_text = lines.length ? this.answered_text : "";
		this.list.replaceChildren(...lines.map((line, at) => this.row(line, at)));
		this.input.setAttribute("aria-expanded", lines.length ? "true" : "false");
		this.activate(-1);
	}

	row(line, at) {
		// For mouse and finger; the keyboard has Shift+Enter. A line of a list may not contain an element with focus.
		const open =
			line.open &&
			make(
				"span",
				{
					class: "btn btn-default ms-button ms-open",
					"aria-hidden": "true",
					onclick: (event) => {
						event.stopPropagation();
						line.open();
					},
				},
				__("Open the Record")
			);
		return make(
			"li",
			{
				id: `ms-attend-line-${at}`,
				class: "ms-result-line",
				role: "option",
				"aria-selected": "false",
				onclick: () => line.act(),
			},
			make("span", { class: "ms-result-content" }, ...line.content),
			open
		);
	}

	activate(at) {
		this.active = at;
		put_in_front(this.input, this.list, at);
	}

	key(event) {
		const { key } = event;
		if (key === "ArrowDown" || key === "ArrowUp") {
			event.preventDefault();
			if (!this.lines.length) return;
			this.activate(one_further(this.active, key === "ArrowDown" ? 1 : -1, this.lines.length));
		} else if (key === "Enter" && !event.ctrlKey && !event.metaKey && !event.altKey) {
			event.preventDefault();
			this.enter(event.shiftKey);
		} else if (key === "Escape") {
			event.stopPropagation();
			if (this.text) this.clear();
		}
	}

	enter(to_open) {
		const line = this.lines[this.active];
		if (this.text.length >= MIN_LENGTH && !this.answered) {
			this.wanted = !to_open;
			return;
		}
		if (line) to_open && line.open ? line.open() : line.act();
	}
}

function count(found) {
	if (!found) return __("No one found.");
	if (found === 1) return __("1 person found.");
	if (found >= MAX_FOUND) return __("The first {0} people. Write more to find the right one.", [found]);
	return __("{0} people found.", [found]);
}

function help() {
	return [
		[__("Choose"), "↑", "↓"],
		[__("Attend"), "Enter"],
		[__("Open the Record"), "⇧", "Enter"],
	].map(([label, ...keys]) => make("span", {}, keycap(...keys), ` ${label}`));
}

// Returns the text of a refusal, with a link to sign in if the session has ended.
export function refusal_text(refusal) {
	const text = refusal.sentences ? refusal.sentences.map(({ message }) => message).join("\n") : refusal.message;
	if (!refusal.sign_in) return [text];
	return [`${text} `, make("a", { href: "/login", target: "_blank", class: "ms-link" }, __("Sign In"))];
}
