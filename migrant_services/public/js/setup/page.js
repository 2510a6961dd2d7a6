// The page: the list of steps with what is missing, and the step that is open. Each step is saved by one request, as a
// whole or not at all. What was entered in a step waits there while another one is open.

import { ask } from "../attend/ask.js";
import { make } from "../attend/dom.js";
import { STEPS } from "./steps.js";

const API = "migrant_services.api.setup.";

export class SetUp {
	constructor(wrapper) {
		this.page = frappe.ui.make_app_page({ parent: wrapper, title: __("Set Up"), single_column: true });
		this.panels = new Map();
		this.nav = make("nav", { class: "ms-setup-nav", "aria-label": __("Steps") });
		this.place = make("div", { class: "ms-setup-place" });
		this.status = make("p", { class: "ms-setup-status", role: "status" });
		this.element = make(
			"div",
			{ class: "ms-setup" },
			this.nav,
			make("div", { class: "ms-setup-main" }, this.status, this.place)
		);
		this.page.main[0].append(this.element);
		wrapper.save_action = () => this.save();
		addEventListener("beforeunload", (event) => {
			if (this.has_changes()) event.preventDefault();
		});
		this.ready = this.begin();
	}

	async begin(office = null) {
		try {
			const { choices, ...state } = await ask(`${API}begin`, { office });
			this.choices = choices;
			this.take(state);
		} catch (refusal) {
			this.say(refusal.message, true);
		}
	}

	// step: from the address; without one, the first that is not finished
	async show(step) {
		await this.ready;
		if (!this.state) return;
		this.open(this.has_step(step) ? step : this.step || this.first_missing());
	}

	has_step(step) {
		return this.state.steps.some((each) => each.step === step);
	}

	first_missing() {
		return (this.state.steps.find(({ missing }) => missing.length) || this.state.steps[0]).step;
	}

	has_changes() {
		return [...this.panels.values()].some(({ step }) => step.changed);
	}

	// --- what is shown

	// Panels with input stay; the others are made again of what the server says now.
	take(state) {
		this.state = state;
		for (const [name, { step }] of this.panels) if (!step.changed || !this.has_step(name)) this.panels.delete(name);
	}

	open(step, { focus = true } = {}) {
		this.step = step;
		this.draw_nav();
		const { element } = this.panel(step);
		this.place.replaceChildren(element);
		if (focus) (element.querySelector("input:enabled, select:enabled, textarea:enabled") || element.querySelector("h2")).focus();
	}

	draw_nav() {
		const done = this.state.steps.filter(({ missing }) => !missing.length).length;
		const lines = this.state.steps.map(({ step, title, missing }) =>
			make(
				"li",
				{},
				make(
					"button",
					{
						type: "button",
						class: missing.length ? "ms-setup-step" : "ms-setup-step ms-done",
						"aria-current": step === this.step && "step",
						disabled: step !== "office" && !this.state.office && needs_office(step),
						onclick: () => this.go(step),
					},
					make("span", {}, title),
					make(
						"span",
						{ class: "ms-setup-count" },
						missing.length ? __("{0} missing", [missing.length]) : __("Done")
					)
				)
			)
		);
		this.nav.replaceChildren(
			make("p", { class: "ms-setup-progress" }, __("{0} of {1} steps done", [done, lines.length])),
			make("ol", {}, lines),
			...this.problems()
		);
	}

	problems() {
		if (!this.state.problems.length) return [];
		return [
			make("h2", { class: "ms-setup-problems" }, __("System Health")),
			make("ul", {}, this.state.problems.map(({ title, sentence, remedy }) => make("li", {}, make("b", {}, title), ` ${sentence} ${remedy}`))),
		];
	}

	go(step) {
		this.say("");
		frappe.route_flags.replace_route = true;
		if (frappe.get_route()[1] === step) this.open(step);
		else frappe.set_route("set-up", step);
	}

	panel(name) {
		if (!this.panels.has(name)) this.panels.set(name, this.new_panel(name));
		return this.panels.get(name);
	}

	new_panel(name) {
		const step = new STEPS[name](this.state, this.choices);
		const { title, missing } = this.state.steps.find((each) => each.step === name);
		const heading = make("h2", { tabindex: "-1" }, title);
		const findings = missing.length > 0 && make("ul", { class: "ms-setup-missing" }, missing.map((text) => make("li", {}, text)));
		const error = make("div", { class: "ms-alert", role: "alert", tabindex: "-1", hidden: true });
		const buttons = step.method && [
			make("button", { type: "submit", class: "btn btn-primary", "aria-keyshortcuts": "Control+S" }, step.save_label()),
			step.adds && make("button", { type: "button", class: "btn btn-default", onclick: () => this.go(this.next(name)) }, __("Continue")),
		];
		const element = make(
			"form",
			{
				novalidate: true,
				"aria-label": title,
				onsubmit: (event) => {
					event.preventDefault();
					this.save();
				},
			},
			heading,
			name === "office" && this.office_bar(),
			findings,
			error,
			step.before(),
			step.layout(),
			make("div", { class: "ms-setup-foot" }, buttons)
		);
		return { step, element, error };
	}

	// With several offices, one of them is set up at a time.
	office_bar() {
		if (!this.state.office) return null;
		const buttons = this.state.offices
			.filter(({ name }) => this.state.is_new_office || name !== this.state.office.name)
			.map(({ name, office_name }) =>
				make("button", { type: "button", class: "btn btn-default btn-sm", onclick: () => this.change_office(name) }, office_name)
			);
		if (!this.state.is_new_office) {
			buttons.push(
				make("button", { type: "button", class: "btn btn-default btn-sm", onclick: () => this.start_office() }, __("Add Another Office"))
			);
		}
		return make("div", { class: "ms-setup-offices" }, buttons);
	}

	async change_office(office) {
		this.panels.clear();
		await this.begin(office);
		this.open("office");
	}

	start_office() {
		this.state.is_new_office = true;
		this.panels.delete("office");
		this.open("office");
	}

	next(name) {
		const names = this.state.steps.map(({ step }) => step);
		return names[Math.min(names.indexOf(name) + 1, names.length - 1)];
	}

	say(text, is_error = false) {
		this.status.textContent = text;
		this.status.classList.toggle("ms-error", is_error);
	}

	// --- saving

	async save() {
		const name = this.step;
		const panel = this.panel(name);
		const { step } = panel;
		if (!step.method || this.saving || !this.check(panel)) return;
		this.saving = true;
		this.say(__("Saving …"));
		try {
			const answer = await ask(API + step.method, await step.arguments());
			this.saving = false;
			if (answer.confirm?.length) return this.confirm(step, answer.confirm);
			this.saved(name, step, answer);
		} catch (refusal) {
			this.saving = false;
			this.refuse(panel, refusal);
		}
	}

	// Required fields are checked here, everything else by the server.
	check({ step, error }) {
		error.hidden = true;
		const fields = Object.values(step.fields);
		fields.forEach((field) => field.show_error(""));
		const empty = fields.filter(({ input, value }) => input.required && !input.disabled && value === "");
		empty.forEach((field) => field.show_error(__("Fill this in.")));
		empty[0]?.input.focus();
		return !empty.length;
	}

	saved(name, step, state) {
		this.panels.delete(name);
		if (step.of_office && this.state.office) this.rebase(this.state.office.modified, state.office.modified);
		this.take(state);
		if (name === "parts") this.reload_after = true;
		this.open(step.adds ? name : this.next(name));
		this.say(step.saved_text ? step.saved_text(state) : __("Saved."));
		if (this.reload_after) this.offer_reload();
	}

	// What waits in other steps of this office was begun before this save, which was the user's own.
	rebase(before, after) {
		for (const { step } of this.panels.values()) if (step.modified === before) step.modified = after;
	}

	offer_reload() {
		this.status.append(
			" ",
			make("button", { type: "button", class: "btn btn-default btn-xs", onclick: () => location.reload() }, __("Reload to See the Desk"))
		);
	}

	confirm(step, sentences) {
		this.say("");
		const text = sentences.map((sentence) => frappe.utils.escape_html(sentence)).join("<br>");
		frappe.confirm(`${text}<br><br>${__("Hide it all the same?")}`, () => {
			step.is_confirmed = true;
			this.save();
		});
	}

	refuse({ step, error }, refusal) {
		this.say("");
		const sentences = refusal.sentences || [{ message: refusal.message }];
		error.replaceChildren(...sentences.map(({ message }) => make("p", {}, message)));
		error.hidden = false;
		const field = sentences.map((each) => step.fields[each.field]).find(Boolean);
		sentences.forEach((each) => step.fields[each.field]?.show_error(each.message));
		(field?.input || error).focus();
	}
}

function needs_office(step) {
	return ["hours", "letterhead", "people"].includes(step);
}
