frappe.ui.form.on("Field Setting", {
	refresh(frm) {
		offer_fields(frm);
		frm.add_custom_button(__("All Fields of the Form"), () =>
			frappe.set_route(...["form-fields", frm.doc.record, frm.doc.office].filter(Boolean))
		);
		if (!frm.is_new())
			frm.add_custom_button(__("As Shipped"), () =>
				frappe.confirm(__("Bring this field back as it is shipped?"), async () => {
					const { record, office, fieldname } = frm.doc;
					await frappe.xcall("migrant_services.api.forms.restore_fields", { record, office, fieldname });
					frappe.set_route(...["form-fields", record, office].filter(Boolean));
				})
			);
	},

	record: offer_fields,

	label: prepare_translations,
	help: prepare_translations,
});

// The fields of the form by their names; what is stored is the column.
async function offer_fields(frm) {
	const { fields } = await read_places(frm);
	const offered = { fieldname: fields.filter((field) => !field.own), place_after: fields };
	for (const [name, options] of Object.entries(offered)) {
		const known = options.some(({ value }) => value === frm.doc[name]);
		// A field that is gone since an update is shown by its column.
		const stored = !known && frm.doc[name] && !frm.is_new() ? [{ value: frm.doc[name], label: frm.doc[name] }] : [];
		if (!known && frm.is_new()) frm.doc[name] = null;
		frm.set_df_property(name, "options", [{ value: "", label: "" }, ...options, ...stored]);
	}
}

// A row for each text and language, in which only the translation is missing.
async function prepare_translations(frm) {
	const { languages } = await read_places(frm);
	const texts = [frm.doc.label, frm.doc.help].map((text) => (text || "").trim()).filter(Boolean);
	const kept = (frm.doc.translations || []).filter((row) => row.translation || texts.includes(row.text));
	frm.doc.translations = kept;
	for (const text of texts) {
		for (const language of languages) {
			if (!kept.some((row) => row.text === text && row.language === language))
				frm.add_child("translations", { text, language });
		}
	}
	frm.refresh_field("translations");
}

function read_places(frm) {
	return frappe.xcall("migrant_services.api.forms.list_places", { record: frm.doc.record });
}
