// The configuration of an import: questions on the file, and the target of each column.
frappe.provide("migrant_services.intake");

const QUESTIONS = () => ({
	encoding: [__("How are the letters written in this file?"), __("Choose the line in which the words look right.")],
	delimiter: [__("What separates the columns?"), __("Choose the line in which the columns are separated correctly.")],
	sheet: [__("On which sheet is the list?"), ""],
	hidden_rows: [__("Some rows are hidden in the sheet. Are they part of the list?"), __("Below are the first of them.")],
	header_row: [__("Which row has the column names?"), __("Rows above it are not imported. If there are several tables, only the one that begins there is.")],
});
const DELIMITER = () => ({ ",": __("Comma"), ";": __("Semicolon"), "\t": __("Tab"), "|": __("Vertical bar"), "\x1f": __("One column") });
// In place of the number of a row, and as the dialog shows it.
const NO_NAMES = -1;
const ENCODING = { "utf-8": "UTF-8", "utf-16": "UTF-16", cp1252: "Windows (1252)", cp850: "DOS (850)", "mac-roman": "Mac" };

migrant_services.intake.draw_configuration = function (frm, $work, view) {
	const mine = migrant_services.intake.may_change(view);
	if (mine) {
		frm.add_custom_button(__("Choose Another File"), () => migrant_services.intake.upload(frm));
		if (view.layout) frm.add_custom_button(__("How the File Is Read"), () => ask_layout(frm, view));
	}
	if (view.refused) return $work.append(migrant_services.intake.alert_html(view.refused));
	if (!view.columns) return;
	const [question] = Object.keys(view.questions);
	if (question) return draw_question(frm, $work, view, question);
	view.findings.forEach((text) => $work.append(migrant_services.intake.alert_html(text)));
	if (view.open.length) draw_answers(frm, $work, view);
	draw_columns(frm, $work, view);
	if (!mine) return;
	frm.page.set_primary_action(__("Check the Rows"), () => check(frm, $work, view));
};

function draw_question(frm, $work, view, field) {
	const escape = frappe.utils.escape_html;
	const [title, hint] = QUESTIONS()[field];
	const labels = {
		encoding: ENCODING,
		delimiter: DELIMITER(),
		header_row: { [NO_NAMES]: __("None: the first row is already a person") },
		hidden_rows: { Take: __("Import them too"), "Leave Out": __("Leave them out") },
	};
	const label = (value) => (labels[field] || {})[value] || (field === "header_row" ? __("Row {0}", [value]) : String(value));
	const choices = view.questions[field].map(
		(choice) => `<button type="button" class="btn btn-default ms-choice" data-value="${escape(String(choice.value))}">
			<strong>${escape(label(choice.value))}</strong>
			${choice.samples.map((sample) => `<span>${escape(sample.slice(0, 120))}</span>`).join("")}
		</button>`
	);
	$(`<fieldset class="ms-question"><legend>${title}</legend><p class="text-muted">${hint}</p>${choices.join("")}</fieldset>`)
		.appendTo($work)
		.on("click", ".ms-choice", (event) => {
			migrant_services.intake.act(frm, "set_layout", { ...view.layout, [field]: $(event.currentTarget).attr("data-value") });
		})
		.find("button")
		.first()
		.trigger("focus");
}

function ask_layout(frm, view) {
	const text = view.layout.kind === "CSV";
	const offered = (values) => Object.entries(values).map(([value, label]) => ({ value, label }));
	const header_row = Math.max(view.layout.header_row || 1, 0);
	const dialog = new frappe.ui.Dialog({
		title: __("How the File Is Read"),
		fields: [
			text && { fieldname: "encoding", fieldtype: "Select", label: __("Letters"), options: offered(ENCODING), default: view.layout.encoding },
			text && { fieldname: "delimiter", fieldtype: "Select", label: __("Separator"), options: offered(DELIMITER()), default: view.layout.delimiter },
			!text && { fieldname: "sheet", fieldtype: "Data", label: __("Sheet"), default: view.layout.sheet },
			{
				fieldname: "header_row",
				fieldtype: "Int",
				label: __("Row With the Column Names"),
				default: header_row,
				description: __("0 when the list has no column names."),
			},
		].filter(Boolean),
		primary_action_label: __("Read the File Again"),
		primary_action(values) {
			migrant_services.hide_dialog(dialog);
			// An unchanged row is detected again: on another sheet it may be another row.
			const header_row_choice = values.header_row === header_row ? null : values.header_row || NO_NAMES;
			migrant_services.intake.act(frm, "set_layout", { ...values, header_row: header_row_choice });
		},
	});
	dialog.show();
}

function draw_columns(frm, $work, view) {
	const escape = frappe.utils.escape_html;
	const options = (target) =>
		[{ value: "", label: __("Not imported") }, ...view.targets]
			.map(({ value, label }) => `<option value="${escape(value)}" ${value === target ? "selected" : ""}>${escape(label)}</option>`)
			.join("");
	const rows = view.columns.map(
		(column, at) => `<tr>
			<th scope="row" id="ms-column-${at}">${escape(column.name)}</th>
			<td class="text-muted">${column.samples.map(escape).join(" · ")}</td>
			<td><select class="form-control input-sm" data-at="${at}" aria-labelledby="ms-column-${at}">${options(column.target)}</select></td>
		</tr>`
	);
	const $left_out = $('<p class="text-muted" role="status"></p>').appendTo($work);
	const tell = ($table) => {
		$table.find("tr").each((_at, row) => $(row).toggleClass("ms-not-imported", $(row).find("select").val() === ""));
		const names = $table.find(".ms-not-imported th").get().map((heading) => heading.textContent);
		$left_out.text(names.length ? __("Columns that are not imported: {0}.", [names.join(", ")]) : "");
	};
	const $table = $(`<table class="ms-table">
		<thead><tr><th>${__("Column of the File")}</th><th>${__("Examples")}</th><th>${__("Goes To")}</th></tr></thead>
		<tbody>${rows.join("")}</tbody>
	</table>`)
		.appendTo($work)
		.on("change", "select", () => tell($table));
	tell($table);
}

// What is asked about the rows: a title, and the answers with their words.
const ANSWERS = (view) => ({
	date_order: [
		__("What is first in the dates of this file, the day or the month?"),
		[
			["Day first", __("{0} is {1}: the day is first", [view.date.text, view.date["Day first"]])],
			["Month first", __("{0} is {1}: the month is first", [view.date.text, view.date["Month first"]])],
		],
	],
	two_digits: [
		__("Some years have two digits. What does 05 mean in a date of birth?"),
		[
			["The latest year that is past", __("2005: the latest year that is past")],
			["1900 and after", __("1905: always the years from 1900 on")],
			["Not accepted", __("Neither: rows with such a year are errors")],
		],
	],
	letter_m: [
		__("What does M mean in the column {0}?", [view.columns.filter(({ target }) => target.startsWith("sex_")).map(({ name }) => name).join(", ")]),
		[["Woman", __("Woman (mujer): men have an H or a V in this list")], ["Man", __("Male (masculino): women have an F in this list")]],
	],
	name_order: [
		__("The full name is in one column. What is written first?"),
		[["Given names first", __("Given names first")], ["Surnames first", __("Surnames first")]],
	],
	ages_as_of: [__("On which day were the ages written down?"), []],
});

// Questions that only a person who knows the file can answer; no answer is preselected.
function draw_answers(frm, $work, view) {
	const escape = frappe.utils.escape_html;
	$work.append(`<p>${__("Before the rows are checked, say what the file does not say itself.")}</p>`);
	for (const field of view.open) {
		const [title, choices] = ANSWERS(view)[field];
		const radios = choices.map(
			([value, label]) => `<label><input type="radio" name="ms-${field}" value="${escape(value)}"> ${escape(label)}${
				field === "name_order" ? split_html(view.names, value) : ""
			}</label>`
		);
		const $question = $(`<fieldset class="ms-question" data-field="${field}">
			<legend>${escape(title)}</legend>${found_html(view.examples[field])}${radios.join("")}</fieldset>`).appendTo($work);
		if (field === "ages_as_of") draw_day(frm, $question);
	}
	$work.find("input").first().trigger("focus");
}

function found_html(examples = []) {
	if (!examples.length) return "";
	return `<p class="text-muted">${__("In the file:")} ${examples.map((text) => `<span dir="auto">${frappe.utils.escape_html(text)}</span>`).join(" · ")}</p>`;
}

// Each name on a line of its own, so that its parts can be compared with those of the other order.
function split_html(names, order) {
	const escape = frappe.utils.escape_html;
	const lines = names.map((name) => name[order].map((part) => escape(part) || "–").join(" | "));
	return [__("given names | first surname | second surname"), ...lines].map((line) => `<small class="text-muted">${line}</small>`).join("");
}

function draw_day(frm, $question) {
	frm.intake_day = frappe.ui.form.make_control({
		parent: $question,
		df: {
			fieldname: "ages_as_of",
			fieldtype: "Date",
			label: __("Day"),
			description: __("Ages are counted from it. Where the list does not say it, take the day on which it was made."),
			max_date: frappe.datetime.str_to_obj(migrant_services.today()),
		},
		render_input: true,
	});
}

async function check(frm, $work, view) {
	const answers = { ...view.answers };
	for (const field of view.open) {
		const $question = $work.find(`[data-field="${field}"]`);
		answers[field] = field === "ages_as_of" ? frm.intake_day.get_value() : $question.find("input:checked").val();
		if (!answers[field]) {
			$question.find("input").first().trigger("focus");
			return frappe.show_alert({ message: __("Answer the question first."), indicator: "orange" });
		}
	}
	const mapping = Object.fromEntries($work.find("select").get().map((select) => [select.dataset.at, select.value]));
	await migrant_services.intake.call("set_columns", { name: frm.doc.name, mapping }, { freeze: true });
	await migrant_services.intake.call("answer", { name: frm.doc.name, ...answers });
	await migrant_services.intake.act(frm, "check");
}
