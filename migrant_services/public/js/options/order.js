// Puts the options of a list in order: by dragging, or with the buttons, which the keyboard reaches too. One action saves it.
frappe.provide("migrant_services.options");

// option_list: of own options; asked for where it is not known.
migrant_services.options.put_in_order = async function (doctype, option_list) {
	if (doctype === "Answer Option" && !option_list) {
		frappe.prompt(
			{ fieldname: "option_list", fieldtype: "Link", options: "Option List", label: __("Option List"), reqd: 1 },
			(values) => migrant_services.options.put_in_order(doctype, values.option_list),
			__("Put in Order")
		);
		return;
	}
	const options = await migrant_services.options.call("list_options", { doctype, option_list });
	const dialog = new frappe.ui.Dialog({
		title: __("Put in Order"),
		fields: [{ fieldname: "list", fieldtype: "HTML" }],
		primary_action_label: __("Save"),
		async primary_action() {
			const names = [...list.children].map((item) => item.dataset.name);
			await migrant_services.options.call("order", { doctype, option_list, names });
			migrant_services.hide_dialog(dialog);
			frappe.show_alert({ message: __("The order was saved."), indicator: "green" });
			if (cur_list && cur_list.doctype === doctype) cur_list.refresh();
			if (cur_frm && cur_frm.doctype === doctype && !cur_frm.is_dirty()) cur_frm.reload_doc();
		},
	});
	const list = document.createElement("ol");
	list.className = "list-group option-order";
	list.append(...options.map(make_item));
	dialog.fields_dict.list.$wrapper.empty().append(list);
	Sortable.create(list, { animation: 100 });
	dialog.show();
};

function make_item(option) {
	const item = document.createElement("li");
	item.className = "list-group-item d-flex align-items-center";
	item.dataset.name = option.name;
	const title = document.createElement("bdi");
	title.className = "mr-auto";
	title.textContent = option.enabled ? option.title : __("{0} (retired)", [option.title]);
	item.append(title, make_button(item, "↑", __("Move Up: {0}", [option.title]), -1));
	item.append(make_button(item, "↓", __("Move Down: {0}", [option.title]), 1));
	return item;
}

function make_button(item, sign, label, step) {
	const button = document.createElement("button");
	button.type = "button";
	button.className = "btn btn-default btn-xs ml-1";
	button.textContent = sign;
	button.setAttribute("aria-label", label);
	button.addEventListener("click", () => {
		const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
		if (!other) return;
		step < 0 ? other.before(item) : other.after(item);
		button.focus();
	});
	return button;
}
