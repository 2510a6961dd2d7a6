// The panels for a consultation: of a person, or without a name.

import { ask } from "./ask.js";
import { Choice } from "./choice.js";
import { make } from "./dom.js";
import { Check, Checklist, Choices, Day, Note, Select } from "./fields.js";
import { Panel } from "./panel.js";
import { Questions } from "./questions.js";

class ConsultationPanel extends Panel {
	get record() {
		return "Consultation";
	}

	consultation_fields() {
		const { subjects, results, channels, programmes } = this.page.lists;
		const programme = new Select({
			label: __("Programme"),
			options: [{ value: "", label: "" }, ...programmes],
			on_change: () => this.show_checklist(),
		});
		programme.shown = programmes.length > 0;
		return {
			subjects: new Choice({
				label: __("Subjects"),
				description: __("The first one is the main one. Press Enter in the empty field to go on."),
				options: subjects,
				multiple: true,
				on_change: () => this.show_checklist(),
			}),
			result: new Choice({
				label: __("Result"),
				options: results,
				on_change: () => this.follow(),
			}),
			follow_up_on: new Day({ label: __("Follow Up On"), on_change: () => this.follow() }),
			channel: new Select({ label: __("Channel"), options: channels, value: "In person" }),
			programme,
			checklist: new Checklist({ label: __("What Is Needed"), wide: true }),
			notes: new Note({ label: __("Notes"), wide: true }),
			...this.make_questions(),
			close: new Check({
				label: __("Answered on the Spot: Close It"),
				wide: true,
				on_change: () => this.chose_to_close(),
			}),
		};
	}

	// Asks what is needed for the subjects and the programme that are chosen.
	async show_checklist() {
		const { subjects, programme, checklist } = this.fields || {};
		if (!checklist) return;
		const number = (this.asked = (this.asked || 0) + 1);
		const wanted = { subjects: subjects.value, programme: programme.value || null, person: this.person || null };
		const nothing = !wanted.subjects.length && !wanted.programme;
		try {
			const items = nothing ? [] : await ask("migrant_services.api.checklists.list_items", wanted);
			// An answer to an older request is dropped.
			if (number === this.asked) checklist.show_items(items);
		} catch (refusal) {
			if (!refusal.sentences) throw refusal;
			subjects.set_problem(refusal.message);
		}
	}

	// The questions about the person, and those about the consultation. Their columns have different names.
	make_questions() {
		const { questions } = this.page.lists;
		const of_person = this.card?.questions;
		const pick = (asked) => (of_person ? asked.filter(({ field }) => of_person.asked.includes(field)) : asked);
		this.known = of_person ? of_person.known : { person: {}, consultation: questions.known.anonymous };
		this.about_person = new Questions(of_person ? pick(questions.person) : [], questions.lists, of_person);
		this.about_consultation = new Questions(pick(questions.consultation), questions.lists);
		return { ...this.about_person.fields, ...this.about_consultation.fields };
	}

	ask_questions() {
		const values = this.values();
		this.about_person.follow(this.known.person);
		this.about_consultation.follow(
			{ ...this.known.consultation, ...values, main_subject: values.subjects[0], topics: values.subjects },
			values.close
		);
	}

	// The result decides whether the consultation is closed, until the user decides otherwise.
	follow() {
		const { close, result, follow_up_on } = this.fields || {};
		if (!close) return;
		if (!this.close_was_chosen) {
			this.following = true;
			close.value = Boolean(result.option?.closes) && !follow_up_on.value;
			this.following = false;
		}
		this.button_text.textContent = this.save_label();
	}

	chose_to_close() {
		if (!this.following) this.close_was_chosen = true;
		if (this.button_text) this.button_text.textContent = this.save_label();
	}

	save_label() {
		return this.fields.close.value ? __("Save and Close") : __("Save");
	}

	consultation() {
		const { subjects, result, follow_up_on, channel, programme, checklist, notes, close } = this.fields;
		return {
			subjects: subjects.value,
			result: result.value || null,
			follow_up_on: follow_up_on.understood || null,
			channel: channel.value,
			programme: programme.value || null,
			ticked: checklist.value,
			notes: notes.value || null,
			close: close.value,
			answers: this.about_consultation.answers,
		};
	}

	// Fills in the subject of the appointment, unless the user has chosen one.
	suggest(subject) {
		if (subject && !this.fields.subjects.filled) this.fields.subjects.value = subject;
	}

	async send() {
		const { queue_ticket, appointment } = this.page.get_arrival(this.person) || {};
		const kept = await ask(`migrant_services.api.attention.${this.method}`, {
			...this.values(),
			queue_ticket: queue_ticket || null,
			appointment: appointment || null,
		});
		this.page.attended(this, kept);
	}

	get dirty() {
		return Object.entries(this.fields).some(([name, field]) => {
			// A question may have been answered before.
			if ("stored" in field) return String(field.value) !== String(field.stored);
			return name !== "close" && field.filled;
		});
	}
}

export class AttendPanel extends ConsultationPanel {
	method = "attend";

	constructor(page, person, card) {
		super(page, { person, card });
		this.card_place.replaceChildren(...this.card_nodes());
	}

	title() {
		return __("Attend");
	}

	// The card shows who it is.
	top() {
		this.card_place = make("div", { class: "ms-panel-top" });
		return this.card_place;
	}

	card_nodes() {
		const box = make("div", { class: "ms-attended" });
		box.innerHTML = migrant_services.person_card_html(this.person, this.card);
		const earlier = this.card.earlier.map((row) =>
			make(
				"li",
				{},
				make("a", { href: frappe.utils.get_form_link("Consultation", row.name) }, row.folio),
				` ${frappe.datetime.str_to_user(row.attended_on.slice(0, 10))} · ${row.subject} · ${row.state}`
			)
		);
		const heading = earlier.length ? __("Earlier consultations") : __("First consultation");
		const list = earlier.length && make("ul", {}, ...earlier);
		return [box, make("div", { class: "ms-earlier" }, make("strong", {}, heading), list || "")];
	}

	make_fields() {
		return this.consultation_fields();
	}

	values() {
		return { person: this.person, person_answers: this.about_person.answers, ...this.consultation() };
	}

	who() {
		return this.card.full_name;
	}
}

export class AnonymousPanel extends ConsultationPanel {
	method = "attend_anonymously";

	title() {
		return __("Consultation without a Name");
	}

	make_fields() {
		const { countries, sexes } = this.page.lists;
		return {
			nationality: new Choice({ label: __("Nationality"), options: countries }),
			sex: new Choices({ label: __("Sex"), options: sexes, value: "Not recorded" }),
			age: new Choice({
				label: __("Age"),
				description: __("A number, or an age band."),
				source: (text) => this.ages(text),
			}),
			...this.consultation_fields(),
		};
	}

	// Returns the typed age, and the bands. The middle of a band stands for the age.
	ages(text) {
		const bands = this.page.lists.age_bands.map(({ code, from_age, to_age }) => {
			const end = to_age || (from_age ? from_age + 10 : 0);
			return { value: `band ${code}`, label: code, age: Math.floor((from_age + end) / 2), estimated: true };
		});
		if (!/^\d{1,3}$/.test(text)) return bands.filter(({ label }) => label.startsWith(text));
		const age = Number(text);
		const typed = { value: `age ${age}`, label: migrant_services.age_text(age), age };
		return [typed, ...bands.filter(({ label }) => label.startsWith(text))];
	}

	values() {
		const { nationality, sex, age } = this.fields;
		return {
			nationality: nationality.value || null,
			sex: sex.value,
			age: age.option ? age.option.age : null,
			age_estimated: Boolean(age.option?.estimated),
			...this.consultation(),
		};
	}

	who() {
		return __("Without a name");
	}
}
