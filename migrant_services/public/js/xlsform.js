// Brings in the questions of a Kobo or ODK form: a file is chosen, what will come is shown, and drafts are made.
frappe.provide("migrant_services");

const API = "migrant_services.api.xlsform.";
const QUESTION = "Form Question";
const KINDS_OF_FILES = ".xlsx,.xlsm,.xls,.ods,.csv";

migrant_services.bring_in_form = async function () {
	await frappe.model.with_doctype(QUESTION);
	const options = (field) => frappe.get_meta(QUESTION).fields.find(({ fieldname }) => fieldname === field).options;
	const select = (fieldname, label, initial) => ({
		fieldname,
		label,
		fieldtype: "Select",
		options: options(fieldname)
			.split("\n")
			.map((value) => ({ value, label: __(value) })),
		default: initial,
		reqd: 1,
	});
	const dialog = new frappe.ui.Dialog({
		title: __("Bring In a Form"),
		size: "large",
		fields: [
			{ fieldname: "file", fieldtype: "HTML" },
			select("record", __("Asked About"), "Person"),
			select("purpose", __("Purpose"), ""),
			{ fieldtype: "Column Break" },
			select("tier", __("Seen By"), options("tier").split("\n")[0]),
			{ fieldtype: "Section Break" },
			{ fieldname: "found", fieldtype: "HTML" },
		],
		primary_action_label: __("Make Drafts"),
		primary_action: (values) => bring_in(dialog, values),
	});
	dialog.get_field("file").$wrapper.append(file_field((file) => look(dialog, file)));
	dialog.get_primary_btn().prop("disabled", true);
	dialog.show();
};

function file_field(on_file) {
	const field = $(`<div class="form-group">
		<label for="ms-xlsform-file">${__("Form of Kobo or ODK (XLSForm)")}</label>
		<input type="file" id="ms-xlsform-file" class="form-control" accept="${KINDS_OF_FILES}">
		<p class="help-box small text-muted">${__("The file is read, and not stored.")}</p>
	</div>`);
	field.find("input").on("change", (event) => event.target.files[0] && on_file(event.target.files[0]));
	return field;
}

async function look(dialog, file) {
	const { $wrapper } = dialog.get_field("found");
	dialog.get_primary_btn().prop("disabled", true);
	$wrapper.empty();
	dialog.content = await to_base64(file);
	const form = await frappe.xcall(API + "look", { content: dialog.content });
	$wrapper.append(what_comes(form), ...[what_does_not(form)].flat());
	dialog.get_primary_btn().prop("disabled", !form.questions.length);
}

// The questions, each with a box: unticked ones are not brought in.
function what_comes({ questions, lists, languages }) {
	const escape = frappe.utils.escape_html;
	const lines = questions.map(({ name, question, kind, has_condition }, at) => {
		const facts = [kind, has_condition && __("with a condition")].filter(Boolean).join(" · ");
		return `<li><label for="ms-xlsform-${at}"><input type="checkbox" id="ms-xlsform-${at}" value="${escape(name)}" checked>
			<span>${escape(question)} <small class="text-muted">${escape(facts)}</small></span></label></li>`;
	});
	const languages_text = languages.length ? __("Languages: {0}.", [languages.join(", ")]) : "";
	const lists_text = lists.length ? __("Lists of options: {0}.", [lists.length]) : "";
	return `<h4>${__("What Will Come: {0}", [questions.length])}</h4>
		<p class="text-muted">${escape([lists_text, languages_text].filter(Boolean).join(" "))}</p>
		<ul class="ms-checklist ms-xlsform-questions" aria-label="${__("Questions")}">${lines.join("")}</ul>`;
}

function what_does_not({ left_out, changed }) {
	const escape = frappe.utils.escape_html;
	return [
		[__("What Is Left Out: {0}", [left_out.length]), left_out],
		[__("What Will Be Different: {0}", [changed.length]), changed],
	]
		.filter(([, sentences]) => sentences.length)
		.map(
			([heading, sentences]) => `<details class="ms-xlsform-problems"><summary>${escape(heading)}</summary>
				<ul>${sentences.map((sentence) => `<li>${escape(sentence)}</li>`).join("")}</ul></details>`
		);
}

async function bring_in(dialog, { record, purpose, tier }) {
	const boxes = dialog.get_field("found").$wrapper.find("input:checked").toArray();
	const questions = boxes.map((box) => box.value);
	const args = { content: dialog.content, questions, record, purpose, tier };
	const made = await frappe.xcall(API + "bring_in", args);
	migrant_services.hide_dialog(dialog);
	const text = __("Drafts: {0}. New lists: {1}. Nothing is asked before you put it in use.", [made.questions, made.lists]);
	frappe.show_alert({ message: text, indicator: "green" }, 15);
	window.cur_list?.refresh();
}

async function to_base64(file) {
	const url = await new Promise((done, failed) => {
		const reader = new window.FileReader();
		reader.onload = () => done(reader.result);
		reader.onerror = () => failed(reader.error);
		reader.readAsDataURL(file);
	});
	return url.slice(url.indexOf(",") + 1);
}
