frappe.provide("migrant_services");

// Shows how to remind a person that a document expires, in words that reveal nothing about them. Nothing is sent.
migrant_services.show_reminder = async function (person, row) {
	const found = await frappe.xcall("migrant_services.api.documents.reminder", { person, row });
	const escape = frappe.utils.escape_html;
	const notes = found.notes ? `<p class="text-muted">${escape(found.notes)}</p>` : "";
	const dialog = new frappe.ui.Dialog({
		title: __("What to Say: {0}", [found.folio]),
		fields: [
			{
				fieldtype: "HTML",
				options: `<p><b>${__("Safe Contact")}:</b> ${escape(found.way)}</p>${notes}
					<p class="text-muted">${__("Others may read these words: they say nothing about the person.")}</p>`,
			},
			{
				fieldname: "language",
				fieldtype: "Select",
				label: __("Language"),
				options: Object.keys(found.texts).map((value) => ({ value, label: value === "es" ? "Español" : "English" })),
				default: found.language,
				change: () => dialog.set_value("words", found.texts[dialog.get_value("language")]),
			},
			{ fieldname: "words", fieldtype: "Small Text", label: __("Words"), default: found.texts[found.language] },
		],
		primary_action_label: __("Copy"),
		primary_action: ({ words }) => frappe.utils.copy_to_clipboard(words),
		secondary_action_label: __("Print"),
		secondary_action: () => print_slip(dialog.get_value("words")),
	});
	dialog.show();
};

function print_slip(words) {
	const frame = document.body.appendChild(document.createElement("iframe"));
	frame.style.display = "none";
	const slip = frame.contentDocument.body.appendChild(frame.contentDocument.createElement("p"));
	slip.style.font = "18pt/1.5 sans-serif";
	slip.textContent = words;
	frame.contentWindow.onafterprint = () => frame.remove();
	frame.contentWindow.print();
}

const MIN_CHARACTERS = 60; // the shortest lines are two of 36
const MIN_FIELDS = 7; // of the barcode of an Argentine DNI
const TYPING_PAUSE = 400; // milliseconds without a key

// Asks for the machine-readable lines of a document, or the barcode of a DNI, scanned or typed. Shows what was read and
// resolves to { values, document } of api.documents.read_mrz, or to null when the clerk closes the dialog.
migrant_services.read_mrz = function () {
	return new Promise((resolve) => {
		let read = null;
		let requested_text = null;
		const dialog = new frappe.ui.Dialog({
			title: __("Read a Passport or Card"),
			fields: [
				{
					fieldname: "lines",
					fieldtype: "Small Text",
					label: __("Machine-Readable Lines"),
					description: __(
						"Put the document into the reader, scan the barcode of a DNI, or type the two or three lines with < at the foot."
					),
				},
				{ fieldname: "shown", fieldtype: "HTML" },
			],
			primary_action_label: __("Use This"),
			primary_action() {
				if (!read) return;
				resolve(read);
				migrant_services.hide_dialog(dialog);
			},
			onhide: () => resolve(null),
		});
		const $shown = dialog.fields_dict.shown.$wrapper.attr("aria-live", "polite");
		const show = async () => {
			const text = dialog.fields_dict.lines.$input.val();
			const is_barcode = text.split(/[@"]/).length >= MIN_FIELDS;
			if (text === requested_text || (text.replace(/\s/g, "").length < MIN_CHARACTERS && !is_barcode)) return;
			requested_text = text;
			read = null;
			dialog.disable_primary_action();
			const { message } = await frappe
				.call({ method: "migrant_services.api.documents.read_mrz", args: { text }, silent: true, type: "POST" })
				.catch(() => ({}));
			if (text !== requested_text) return;
			read = message || null;
			$shown.html(read ? as_table(read) : `<p class="text-danger">${__("These lines cannot be read yet.")}</p>`);
			if (!read) return;
			dialog.enable_primary_action();
			dialog.get_primary_btn().trigger("focus");
		};
		// A reader types very fast: wait until it pauses.
		dialog.fields_dict.lines.$input.attr({ spellcheck: false, autocapitalize: "characters", autocomplete: "off" });
		dialog.fields_dict.lines.$input.css("font-family", "monospace").on("input", frappe.utils.debounce(show, TYPING_PAUSE));
		dialog.disable_primary_action();
		dialog.show();
	});
};

const READ = [
	["given_names", "Given Names"],
	["first_surname", "First Surname"],
	["second_surname", "Second Surname"],
	["birth_date", "Date of Birth"],
	["sex_on_document", "Sex on Document"],
	["nationality", "Nationality"],
];

function as_table({ values, document, findings }) {
	const escape = frappe.utils.escape_html;
	const rows = READ.map(([fieldname, label]) => [__(label), shown_value(fieldname, values[fieldname])]);
	rows.push([__("Number"), document.number], [__("Expires On"), shown_value("expires_on", document.expires_on)]);
	const lines = rows
		.filter(([, value]) => value)
		.map(([label, value]) => `<tr><th scope="row">${escape(label)}</th><td>${escape(value)}</td></tr>`);
	const remarks = findings.map((text) => `<p class="ms-remark" role="alert">${escape(text)}</p>`);
	return `<table class="ms-attendance ms-read"><tbody>${lines.join("")}</tbody></table>${remarks.join("")}`;
}

function shown_value(fieldname, value) {
	if (!value) return "";
	if (["birth_date", "expires_on"].includes(fieldname)) return frappe.datetime.str_to_user(value);
	return fieldname === "nationality" ? __(value) : String(value);
}

// Fills the form of a person: empty fields at once, others only if the clerk confirms.
migrant_services.fill_from_mrz = async function (frm, { values, document }) {
	const empty = (fieldname) => !frm.doc[fieldname] || ["Not recorded", 0].includes(frm.doc[fieldname]);
	const { birth_date_precision: precision, ...others } = values;
	const different = Object.keys(others).filter((name) => !empty(name) && String(frm.doc[name]) !== String(values[name]));
	const chosen = different.length ? await ask_which(frm, values, different) : [];
	for (const fieldname of Object.keys(others)) {
		if (empty(fieldname) || chosen.includes(fieldname)) await frm.set_value(fieldname, values[fieldname]);
	}
	if (precision && frm.doc.birth_date === values.birth_date) await frm.set_value("birth_date_precision", precision);
	add_document(frm, document);
};

function ask_which(frm, values, different) {
	return new Promise((resolve) => {
		const dialog = new frappe.ui.Dialog({
			title: __("The Document Says Something Else"),
			fields: different.map((fieldname) => ({
				fieldname,
				fieldtype: "Check",
				label: __("{0}: {1} instead of {2}", [
					__(frappe.meta.get_label(frm.doctype, fieldname)),
					shown_value(fieldname, values[fieldname]),
					shown_value(fieldname, frm.doc[fieldname]),
				]),
			})),
			primary_action_label: __("Take Over What Is Marked"),
			primary_action(marked) {
				resolve(different.filter((fieldname) => marked[fieldname]));
				migrant_services.hide_dialog(dialog);
			},
			onhide: () => resolve([]),
		});
		dialog.show();
	});
}

function add_document(frm, document) {
	const plain = (number) => String(number || "").replace(/[^0-9A-Za-z]/g, "").toUpperCase();
	const same = (frm.doc.documents || []).find((row) => plain(row.number) === plain(document.number));
	const row = same || frm.add_child("documents");
	for (const [fieldname, value] of Object.entries(document)) {
		if (!row[fieldname]) frappe.model.set_value(row.doctype, row.name, fieldname, value);
	}
	frappe.model.set_value(row.doctype, row.name, "original_seen", 1);
	frm.refresh_field("documents");
}
