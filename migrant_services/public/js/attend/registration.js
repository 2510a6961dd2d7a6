// The panel that registers a person with what a desk asks in the first minute; the rest is for the form.

import { ask } from "./ask.js";
import { Choice } from "./choice.js";
import { as_typed } from "./dates.js";
import { make } from "./dom.js";
import { Birth, Check, Choices, Field, Select } from "./fields.js";
import { PossibleDuplicates } from "./possible_duplicates.js";
import { Panel } from "./panel.js";
import { Questions } from "./questions.js";

export class RegisterPanel extends Panel {
	get record() {
		return "Person";
	}

	// typed: what was searched for; parts: the same, taken apart for the fields
	constructor(page, typed, parts) {
		super(page);
		this.typed = typed;
		const { number, ...others } = parts;
		this.initial_values = { ...others, document_number: number };
		for (const [name, value] of Object.entries(this.initial_values)) this.fields[name].value = value;
		this.ask_for_adult();
		for (const event of ["input", "focusin"]) this.element.addEventListener(event, () => this.duplicates.changed());
	}

	title() {
		return __("Register a Person");
	}

	top() {
		this.duplicates = new PossibleDuplicates({
			values: () => this.identity_values(),
			attend: (person) => this.page.registered(this, person),
		});
		return [
			make(
				"div",
				{ class: "ms-panel-head" },
				make("h2", { class: "ms-panel-title" }, this.title()),
				this.plain_button(__("Read Passport"), "F9", () => this.read_document())
			),
			this.duplicates.element,
		];
	}

	key(event) {
		if (event.key === "F9") {
			event.preventDefault();
			this.read_document();
		} else super.key(event);
	}

	// The machine-readable lines replace what was typed.
	async read_document() {
		const read = await migrant_services.read_mrz();
		if (read) this.take_over(read);
		this.focus();
	}

	take_over({ values, document }) {
		const { fields } = this;
		this.read = { values, document };
		for (const name of ["given_names", "first_surname", "second_surname", "sex_on_document", "nationality"]) {
			if (values[name]) fields[name].value = values[name];
		}
		if (values.birth_date) fields.birth.value = as_typed(values.birth_date, values.birth_date_precision);
		if (document.document_type) fields.document_type.value = document.document_type;
		fields.document_number.value = document.number;
	}

	save_label() {
		return __("Register and Attend");
	}

	make_fields() {
		const { countries, sexes, groups, document_types, media, relationships, questions } = this.page.lists;
		this.questions = new Questions(questions.registration, questions.lists);
		return {
			given_names: new Field({ label: __("Given Names") }),
			first_surname: new Field({ label: __("First Surname") }),
			second_surname: new Field({ label: __("Second Surname") }),
			birth: new Birth({
				label: __("Date of Birth or Age"),
				on_change: () => this.ask_for_adult(),
			}),
			sex_on_document: new Choices({
				label: __("Sex on Document"),
				options: sexes,
				value: "Not recorded",
			}),
			nationality: new Choice({ label: __("Nationality"), options: countries }),
			responsible: new Choice({
				label: __("Responsible Adult"),
				description: __("Write the name. A registered person can be chosen from the list."),
				source: (text) => this.adults(text),
				free: true,
			}),
			responsible_relationship: new Select({
				label: __("Relationship"),
				options: [{ value: "", label: "" }, ...relationships],
			}),
			unaccompanied: new Check({
				label: __("No Responsible Adult Is With Them"),
				wide: true,
			}),
			population_group: new Choice({ label: __("Population Group"), options: groups }),
			document_type: new Choice({ label: __("Document"), options: document_types }),
			document_number: new Field({ label: __("Number of the Document") }),
			phone: new Field({ label: __("Phone") }),
			safe_to_call: new Check({ label: __("Safe to Call") }),
			notice_medium: new Select({
				label: __("Privacy Notice Given"),
				options: [{ value: "", label: __("Not yet") }, ...media],
			}),
			...this.questions.fields,
		};
	}

	ask_questions() {
		const { values, document } = this.values();
		const { registration } = this.page.lists.questions.known;
		this.questions.follow({
			...registration,
			...values,
			doctype: "Person",
			documents: document ? [document] : [],
		});
	}

	// Asks for the adult if the person is under age. The server checks it too.
	ask_for_adult() {
		const { birth, responsible, responsible_relationship, unaccompanied } = this.fields || {};
		if (!birth) return;
		const { age, understood } = birth;
		const margin = understood?.birth_date_precision === "Exact" ? 0 : 1;
		const minor = age !== null && age < this.page.lists.age_of_majority + margin;
		for (const field of [responsible, responsible_relationship, unaccompanied]) field.shown = minor;
	}

	async adults(text) {
		if (text.length < 2) return [];
		const number = (this.asked = (this.asked || 0) + 1);
		const found = await ask("migrant_services.api.reception.search_people", { text });
		if (number !== this.asked) return null;
		return found.map((row) => ({
			value: row.person,
			label: row.full_name,
			under: [row.folio, row.birth_year].filter(Boolean).join(" · "),
		}));
	}

	get dirty() {
		return Object.entries(this.fields).some(
			([name, field]) => field.shown && field.filled && field.value !== this.initial_values[name]
		);
	}

	values() {
		const { fields } = this;
		const with_adult = fields.responsible.shown
			? {
					responsible_adult: fields.responsible.value || null,
					responsible_name: fields.responsible.value ? null : fields.responsible.text,
					responsible_relationship: fields.responsible_relationship.value || null,
					unaccompanied: fields.unaccompanied.value ? 1 : 0,
			  }
			: {};
		return {
			values: {
				given_names: fields.given_names.value,
				first_surname: fields.first_surname.value,
				second_surname: fields.second_surname.value,
				...fields.birth.understood,
				sex_on_document: fields.sex_on_document.value,
				nationality: fields.nationality.value || null,
				stateless: this.read?.values.stateless || 0,
				...(fields.population_group.value ? { population_group: fields.population_group.value } : {}),
				...with_adult,
				...this.questions.answers,
			},
			document: this.document(),
			phone: fields.phone.value || null,
			safe_to_call: fields.safe_to_call.value,
			notice_medium: fields.notice_medium.value || null,
			duplicate_decisions: this.decisions || null,
		};
	}

	identity_values() {
		const { values, document, phone } = this.values();
		return { ...values, documents: document ? [document] : [], phones: phone ? [{ phone }] : [] };
	}

	in_order() {
		if (!super.in_order()) return false;
		const { document_type, document_number } = this.fields;
		if (!document_number.value || document_type.value) return true;
		document_type.set_problem(__("Choose what kind of document it is."));
		document_type.focus();
		return false;
	}

	// Returns the document with everything that was read, unless another number was typed since.
	document() {
		const document_type = this.fields.document_type.value;
		const number = this.fields.document_number.value;
		if (!document_type && !number) return null;
		const read = this.read?.document.number === number ? this.read.document : {};
		return { ...read, document_type, number };
	}

	async send() {
		const { person } = await ask("migrant_services.api.attention.register", this.values());
		this.page.registered(this, person);
	}

	// A registered person is very likely the same: one dialog asks, and the decision is saved with the person.
	async refused(refusal) {
		if (!refusal.duplicates) return this.refuse(refusal);
		const decided = await migrant_services.decide_duplicates(refusal.duplicates);
		if (!decided) return this.refuse(refusal);
		if (decided.same) return this.page.registered(this, decided.same);
		this.decisions = { ...this.decisions, ...decided };
		this.saving = false;
		await this.save();
	}
}
