// The steps: which fields each has, and what it sends. A step that adds something stays open for the next one.

import { make } from "../attend/dom.js";
import { Area, Check, Field, Picture, Select } from "./fields.js";

// The base of the steps.
class Step {
	// state: what the server says; choices: what can be chosen
	constructor(state, choices) {
		Object.assign(this, { state, choices });
		this.modified = state.office?.modified || null;
		this.fields = this.make_fields();
	}

	make_fields() {
		return {};
	}

	// What is shown above the fields.
	before() {
		return [];
	}

	layout() {
		return [make("div", { class: "ms-setup-fields" }, this.elements())];
	}

	elements() {
		return Object.values(this.fields).map((field) => field.element);
	}

	get changed() {
		return Object.values(this.fields).some((field) => field.changed);
	}

	values() {
		return Object.fromEntries(Object.entries(this.fields).map(([name, field]) => [name, field.value]));
	}

	save_label() {
		return __("Save and Continue");
	}

	get office() {
		return this.state.office?.name || null;
	}
}

class OfficeStep extends Step {
	method = "save_office";
	of_office = true;

	make_fields() {
		const office = (!this.state.is_new_office && this.state.office) || {};
		this.is_new = !office.name;
		const text = (name, label, options = {}) => new Field({ label, value: office[name], maxlength: 140, ...options });
		return {
			office_name: text("office_name", __("Office Name"), { required: true }),
			code: text("code", __("Code"), {
				required: true,
				disabled: !this.is_new,
				maxlength: 20,
				help: __("It cannot be changed later. Letters, digits and hyphens, for example CENTRO-1."),
			}),
			country: new Select({
				label: __("Country"),
				required: true,
				value: office.country || "",
				options: [{ value: "", label: "" }, ...this.choices.countries],
				help: __("Its law, holidays and telephone numbers apply."),
			}),
			municipality: text("municipality", __("Municipality"), { required: true }),
			state: text("state", __("State or Province")),
			phone: text("phone", __("Phone"), { type: "tel" }),
			email: text("email", __("Email"), { type: "email" }),
			website: text("website", __("Website"), { type: "url", help: "https://…" }),
			address: new Area({ label: __("Address"), value: office.address, wide: true }),
			opening_hours: new Area({
				label: __("Opening Hours"),
				value: office.opening_hours,
				wide: true,
				help: __("As they are printed, for example: Monday to Friday, 9 to 14 h."),
			}),
		};
	}

	arguments() {
		return {
			values: this.values(),
			office: this.is_new ? null : this.office,
			modified: this.is_new ? null : this.modified,
		};
	}
}

class PartsStep extends Step {
	method = "save_parts";

	before() {
		return [
			make(
				"p",
				{},
				__("The desk does not show a part that is not in use: pages, lists, buttons, figures. Nothing is deleted, and you can switch it on again at any time.")
			),
			...this.state.parts.filter(({ hidden_work }) => hidden_work).map(({ hidden_work }) => make("p", { class: "ms-setup-warning" }, hidden_work)),
		];
	}

	make_fields() {
		return Object.fromEntries(
			this.state.parts.map(({ code, title, description, is_used }) => [
				code,
				new Check({ label: title, help: description, value: is_used }),
			])
		);
	}

	layout() {
		return [make("fieldset", {}, make("legend", {}, __("Parts in Use")), this.elements())];
	}

	arguments() {
		const unused = Object.entries(this.fields).filter(([, field]) => !field.value);
		return { unused: unused.map(([code]) => code), is_confirmed: Boolean(this.is_confirmed), office: this.office };
	}
}

class HoursStep extends Step {
	method = "save_hours";
	of_office = true;

	make_fields() {
		this.hours = make("div", { class: "ms-setup-rows" });
		this.days = make("div", { class: "ms-setup-rows" });
		this.hour_rows = new Set();
		this.day_rows = new Set();
		this.state.office?.hours.forEach((row) => this.add_hours(row));
		this.state.office?.closed_days.forEach((row) => this.add_day(row));
		return {};
	}

	add_hours(row = {}) {
		const fields = {
			weekday: new Select({ label: __("Weekday"), value: row.weekday || this.next_weekday(), options: this.choices.weekdays }),
			opens: new Field({ label: __("Opens At"), type: "time", value: row.opens || "09:00", required: true }),
			closes: new Field({ label: __("Closes At"), type: "time", value: row.closes || "14:00", required: true }),
			slot_minutes: new Field({ label: __("Minutes Each"), type: "number", min: 5, max: 480, value: row.slot_minutes || 30, required: true }),
			at_once: new Field({ label: __("People at Once"), type: "number", min: 1, value: row.at_once || 1, required: true }),
		};
		this.add_row(this.hours, this.hour_rows, fields, () => fields.weekday.input.selectedOptions[0].textContent);
		return fields;
	}

	// The day after the last row, so that a week is filled in by pressing the same button.
	next_weekday() {
		const days = this.choices.weekdays.map(({ value }) => value);
		const previous = [...this.hour_rows].at(-1)?.weekday.value;
		return days[(days.indexOf(previous) + 1) % days.length];
	}

	add_day(row = {}) {
		const fields = {
			day: new Field({ label: __("Day"), type: "date", value: row.day, required: true }),
			reason: new Field({ label: __("Reason"), value: row.reason, maxlength: 140 }),
		};
		this.add_row(this.days, this.day_rows, fields, () => fields.day.value);
		return fields;
	}

	add_row(place, rows, fields, name) {
		rows.add(fields);
		const remove = make(
			"button",
			{
				type: "button",
				class: "btn btn-default btn-sm",
				onclick: () => {
					rows.delete(fields);
					this.was_removed = true;
					const next = row.nextElementSibling || row.previousElementSibling || place.nextElementSibling;
					row.remove();
					next.querySelector("select, input")?.focus() ?? next.focus();
				},
			},
			__("Remove"),
			make("span", { class: "sr-only" })
		);
		const row = make("div", { class: "ms-setup-row", role: "group" }, Object.values(fields).map((field) => field.element), remove);
		const label = () => {
			row.setAttribute("aria-label", name());
			remove.querySelector(".sr-only").textContent = ` ${name()}`;
		};
		row.addEventListener("change", label);
		label();
		place.append(row);
	}

	layout() {
		const add = (label, act) =>
			make("button", { type: "button", class: "btn btn-default btn-sm", onclick: () => Object.values(act())[0].input.focus() }, label);
		return [
			make("h3", {}, __("Appointment Hours")),
			make("p", {}, __("When appointments are given, how long each one lasts and how many people come at once.")),
			this.hours,
			add(__("Add Hours"), () => this.add_hours()),
			make("h3", {}, __("Closed Days")),
			make("p", {}, __("Besides the public holidays of the country.")),
			this.days,
			add(__("Add a Closed Day"), () => this.add_day()),
		];
	}

	get changed() {
		const rows = [...this.hour_rows, ...this.day_rows];
		const { hours = [], closed_days = [] } = this.state.office || {};
		const added = rows.length !== hours.length + closed_days.length;
		return this.was_removed || added || rows.some((row) => Object.values(row).some((field) => field.changed));
	}

	arguments() {
		const values = (rows) => [...rows].map((row) => Object.fromEntries(Object.entries(row).map(([name, field]) => [name, field.value])));
		return { office: this.office, modified: this.modified, hours: values(this.hour_rows), closed_days: values(this.day_rows) };
	}
}

class LetterheadStep extends Step {
	method = "save_letterhead";
	of_office = true;

	make_fields() {
		const office = this.state.office || {};
		const text = (name, label, help) => new Field({ label, help, value: office[name], maxlength: 140 });
		return {
			institution: text("institution", __("Institution"), __("First line of printed documents.")),
			area: text("area", __("Area"), __("Second line of printed documents.")),
			logo: new Picture({
				label: __("Coat of Arms or Logo"),
				current: office.coat_of_arms,
				help: __("PNG or JPEG, at most 2 MB."),
				wide: true,
			}),
			signatory: text("signatory", __("Signed By")),
			signatory_post: text("signatory_post", __("Post")),
			complaints_line: text("complaints_line", __("Complaints Line"), __("At the foot of printed documents.")),
			legal_basis: new Area({
				label: __("Legal Basis"),
				value: office.legal_basis,
				help: __("Cited in printed documents."),
				wide: true,
			}),
		};
	}

	async arguments() {
		const { logo, ...values } = this.values();
		return { office: this.office, modified: this.modified, values, logo: await this.fields.logo.get() };
	}
}

class LanguagesStep extends Step {
	method = "save_site";

	make_fields() {
		const { language, language_name, time_zone, may_change } = this.state.site;
		const languages = this.choices.languages;
		const known = languages.some(({ value }) => value === language);
		const help = !may_change && __("People are registered already: only a System Manager changes it.");
		return {
			language: new Select({
				label: __("Language of the Site"),
				value: language,
				options: known ? languages : [...languages, { value: language, label: language_name }],
				disabled: !may_change,
				help: help || __("Each user can choose another one."),
			}),
			time_zone: new Select({
				label: __("Time Zone"),
				value: time_zone,
				options: [...new Set([time_zone, ...this.choices.time_zones])].map((zone) => ({ value: zone, label: zone })),
				disabled: !may_change,
				help,
			}),
			...Object.fromEntries(
				this.choices.spoken_languages.map(({ value, label }) => [
					`spoken:${value}`,
					new Check({ label, value: this.state.site.spoken.includes(value) }),
				])
			),
		};
	}

	layout() {
		const { language, time_zone, ...spoken } = this.fields;
		return [
			make("div", { class: "ms-setup-fields" }, language.element, time_zone.element),
			make(
				"fieldset",
				{},
				make("legend", {}, __("Languages of the People")),
				make("p", {}, __("Offered as the preferred language of a person and for interpreters.")),
				make("div", { class: "ms-setup-columns" }, Object.values(spoken).map((field) => field.element))
			),
		];
	}

	arguments() {
		const spoken = Object.entries(this.fields).filter(([name, field]) => name.startsWith("spoken:") && field.value);
		return {
			language: this.fields.language.value,
			time_zone: this.fields.time_zone.value,
			spoken: spoken.map(([name]) => name.slice(7)),
			office: this.office,
		};
	}
}

class PeopleStep extends Step {
	method = "add_staff_member";
	adds = true;

	before() {
		const rows = this.state.staff.map((member) => [
			make("a", { href: frappe.utils.get_form_link("Staff Member", member.name) }, member.full_name),
			member.roles.join(", ") || __("No access"),
			member.office,
			member.enabled ? "" : __("Disabled"),
		]);
		const mail = this.state.is_mail_set_up
			? __("A new account gets an e-mail with a link to choose a password.")
			: __("The site sends no e-mail yet: a System Manager sets the first password of a new account in the form of the User.");
		return [table([__("Full Name"), __("Profile"), __("Office"), __("State")], rows, __("No one has been added yet.")), make("p", {}, mail)];
	}

	make_fields() {
		const { profiles, site } = this.state;
		return {
			full_name: new Field({ label: __("Full Name"), required: true, maxlength: 140 }),
			email: new Field({ label: __("Email"), required: true, type: "email", help: __("They sign in with it.") }),
			profile: new Select({
				label: __("Profile"),
				required: true,
				options: [{ value: "", label: "" }, ...profiles.map(({ value, label, description }) => ({ value, label: `${label}: ${description}` }))],
				wide: true,
			}),
			post: new Field({ label: __("Post"), maxlength: 140 }),
			language: new Select({ label: __("Language"), value: site.language, options: this.choices.languages }),
		};
	}

	save_label() {
		return __("Add the Person");
	}

	arguments() {
		return { values: this.values(), office: this.office };
	}

	saved_text({ added }) {
		return added.is_mailed ? __("Added. The e-mail with the link is on its way.") : __("Added. No e-mail was sent.");
	}
}

class ProgrammesStep extends Step {
	method = "add_programme";
	adds = true;

	before() {
		const rows = this.state.programmes.map((row) => [
			make("a", { href: frappe.utils.get_form_link("Support Programme", row.name) }, row.title),
			row.code,
			`${row.max_amount} ${row.currency}`,
			row.enabled ? "" : __("Disabled"),
		]);
		return [table([__("Title"), __("Code"), __("Highest Amount of One Payment"), __("State")], rows, __("There is no programme yet."))];
	}

	make_fields() {
		const number = (label, options = {}) => new Field({ label, type: "number", min: 0, step: "any", ...options });
		return {
			title: new Field({ label: __("Title"), required: true, maxlength: 140 }),
			code: new Field({ label: __("Code"), required: true, maxlength: 140 }),
			currency: new Select({
				label: __("Currency"),
				required: true,
				value: this.choices.currency || "",
				options: [{ value: "", label: "" }, ...this.choices.currencies.map((code) => ({ value: code, label: code }))],
			}),
			max_amount: number(__("Highest Amount of One Payment"), { required: true }),
			default_amount: number(__("Usual Amount")),
			max_instalments: number(__("Instalments"), { step: 1, min: 1, value: 1 }),
			budget: number(__("Budget")),
			starts_on: new Field({ label: __("Starts On"), type: "date" }),
			ends_on: new Field({ label: __("Ends On"), type: "date" }),
		};
	}

	save_label() {
		return __("Add the Programme");
	}

	arguments() {
		return { values: this.values(), office: this.office };
	}

	saved_text() {
		return __("Added.");
	}
}

class PrivacyStep extends Step {
	before() {
		const rows = this.state.privacy_notices.map((row) => [
			make("a", { href: frappe.utils.get_form_link("Privacy Notice", row.name) }, row.title),
			row.language || "",
		]);
		return [
			make("p", {}, __("People are given a privacy notice when they are registered. The Data Protection Officer writes it, in the list Privacy Notice.")),
			table([__("Title"), __("Language")], rows, __("No privacy notice is in use.")),
		];
	}
}

function table(heads, rows, empty) {
	if (!rows.length) return make("p", { class: "text-muted" }, empty);
	return make(
		"table",
		{ class: "ms-table" },
		make("thead", {}, make("tr", {}, heads.map((text) => make("th", { scope: "col" }, text)))),
		make("tbody", {}, rows.map((cells) => make("tr", {}, cells.map((cell) => make("td", {}, cell)))))
	);
}

export const STEPS = {
	office: OfficeStep,
	parts: PartsStep,
	hours: HoursStep,
	letterhead: LetterheadStep,
	languages: LanguagesStep,
	people: PeopleStep,
	programmes: ProgrammesStep,
	privacy: PrivacyStep,
};
