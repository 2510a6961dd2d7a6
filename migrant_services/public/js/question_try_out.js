// Tries a question in its form, saved or not: how a role is asked about an invented person, on the form and on the page Attend.
// Nothing is stored.

frappe.ui.form.on("Form Question", {
	refresh(frm) {
		frm.add_custom_button(__("Try It"), () => new QuestionTryOut(frm).choose_role());
	},
});

class QuestionTryOut {
	constructor(frm) {
		this.frm = frm;
	}

	async choose_role() {
		const { roles } = await frappe.xcall("migrant_services.api.forms.get_choices", { record: this.frm.doc.record });
		this.roles = roles;
		await frappe.require(["attend.bundle.css", "attend.bundle.js"]);
		this.show(roles[0].value);
	}

	async show(role) {
		const answer = await frappe.xcall("migrant_services.api.forms.try_out", { question: this.frm.doc, role });
		this.dialog?.hide();
		this.attend = answer.attend.map(({ title, questions }) => ({
			title,
			questions: new migrant_services.AttendQuestions(questions, answer.lists),
		}));
		this.dialog = new frappe.ui.Dialog({
			title: __("Try It: {0}", [__(this.frm.doc.record)]),
			size: "extra-large",
			fields: this.make_fields(role, answer),
		});
		this.dialog.$wrapper.addClass("ms-try-question");
		this.draw_attend(answer);
		this.dialog.show();
		this.follow();
	}

	make_fields(role, { form, lists, person, hidden, readable }) {
		const follow = () => this.follow();
		const fields = [
			{
				fieldname: "as_role",
				fieldtype: "Select",
				label: __("As"),
				options: this.roles,
				default: role,
				change: () => {
					const chosen = this.dialog.get_value("as_role");
					if (chosen && chosen !== role) this.show(chosen);
				},
			},
			{ fieldtype: "HTML", fieldname: "unseen", options: unseen(hidden, readable) },
		];
		if (person.length) {
			fields.push({ fieldtype: "Section Break", label: __("An Invented Person") });
			person.forEach((field, at) => {
				if (at && at % Math.ceil(person.length / 3) === 0) fields.push({ fieldtype: "Column Break" });
				fields.push({ ...control_for(field), default: field.value, change: follow });
			});
		}
		fields.push({ fieldtype: "Section Break", label: __("On the Form") });
		if (!form.length) fields.push({ fieldtype: "HTML", options: quiet(__("Nothing is asked.")) });
		for (const field of form) fields.push({ ...field, ...as_control(field, lists), change: follow });
		fields.push({ fieldtype: "Column Break", label: __("On the Page Attend") });
		fields.push({ fieldtype: "HTML", fieldname: "attend" });
		return fields;
	}

	draw_attend() {
		const wrapper = document.createElement("div");
		wrapper.className = "ms-attend p-0";
		if (!this.attend.length) wrapper.innerHTML = quiet(__("Nothing is asked."));
		this.dialog.fields_dict.attend.$wrapper.html(wrapper);
		for (const { title, questions } of this.attend) {
			const heading = document.createElement("h4");
			heading.textContent = title;
			wrapper.append(heading, ...Object.values(questions.fields).map((field) => field.element));
			for (const field of Object.values(questions.fields)) field.after_change = () => this.follow();
		}
	}

	// What is asked follows from the invented person and from the answers.
	follow() {
		const values = this.dialog.get_values(true) || {};
		this.dialog.refresh_dependency();
		this.attend.forEach(({ questions }) => questions.follow(values));
	}
}

const quiet = (sentence) => `<p class="text-muted">${frappe.utils.escape_html(sentence)}</p>`;

function unseen(hidden, readable) {
	const names = (labels) => labels.map((label) => frappe.utils.escape_html(label)).join(", ");
	return [
		hidden.length ? `<p class="text-muted">${__("This role does not see: {0}", [names(hidden)])}</p>` : "",
		readable.length ? `<p class="text-muted">${__("This role sees, and may not answer: {0}", [names(readable)])}</p>` : "",
	].join("");
}

// The control for a field of the invented person.
function control_for({ fieldname, label, kind, options }) {
	const about = { fieldname, label };
	if (kind === "Yes or No") return { ...about, fieldtype: "Check" };
	if (kind === "Date") return { ...about, fieldtype: "Date" };
	if (kind === "Several Choices") return { ...about, fieldtype: "MultiSelectPills", get_data: (text) => filtered(options, text) };
	return options ? { ...about, fieldtype: "Select", options: [{ value: "", label: "" }, ...options] } : { ...about, fieldtype: "Data" };
}

// The control for a question: in a dialog there is no record whose rows or links could be searched.
function as_control({ fieldtype, options }, lists) {
	if (fieldtype === "Table MultiSelect") return { fieldtype: "MultiSelectPills", get_data: (text) => filtered(lists[options], text) };
	if (fieldtype === "Link") return lists[options] ? { fieldtype: "Select", options: [{ value: "", label: "" }, ...lists[options]] } : { fieldtype };
	return {};
}

function filtered(options, text) {
	const wanted = (text || "").toLowerCase();
	return (options || []).filter(({ label }) => label.toLowerCase().includes(wanted));
}
