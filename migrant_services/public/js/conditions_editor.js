frappe.provide("migrant_services.conditions");

// The editor of a condition in a form: Frappe's own filters, with the fields and comparisons that conditions have, and the
// condition in words below, as it is written.
(() => {
	// Frappe's filters choose the control for a value by their own names of the comparisons. The two about emptiness
	// have none: Frappe's "is" would ask for a value.
	const FILTERS = [
		["is", "="],
		["is not", "!="],
		["is one of", "in"],
		["is none of", "not in"],
		["is less than", "<"],
		["is at most", "<="],
		["is at least", ">="],
		["is more than", ">"],
		["is between", "Between"],
		["is set", "set"],
		["is not set", "not set"],
	];
	const FILTER_BY_OPERATOR = new Map(FILTERS);
	const OPERATOR_BY_FILTER = new Map(FILTERS.map(([operator, filter]) => [filter, operator]));
	const LISTS = ["in", "not in"];
	const WITHOUT_VALUE = ["set", "not set"];
	const FIELDTYPE_BY_KIND = {
		"Yes or No": "Select",
		Choice: "Select",
		Link: "Link",
		"Several Choices": "Link",
		"Whole Number": "Int",
		Number: "Float",
		Date: "Date",
		Text: "Data",
	};

	const get_labels = () => ({
		"=": __("is"),
		"!=": __("is not"),
		in: __("is one of"),
		"not in": __("is none of"),
		"<": __("is less than"),
		"<=": __("is at most"),
		">=": __("is at least"),
		">": __("is more than"),
		Between: __("is between"),
		set: __("has an answer"),
		"not set": __("has no answer"),
	});
	const get_date_labels = () => ({
		"=": __("is on"),
		"!=": __("is not on"),
		"<": __("is before"),
		"<=": __("is on or before"),
		">=": __("is on or after"),
		">": __("is after"),
	});
	const get_labels_of_several = () => ({
		"=": __("includes"),
		"!=": __("does not include"),
		in: __("includes one of"),
		"not in": __("includes none of"),
	});

	const YES_AND_NO = [
		{ value: "Yes", label: __("Yes") },
		{ value: "No", label: __("No") },
	];

	function to_docfield(field, doctype) {
		const options = { "Yes or No": YES_AND_NO, Choice: field.options }[field.kind] || field.doctype;
		return {
			parent: doctype,
			fieldname: field.fieldname,
			label: field.label,
			fieldtype: FIELDTYPE_BY_KIND[field.kind],
			options,
			field,
		};
	}

	// Frappe's classes come with the desk, so they are extended when an editor is first drawn.
	let ConditionFilters;
	function get_filters_class() {
		if (ConditionFilters) return ConditionFilters;

		class ConditionFilter extends frappe.ui.Filter {
			set_conditions() {
				this.conditions = Object.entries(get_labels());
				this.nested_set_conditions = [];
				this.invalid_condition_map = {};
				this.special_condition_labels = {};
			}

			set_conditions_from_config() {}

			add_condition_help() {}

			make() {
				super.make();
				const $area = this.filter_edit_area;
				$area.find(".condition").attr("aria-label", __("Comparison"));
				$area.find(".fieldname-select-area input").attr("aria-label", __("Field"));
				$area
					.find(".remove-filter")
					.attr({ role: "button", tabindex: 0, "aria-label": __("Remove this row") })
					.on("keydown", (event) => {
						if (["Enter", " "].includes(event.key)) $(event.currentTarget).trigger("click");
					});
				$area.find(".condition").on("change", () => this.on_change());
			}

			set_field(doctype, fieldname, _fieldtype, condition) {
				const df = (this.fieldselect.fields_by_name[doctype] || {})[fieldname];
				if (!df) return super.set_field(doctype, fieldname);
				const offered = df.field.operators.map((operator) => FILTER_BY_OPERATOR.get(operator));
				const chosen = offered.includes(condition) ? condition : offered[0];
				const result = super.set_field(doctype, fieldname, this.choose_control(df, chosen), chosen);
				this.offer(df.field, offered);
				$(this.field.wrapper).toggle(!WITHOUT_VALUE.includes(chosen));
				return result;
			}

			// Returns the kind of control for a value where Frappe's choice would not do: it has no range of numbers, and
			// divides lists at commas.
			choose_control(df, condition) {
				if (LISTS.includes(condition)) return "MultiSelectList";
				if (condition === "Between" && df.fieldtype !== "Date") return "Data";
			}

			// Shows the comparisons of this kind of field, as they are worded for it.
			offer(field, offered) {
				const labels = { ...get_labels() };
				if (field.kind === "Date") Object.assign(labels, get_date_labels());
				if (field.kind === "Several Choices") Object.assign(labels, get_labels_of_several());
				this.filter_edit_area.find(".condition option").each((_index, option) => {
					$(option).text(labels[option.value]).toggle(offered.includes(option.value));
					option.disabled = !offered.includes(option.value);
				});
			}

			make_field(df, old_fieldtype) {
				if (df.fieldtype === "MultiSelectList") {
					df.get_data = (text) => this.search(df, text);
				} else if (this.get_condition() === "Between" && df.fieldtype === "Data") {
					df.placeholder = __("From and to, as in 18 to 25");
				} else if (df.fieldtype === "Link" && df.field.only_enabled) {
					df.get_query = () => ({ filters: { enabled: 1 } });
				}
				df.change = () => this.on_change();
				super.make_field(df, old_fieldtype);
				if (df.fieldtype === "MultiSelectList") this.show_labels(df);
				// Frappe selects what has the focus a moment later; by then that may be a button, which fails.
				if (["Int", "Float"].includes(df.fieldtype)) this.field.$input.off("focus");
				const $value = $(this.field.wrapper).find("input, select, [tabindex]");
				$value.attr("aria-label", __("Value"));
			}

			hide_invalid_conditions() {}

			set_special_condition_labels() {}

			// Returns the choices that contain a text. The control shows labels as HTML.
			async search(df, text) {
				const { field } = df;
				const found = field.doctype
					? await frappe.db.get_link_options(field.doctype, text, field.only_enabled ? { enabled: 1 } : {})
					: field.options;
				return found.map(({ value, label }) => {
					this.labels.set(value, label || value);
					return { value, label: frappe.utils.escape_html(label || value), description: "" };
				});
			}

			// The control shows how many are chosen, and names as HTML: the labels are shown, as text.
			show_labels({ field }) {
				const control = this.field;
				this.labels = new Map(field.options.map(({ value, label }) => [value, label]));
				control.update_status = () => {
					const labels = control.values.map((value) => this.labels.get(value) || value);
					control.$list_wrapper.find(".status-text").text(labels.join(", "));
				};
				control.$list_wrapper.find(".form-control").first().attr({ role: "button", "aria-haspopup": "true" });
				const set_value = control.set_value.bind(control);
				control.set_value = async (values) => {
					const unknown = [].concat(values || []).filter((value) => !this.labels.has(value));
					await set_value(values);
					if (!field.doctype) return;
					for (const value of unknown) {
						const title = await frappe.utils.fetch_link_title(field.doctype, value);
						this.labels.set(value, title || value);
					}
					control.update_status();
				};
			}

			set_values(doctype, fieldname, condition, value) {
				if (this.set_field(doctype, fieldname, null, condition) === false) return;
				const texts = migrant_services.conditions.split_values(value);
				this._filter_value_set = Promise.resolve();
				if (!texts.length) return this._filter_value_set;
				const is_list = LISTS.includes(condition) || this.field.df.fieldtype === "DateRange";
				const shown = is_list ? texts : condition === "Between" ? __("{0} to {1}", texts) : texts[0];
				this._filter_value_set = Promise.resolve(this.field.set_value(shown));
				return this._filter_value_set;
			}

			get_selected_value() {
				return this.field ? this.get_texts().join("\n") : null;
			}

			get_texts() {
				const condition = this.get_condition();
				if (WITHOUT_VALUE.includes(condition)) return [];
				const { df } = this.field;
				let value = this.field.get_value() ?? this.field.value;
				if (!value && df.fieldtype === "Link") value = this.field.value;
				if (condition === "Between" && df.fieldtype === "Data") {
					return String(value || "").match(/-?[0-9]+(\.[0-9]+)?/g) || [];
				}
				// A number that is not entered is empty, or 0 in the control.
				if (["Int", "Float"].includes(df.fieldtype) && !this.field.$input.val()) return [];
				return [].concat(value ?? []).map(String).filter(Boolean);
			}
		}

		ConditionFilters = class extends frappe.ui.FilterGroup {
			validate_args() {
				return true;
			}

			update_filter_button() {}

			// Two rows may be alike while they are written.
			filter_exists() {
				return false;
			}

			add_filter(doctype, fieldname, condition, value) {
				const known = this.fields.some((field) => field.fieldname === fieldname);
				return super.add_filter(doctype, known ? fieldname : this.fields[0].fieldname, condition, value);
			}

			_push_new_filter(doctype, fieldname, condition, value) {
				const filter = new ConditionFilter({
					parent: this.wrapper,
					parent_doctype: this.doctype,
					doctype,
					fieldname,
					condition,
					value,
					filter_fields: this.fields.map((field) => to_docfield(field, this.doctype)),
					index: this.filters.length + 1,
					on_change: () => this.on_change(),
					filter_list: this,
				});
				this.filters.push(filter);
				this.on_change();
				return filter;
			}

			read_rows() {
				return this.filters
					.filter((filter) => filter.field)
					.map((filter) => ({
						field: filter.fieldselect.selected_fieldname,
						operator: OPERATOR_BY_FILTER.get(filter.get_condition()),
						value: filter.get_selected_value() || "",
					}));
			}
		};
		return ConditionFilters;
	}

	const to_plain = (rows) =>
		(rows || []).map(({ field, operator, value }) => ({ field, operator, value: value || "" }));
	const are_alike = (some, others) => JSON.stringify(some) === JSON.stringify(others);

	class ConditionEditor {
		constructor(frm, options) {
			Object.assign(this, { frm, ...options });
			this.describe_soon = frappe.utils.debounce(() => this.describe(), 300);
		}

		get rows() {
			return to_plain(this.frm.doc[this.table]);
		}

		// Draws the editor again. When it is called while it is still drawing, the later call counts.
		async draw() {
			const { frm } = this;
			const about = this.get_doctype();
			const turn = (this.turn = Symbol("turn"));
			this.group = null;
			frm.toggle_display(this.table, false);
			const $area = frm.get_field(this.field).$wrapper.empty();
			if (!about) return;
			const fields = await frappe.xcall("migrant_services.api.conditions.get_fields", { doctype: about });
			if (turn !== this.turn) return;
			this.about = about;
			const $filters = $('<div class="condition-rows"></div>').appendTo($area);
			this.$sentence = $('<p class="condition-sentence mt-2 mb-1" role="status" dir="auto"></p>').appendTo($area);
			this.$findings = $('<ul class="condition-findings"></ul>').appendTo($area);
			if (frm.has_perm("write") && !frm.read_only) await this.draw_filters($filters, fields, turn);
			if (turn === this.turn) this.describe();
		}

		async draw_filters($filters, fields, turn) {
			fields.sort((one, other) => one.label.localeCompare(other.label));
			const group = new (get_filters_class())({
				parent: $filters,
				doctype: this.about,
				fields,
				on_change: () => this.store(),
			});
			$filters.find(".add-filter").text(`+ ${__("Add a Condition")}`);
			$filters.find(".clear-filters").text(__("Remove All"));
			$filters.find(".empty-filters").text(__("No conditions: it always applies."));
			group.toggle_empty_filters(!this.rows.length);
			for (const { field, operator, value } of this.rows) {
				await group.add_filter(this.about, field, FILTER_BY_OPERATOR.get(operator), value);
			}
			// Until here, what changes are the rows of the form being shown.
			if (turn === this.turn) this.group = group;
		}

		// Writes the rows of the editor into the table of the form.
		store() {
			if (!this.group) return;
			const rows = this.group.read_rows();
			this.group.toggle_empty_filters(!rows.length);
			if (are_alike(rows, this.rows)) return;
			this.frm.clear_table(this.table);
			rows.forEach((row) => this.frm.add_child(this.table, row));
			this.frm.dirty();
			// What depends on the table: whether all or any of its rows are to be true.
			this.frm.layout.refresh_dependency();
			this.describe_soon();
		}

		async describe() {
			const asked = { rows: this.rows, match: this.frm.doc[this.match] || "All" };
			const { turn } = this;
			const answer = await frappe.xcall("migrant_services.api.conditions.describe", {
				doctype: this.about,
				permlevel: this.get_permlevel(),
				...asked,
			});
			if (turn !== this.turn) return;
			this.$sentence.text(answer.sentence);
			this.$findings.empty();
			for (const { level, text } of answer.findings) {
				const colour = level === "error" ? "text-danger" : "text-warning";
				$(`<li class="${colour}"></li>`).text(text).appendTo(this.$findings);
			}
		}
	}

	// Draws the editor of the condition of this form. Call it in refresh, and when what it depends on has changed.
	// table: the table of Condition Row. match: the field with All or Any. field: the HTML field that it is drawn in.
	// get_doctype(): the doctype that the condition is about. get_permlevel(): the level of what depends on it.
	migrant_services.conditions.edit = function (
		frm,
		{ table = "conditions", match = "match", field = "conditions_editor", get_doctype, get_permlevel }
	) {
		frm.condition_editors ||= {};
		const editor = (frm.condition_editors[table] ||= new ConditionEditor(frm, {
			table,
			match,
			field,
			get_doctype,
			get_permlevel: get_permlevel || (() => null),
		}));
		frm.get_field(match).df.onchange = () => editor.describe_soon();
		return editor.draw();
	};
})();
