// The page: the search, and the panels that are open. The address is "attend", and after a choice the hash of the
// person, "new" or "anonymous"; never what was typed. The way back leads from a panel to the search, and what was
// written in it waits there.

import { ask } from "./ask.js";
import { AnonymousPanel, AttendPanel } from "./consultation.js";
import { make, show } from "./dom.js";
import { RegisterPanel } from "./registration.js";
import { Search } from "./search.js";

const LISTS_LAST = 10 * 60 * 1000; // milliseconds

export class Attend {
	constructor(wrapper) {
		this.wrapper = wrapper;
		this.page = frappe.ui.make_app_page({ parent: wrapper, title: __("Attend"), single_column: true });
		this.panels = new Map();
		this.search = new Search({
			attend: (person) => frappe.set_route("attend", person),
			open: (person) => frappe.set_route("Form", "Person", person),
			register: (text) => this.register(text),
			anonymous: () => frappe.set_route("attend", "anonymous"),
		});
		this.arrival_place = make("div", { class: "ms-came-by", role: "status", hidden: true });
		this.place = make("div", { class: "ms-panel-place" });
		this.element = make(
			"div",
			{ class: "ms-attend", tabindex: "-1", onkeydown: (event) => this.key(event) },
			this.arrival_place,
			this.search.element,
			this.place
		);
		this.page.main[0].append(this.element);
		// Frappe's Ctrl+S.
		wrapper.save_action = () => this.open_panel()?.save();
		addEventListener("beforeunload", (event) => this.warn(event));
	}

	// --- where we are

	// arrival: the number or appointment from another page: { queue_ticket, appointment, person, label, subject }
	async show(arrival = {}) {
		const [, key] = frappe.get_route();
		// Frappe does it for the address without a key only.
		frappe.breadcrumbs.add("Migrant Services");
		if (arrival.queue_ticket || arrival.appointment) this.arrival = arrival;
		this.show_arrival(key);
		const turn = (this.turn = {});
		if (!key) return this.show_search();
		try {
			const panel = await this.panel(key);
			if (turn === this.turn) this.show_panel(panel);
		} catch (refusal) {
			if (turn !== this.turn) return;
			this.leave();
			this.search.fail(refusal);
		}
	}

	show_search() {
		show(this.search.element, true);
		show(this.place, false);
		this.search.focus();
		// Beforehand, so that the first panel opens at once; whatever is wrong is said when one is opened.
		this.read_lists().catch(() => {});
	}

	show_panel(panel) {
		panel.suggest?.(this.get_arrival(panel.person)?.subject);
		this.place.replaceChildren(panel.element);
		show(this.search.element, false);
		show(this.place, true);
		panel.focus();
	}

	async panel(key) {
		await this.read_lists();
		// A panel without input may be out of date by now.
		if (!this.panels.get(key)?.dirty) this.panels.set(key, await this.new_panel(key));
		return this.panels.get(key);
	}

	// The page stays open all day, while the lists may change.
	async read_lists() {
		if (this.lists && Date.now() - this.lists_read_at < LISTS_LAST) return;
		this.asking ||= ask("migrant_services.api.attention.lists").finally(() => (this.asking = null));
		this.lists = await this.asking;
		this.lists_read_at = Date.now();
	}

	async new_panel(key) {
		if (key === "anonymous") return new AnonymousPanel(this);
		if (key !== "new") {
			const card = await ask("migrant_services.api.attention.begin", { person: key });
			return new AttendPanel(this, key, card);
		}
		const text = this.search.text;
		const { read, ...parts } = text ? await ask("migrant_services.api.attention.prefill", { text }) : {};
		const panel = new RegisterPanel(this, text, parts);
		// A reader typed it from a document.
		if (read) panel.take_over(read);
		return panel;
	}

	// A number with a person is for that person. One without is for the next person found or registered.
	get_arrival(person) {
		const { arrival } = this;
		return arrival && (!arrival.person || arrival.person === person) ? arrival : null;
	}

	show_arrival(key) {
		const arrival = this.get_arrival(key);
		show(this.arrival_place, arrival);
		if (!arrival) return;
		const { label } = arrival;
		const let_go = () => {
			this.arrival = null;
			this.show_arrival(key);
			(this.open_panel() || this.search).focus();
		};
		const attributes = { type: "button", class: "ms-chip", title: __("Attend without {0}", [label]), onclick: let_go };
		attributes["aria-label"] = attributes.title;
		this.arrival_place.replaceChildren(
			make("span", {}, __("This consultation is for")),
			make("button", attributes, label, make("span", { "aria-hidden": "true" }, "×"))
		);
	}

	// The panel in front, if one is.
	open_panel() {
		return this.place.hidden ? null : this.panels.get(frappe.get_route()[1]);
	}

	// A started registration continues, unless the user has searched for another person since.
	register(text) {
		const begun = this.panels.get("new");
		if (begun && text && (text !== begun.typed || !begun.dirty)) this.panels.delete("new");
		frappe.set_route("attend", "new");
	}

	back() {
		frappe.set_route("attend");
	}

	discard(panel) {
		this.forget(panel);
		this.leave();
	}

	// To the search in place of this panel, so that the way back does not lead to it again.
	leave(...route) {
		frappe.route_flags.replace_route = true;
		frappe.set_route("attend", ...route);
	}

	forget(panel) {
		for (const [key, each] of this.panels) if (each === panel) this.panels.delete(key);
	}

	key(event) {
		if (event.ctrlKey || event.altKey || event.metaKey || this.open_panel()) return;
		if (event.key === "F2" && frappe.model.can_create("Person")) this.register(this.search.text);
		else if (event.key === "F8") frappe.set_route("attend", "anonymous");
		else return;
		event.preventDefault();
	}

	warn(event) {
		if ([...this.panels.values()].some((panel) => panel.dirty)) event.preventDefault();
	}

	// --- what was saved

	registered(panel, person) {
		this.forget(panel);
		this.search.clear();
		this.leave(person);
	}

	attended(panel, kept) {
		const from_list = Boolean(this.get_arrival(panel.person)?.queue_ticket);
		if (this.get_arrival(panel.person)) this.arrival = null;
		this.forget(panel);
		this.search.clear({
			title: __("Saved: {0}.", [panel.who()]),
			text: [kept.folio, kept.state, kept.remark].filter(Boolean).join(" · "),
			lines: this.what_may_follow(panel, kept, from_list),
		});
		this.leave();
	}

	what_may_follow(panel, kept, from_list) {
		const { person } = panel;
		const lines = [];
		const add = (label, act) => lines.push({ act, content: [make("span", {}, label)] });
		if (from_list) add(__("Back to the waiting list"), () => frappe.set_route("waiting-list"));
		if (person && frappe.model.can_print("Consultation")) {
			add(__("Print the attention certificate"), () => print_certificate(kept.name));
		}
		if (kept.checklist && frappe.model.can_print("Consultation")) {
			const language = kept.language || frappe.boot.lang;
			add(__("Print what is missing"), () =>
				migrant_services.print_slip("Consultation", kept.name, "Checklist Slip", language)
			);
		}
		if (person && frappe.model.can_create("Referral")) {
			const values = { person, consultation: kept.name, subject: kept.subject };
			add(__("Refer to another institution"), () => frappe.new_doc("Referral", values));
		}
		if (person && frappe.model.can_create("Appointment")) {
			add(__("Book an appointment"), () => frappe.new_doc("Appointment", { person }));
		}
		add(__("Open the consultation"), () => frappe.set_route("Form", "Consultation", kept.name));
		return lines;
	}
}

function print_certificate(name) {
	const asked = new URLSearchParams({
		doctype: "Consultation",
		name,
		format: "Attention Certificate",
		trigger_print: 1,
	});
	window.open(`/printview?${asked}`);
}
