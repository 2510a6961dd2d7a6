// Shows registered people who may be the same while the fields are filled in, before everything is written.

import { ask } from "./ask.js";
import { make, show } from "./dom.js";

const PAUSE = 500; // milliseconds without a change before the server is asked
const MAX_SHOWN = 3;

export class PossibleDuplicates {
	// values(): returns the input, as fields of Person; attend(person): called when it is this person
	constructor({ values, attend }) {
		this.values = values;
		this.attend = attend;
		this.list = make("ul", { class: "ms-likeness-list" });
		this.element = make(
			"section",
			{ class: "ms-likeness", role: "status", hidden: true },
			make("h3", {}, __("Perhaps registered already")),
			this.list
		);
	}

	changed() {
		clearTimeout(this.timer);
		this.timer = setTimeout(() => this.look(), PAUSE);
	}

	async look() {
		const values = this.values();
		const asked = JSON.stringify(values);
		if (asked === this.asked) return;
		this.asked = asked;
		// This is only an offer, and saving asks again, so an error does not interrupt the user.
		const found = await ask("migrant_services.api.reception.check_person", { values }).catch(() => []);
		if (asked === this.asked) this.draw(found.slice(0, MAX_SHOWN));
	}

	draw(found) {
		this.list.replaceChildren(...found.map((candidate) => this.line(candidate)));
		show(this.element, found.length);
	}

	line(candidate) {
		if (!candidate.open) return make("li", {}, __("Possible match at {0}. Ask there before you save.", [candidate.office]));
		const facts = [candidate.folio, candidate.birth_year, candidate.nationality].filter(Boolean);
		const reasons = candidate.reasons.map(({ text }) => text);
		const attend = () => this.attend(candidate.person);
		return make(
			"li",
			{},
			make(
				"div",
				{},
				make("strong", {}, candidate.full_name),
				make("span", { class: "ms-likeness-facts" }, ` ${facts.join(" · ")}`),
				make("div", { class: "ms-likeness-why" }, reasons.join(" "))
			),
			make("button", { type: "button", class: "btn btn-default ms-button", onclick: attend }, __("Attend"))
		);
	}
}
