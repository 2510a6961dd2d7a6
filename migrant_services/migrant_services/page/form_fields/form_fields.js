// The shipped fields of a form as they are shown, what the municipality changed on them, and the way to change them.
// The address is "form-fields", the form, and the office if the changes of one office are shown.

frappe.pages["form-fields"].on_page_load = function (wrapper) {
	wrapper.form_fields = new FormFields(wrapper);
};

frappe.pages["form-fields"].on_page_show = function (wrapper) {
	wrapper.form_fields.show();
};

const SETTING = "Field Setting";
const FORMS = [
	"Person",
	"Consultation",
	"Referral",
	"Course Enrolment",
	"Payment",
	"Protection File",
	"Appointment",
	"Household",
	"Consent",
];
const escape = (text) => frappe.utils.escape_html(text || "");

class FormFields {
	constructor(wrapper) {
		this.page = frappe.ui.make_app_page({
			parent: wrapper,
			title: __("Fields of the Forms"),
			single_column: true,
		});
		this.may_write = frappe.model.can_write(SETTING);
		this.body = $(`<div class="ms-form-fields"></div>`).appendTo(this.page.body);
		this.body.on("click", "[data-act]", (event) => this.act(event.currentTarget.dataset));
		this.form = this.page.add_field({
			fieldname: "record",
			fieldtype: "Select",
			label: __("Form"),
			options: FORMS.map((name) => ({ value: name, label: __(name) })),
			default: FORMS[0],
			change: () => this.go(),
		});
		this.office = this.page.add_field({
			fieldname: "office",
			fieldtype: "Link",
			options: "Office",
			label: __("Office"),
			placeholder: __("All Offices"),
			change: () => this.go(),
		});
		if (this.may_write) {
			this.page.set_primary_action(__("Change a Field"), () => this.change({}));
			this.page.add_menu_item(__("Everything as Shipped"), () => this.restore({}));
		}
	}

	show() {
		const [, record, office] = frappe.get_route();
		this.following = true;
		this.form.set_value(FORMS.includes(record) ? record : FORMS[0]);
		this.office.set_value(office || "");
		this.following = false;
		return this.refresh();
	}

	go() {
		if (this.following) return;
		const route = ["form-fields", this.form.get_value(), this.office.get_value()].filter(Boolean);
		if (frappe.get_route().join("/") !== route.join("/")) frappe.set_route(...route);
	}

	async refresh() {
		const [, record = FORMS[0], office = null] = frappe.get_route();
		const turn = (this.turn = {});
		const rows = await frappe.xcall("migrant_services.api.forms.list_form", { record, office }, "GET");
		if (turn !== this.turn) return;
		Object.assign(this, { record, of_office: office, rows });
		this.body.html(this.table(rows));
	}

	table(rows) {
		const heads = [__("Field"), __("Asked"), __("What Is Changed"), ...(this.may_write ? [__("Actions")] : [])];
		return `
			<p class="ms-form-fields-note">${__(
				"The fields in their order. What the app or the law needs cannot be hidden; its reason is below the field."
			)}</p>
			<div class="ms-form-fields-scroll" tabindex="0" role="region" aria-label="${escape(__(this.record))}">
			<table class="table">
				<thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join("")}</tr></thead>
				<tbody>${rows.map((row) => this.row(row)).join("")}</tbody>
			</table>
			</div>`;
	}

	row(row) {
		const notes = [
			row.shipped_label && row.shipped_label !== row.label && __("As shipped: {0}", [escape(row.shipped_label)]),
			row.own && __("Question of the municipality"),
			row.gone && __("The form has this field no more. The change is kept, and does nothing."),
			row.needed && escape(row.needed),
		].filter(Boolean);
		const asked = row.hidden ? __("Hidden") : row.required ? __("Must Be Filled In") : "";
		const changed = row.setting || row.office_setting;
		return `
			<tr class="${changed ? "ms-changed" : ""}" data-field="${escape(row.fieldname)}">
				<th scope="row">${escape(row.label)}${notes.map((note) => `<small>${note}</small>`).join("")}</th>
				<td>${asked}</td>
				<td>${row.changes.map(escape).join("<br>")}</td>
				${this.may_write ? `<td>${this.buttons(row, changed)}</td>` : ""}
			</tr>`;
	}

	buttons(row, changed) {
		const button = (act, text) => `
			<button type="button" class="btn btn-default btn-xs" data-act="${act}" data-field="${escape(row.fieldname)}"
				aria-label="${escape(`${text}: ${row.label}`)}">${text}</button>`;
		if (row.own) return button("question", __("Open"));
		return (row.gone ? "" : button("change", __("Change"))) + (changed ? button("restore", __("As Shipped")) : "");
	}

	act({ act, field }) {
		const row = this.rows.find(({ fieldname }) => fieldname === field);
		if (act === "question") frappe.set_route("Form", "Form Question", row.question);
		else this[act](row);
	}

	change({ fieldname, setting, office_setting }) {
		const stored = this.of_office ? office_setting : setting;
		if (stored) frappe.set_route("Form", SETTING, stored);
		else frappe.new_doc(SETTING, { record: this.record, fieldname, office: this.of_office || null });
	}

	restore({ fieldname = null, label }) {
		const { record, of_office: office } = this;
		const question = label
			? __("Bring {0} back as it is shipped?", [escape(label).bold()])
			: __("Bring all fields of this form back as they are shipped?");
		frappe.confirm(question, async () => {
			await frappe.xcall("migrant_services.api.forms.restore_fields", { record, office, fieldname });
			frappe.show_alert({ message: __("As shipped again."), indicator: "green" });
			this.refresh();
		});
	}
}
