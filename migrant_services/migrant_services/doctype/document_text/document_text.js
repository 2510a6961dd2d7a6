// What a document says, part by part: the languages side by side, the placeholders to click, and a preview.

const API = "migrant_services.api.document_texts.";
const escape = frappe.utils.escape_html;

frappe.ui.form.on("Document Text", {
	async refresh(frm) {
		if (frm.is_new()) return;
		const spec = await frappe.xcall(API + "describe", { document: frm.doc.name });
		frm.document_spec = spec;
		show_texts(frm);
		show_fields(frm);
		if (!can_write(frm)) return;
		for (const language of spec.languages)
			frm.add_custom_button(language.name, () => preview(frm, language), __("Preview"));
		frm.add_custom_button(__("As Shipped"), () => use_shipped(frm));
	},
});

function can_write(frm) {
	return frm.perm[0] && frm.perm[0].write;
}

// --- texts

function find_row(frm, part, language) {
	return (frm.doc.texts || []).find((row) => row.part === part && row.language === language);
}

function get_text(frm, part, language) {
	const row = find_row(frm, part.part, language);
	return row ? row.text || "" : part.shipped[language];
}

function set_text(frm, part, language, text) {
	const row = find_row(frm, part.part, language);
	if (text === part.shipped[language]) {
		if (row) remove_row(frm, "texts", row);
	} else if (row) {
		row.text = text;
	} else {
		frm.add_child("texts", { part: part.part, language, text });
	}
	frm.dirty();
}

function remove_row(frm, table, row) {
	frm.doc[table] = frm.doc[table].filter((each) => each !== row);
	frappe.model.remove_from_locals(row.doctype, row.name);
	frm.doc[table].forEach((each, index) => (each.idx = index + 1));
}

function show_texts(frm) {
	const { parts, languages } = frm.document_spec;
	const $editor = frm.fields_dict.texts_editor.$wrapper.empty().addClass("document-texts");
	for (const part of parts) $editor.append(make_part(frm, part, languages));
}

function make_part(frm, part, languages) {
	const needed = part.is_optional ? "" : ` <span class="text-danger" aria-hidden="true">*</span>`;
	const $part = $(`<fieldset class="document-part" data-part="${escape(part.part)}">
		<legend>${escape(part.label)}${needed}</legend>
		${part.rules.map((rule) => `<p class="document-rule">${escape(rule)}</p>`).join("")}
		<div class="document-languages"></div>
		<div class="document-placeholders" role="group" aria-label="${escape(__("Placeholders"))}"></div>
	</fieldset>`);
	const $languages = $part.find(".document-languages");
	for (const language of languages) $languages.append(make_text(frm, part, language));
	if (can_write(frm)) add_placeholders(frm, part, $part);
	return $part;
}

function make_text(frm, part, language) {
	const id = `text-${part.part}-${language.code}`;
	const text = get_text(frm, part, language.code);
	const lines = part.is_line ? 1 : Math.min(8, Math.max(2, Math.ceil(text.length / 55), text.split("\n").length));
	const $text = $(`<div class="document-text">
		<label for="${id}">${escape(language.name)}</label> <span class="document-own"></span>
		<textarea class="form-control" id="${id}" rows="${lines}" lang="${escape(language.code)}" dir="auto"></textarea>
		<div class="document-changed"></div>
	</div>`);
	const $area = $text.find("textarea").val(text).prop("disabled", !can_write(frm));
	const mark = () => mark_own(frm, part, language.code, $text, $area);
	$area.on("input", () => {
		const typed = part.is_line ? $area.val().replace(/\n/g, " ") : $area.val();
		set_text(frm, part, language.code, typed);
		mark();
	});
	mark();
	show_changed(frm, part, language.code, $text);
	return $text;
}

function mark_own(frm, part, language, $text, $area) {
	const $own = $text.find(".document-own").empty();
	if (!find_row(frm, part.part, language)) return;
	$own.append(`<span class="indicator-pill orange">${__("Changed")}</span>`);
	if (!can_write(frm)) return;
	const $back = $(`<button type="button" class="btn btn-xs btn-link">${__("As Shipped")}</button>`);
	$back.attr("aria-label", `${__("As Shipped")}: ${part.label}`).on("click", () => {
		$area.val(part.shipped[language]).trigger("input").trigger("focus");
	});
	$own.append($back);
}

// The app ships another text than when the municipality wrote its own.
function show_changed(frm, part, language, $text) {
	const before = frm.document_spec.changed[`${part.part}:${language}`];
	if (before === undefined) return;
	const $changed = $text.find(".document-changed").html(`<div class="document-difference">
		<p>${__("The app has another text now. Yours stays until you change it.")}</p>
		<p><b>${__("Before")}</b>: <del>${escape(before)}</del></p>
		<p><b>${__("Now")}</b>: <ins>${escape(part.shipped[language])}</ins></p>
	</div>`);
	if (!can_write(frm)) return;
	$(`<button type="button" class="btn btn-xs btn-default">${__("Keep Ours")}</button>`)
		.on("click", () => {
			find_row(frm, part.part, language).written_on = part.shipped[language];
			frm.dirty();
			$changed.empty();
		})
		.appendTo($changed.find(".document-difference"));
}

function add_placeholders(frm, part, $part) {
	const $list = $part.find(".document-placeholders");
	let $last = $part.find("textarea").first();
	$part.find("textarea").on("focus", (event) => {
		$last = $(event.target);
		$part.addClass("is-open").siblings().removeClass("is-open");
	});
	for (const name of part.placeholders) {
		const needed = part.needs.includes(name);
		$(`<button type="button" class="btn btn-xs btn-default${needed ? " document-needed" : ""}">[[${escape(name)}]]</button>`)
			.attr("title", frm.document_spec.placeholders[name] + (needed ? ` (${__("must stay")})` : ""))
			.on("click", () => insert_at_cursor($last, `[[${name}]]`))
			.appendTo($list);
	}
}

function insert_at_cursor($area, text) {
	const area = $area.get(0);
	area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
	$area.trigger("input").trigger("focus");
}

// --- fields

function get_lines(frm) {
	const { fields, own_questions } = frm.document_spec;
	const known = [...fields, ...own_questions].map((field) => field.field);
	const lines = (frm.doc.fields_shown || [])
		.filter((row) => known.includes(row.field))
		.map((row) => ({ field: row.field, shown: row.shown }));
	const there = lines.map((line) => line.field);
	const missing = fields.filter((field) => !there.includes(field.field));
	return [...lines, ...missing.map((field) => ({ field: field.field, shown: 1 }))];
}

function set_lines(frm, lines, focus) {
	for (const row of [...(frm.doc.fields_shown || [])]) remove_row(frm, "fields_shown", row);
	for (const line of lines) frm.add_child("fields_shown", line);
	frm.dirty();
	show_fields(frm, focus);
}

function show_fields(frm, focus) {
	const { fields, own_questions } = frm.document_spec;
	frm.toggle_display("section_fields", fields.length || own_questions.length);
	const $editor = frm.fields_dict.fields_editor.$wrapper.empty().addClass("document-fields");
	const lines = get_lines(frm);
	const groups = [...new Set(fields.map((field) => field.group))];
	for (const group of groups)
		add_group(frm, $editor, lines, (line) => fields.some((field) => field.group === group && field.field === line.field));
	add_group(frm, $editor, lines, (line) => own_questions.some((question) => question.field === line.field));
	add_questions(frm, $editor, lines);
	if (focus) $editor.find(`[data-focus="${focus}"]`).trigger("focus");
}

function add_group(frm, $editor, lines, belongs) {
	const rows = lines.filter(belongs);
	if (!rows.length) return;
	const $list = $(`<ol class="document-lines"></ol>`).appendTo($editor);
	for (const line of rows) $list.append(make_line(frm, lines, line, rows));
}

function make_line(frm, lines, line, rows) {
	const { fields, own_questions } = frm.document_spec;
	const field = [...fields, ...own_questions].find((each) => each.field === line.field);
	const $line = $(`<li><label><input type="checkbox"> ${escape(field.label)}</label></li>`);
	$line
		.find("input")
		.prop("checked", Boolean(line.shown))
		.prop("disabled", !can_write(frm) || Boolean(field.needed))
		.on("change", (event) => {
			line.shown = event.target.checked ? 1 : 0;
			set_lines(frm, lines);
		});
	if (field.needed) $line.append(` <span class="text-muted small">${escape(field.needed)}</span>`);
	if (!can_write(frm)) return $line;
	const at = rows.indexOf(line);
	add_move($line, frm, lines, line, rows[at - 1], __("Move Up"), "↑", field.label);
	add_move($line, frm, lines, line, rows[at + 1], __("Move Down"), "↓", field.label);
	return $line;
}

function add_move($line, frm, lines, line, other, label, sign, name) {
	const focus = `${line.field}-${sign}`;
	$(`<button type="button" class="btn btn-xs btn-default" data-focus="${escape(focus)}">${sign}</button>`)
		.attr("aria-label", `${label}: ${name}`)
		.prop("disabled", !other)
		.on("click", () => {
			const [from, to] = [lines.indexOf(line), lines.indexOf(other)];
			lines[from] = other;
			lines[to] = line;
			set_lines(frm, lines, focus);
		})
		.appendTo($line);
}

function add_questions(frm, $editor, lines) {
	const there = lines.map((line) => line.field);
	const rest = frm.document_spec.own_questions.filter((question) => !there.includes(question.field));
	if (!rest.length || !can_write(frm)) return;
	$(`<p>${__("Add an own question:")} </p>`)
		.append(
			rest.map((question) =>
				$(`<button type="button" class="btn btn-xs btn-default">${escape(question.label)}</button>`).on(
					"click",
					() => set_lines(frm, [...lines, { field: question.field, shown: 1 }])
				)
			)
		)
		.appendTo($editor);
}

// --- preview

function get_draft(frm) {
	return {
		document: frm.doc.name,
		texts: (frm.doc.texts || []).map(({ part, language, text }) => ({ part, language, text })),
		fields: (frm.doc.fields_shown || []).map(({ field, shown }) => ({ field, shown })),
	};
}

async function preview(frm, language) {
	const draft = get_draft(frm);
	const findings = await frappe.xcall(API + "check", draft);
	if (findings) frappe.msgprint({ title: __("Please Look at This"), message: findings, indicator: "orange" });
	if (!frm.document_spec.is_printed) {
		const lines = await frappe.xcall(API + "preview_text", { ...draft, language: language.code });
		frappe.msgprint({
			title: `${__("Preview")}: ${language.name}`,
			message: lines.map((line) => `<p lang="${escape(language.code)}">${escape(line)}</p>`).join(""),
		});
		return;
	}
	frappe.show_alert(__("Preparing the preview …"));
	const response = await fetch(`/api/method/${API}preview`, {
		method: "POST",
		headers: { "Content-Type": "application/json", "X-Frappe-CSRF-Token": frappe.csrf_token },
		body: JSON.stringify({ ...draft, language: language.code }),
	});
	if (!response.ok) {
		frappe.msgprint(__("The preview could not be made. Save the document, or try again."));
		return;
	}
	show_pdf(await response.blob(), language);
}

function show_pdf(blob, language) {
	const url = URL.createObjectURL(blob);
	const dialog = new frappe.ui.Dialog({
		title: `${__("Preview")}: ${language.name}`,
		size: "extra-large",
		fields: [{ fieldtype: "HTML", fieldname: "pdf" }],
	});
	dialog.fields_dict.pdf.$wrapper.html(
		`<p>${__("The person is invented.")} <a href="${url}" target="_blank" rel="noopener">${__("Open in a New Window")}</a></p>
		<iframe src="${url}" title="${escape(__("Preview"))}" class="document-preview"></iframe>`
	);
	dialog.onhide = () => URL.revokeObjectURL(url);
	dialog.show();
}

function use_shipped(frm) {
	frappe.confirm(__("All texts and fields of this document follow the app again. Go on?"), async () => {
		for (const table of ["texts", "fields_shown"])
			for (const row of [...(frm.doc[table] || [])]) remove_row(frm, table, row);
		frm.dirty();
		await frm.save();
	});
}
