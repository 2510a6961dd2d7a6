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

	record(frm) {
		frm.set_value({ fieldname: null, place_after: null });
		offer_fields(frm);
	},

	label: prepare_translations,
	help: prepare_translations,
});

// The fields of the form by their names; what is stored is the column.
async function offer_fields(frm) {
	const { fields } = await read_places(frm);
	frm.set_df_property("fieldname", "options", fields.filter((field) => !field.own));
	frm.set_df_property("place_after", "options", fields);
	frm.refresh_fields(["fieldname", "place_after"]);
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
