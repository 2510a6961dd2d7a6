frappe.provide("migrant_services.conditions");

// Evaluates conditions as migrant_services/conditions/evaluation.py does; tests/data/conditions.json holds for both.
// Nothing is ever run as code.
(() => {
	const OF_CHOICES = ["is", "is not", "is one of", "is none of", "is set", "is not set"];
	const OF_SIZES = [
		"is",
		"is not",
		"is less than",
		"is at most",
		"is at least",
		"is more than",
		"is between",
		"is set",
		"is not set",
	];
	const OPERATORS_BY_KIND = new Map([
		["Yes or No", ["is"]],
		["Choice", OF_CHOICES],
		["Link", OF_CHOICES],
		["Several Choices", OF_CHOICES],
		["Whole Number", OF_SIZES],
		["Number", OF_SIZES],
		["Date", OF_SIZES],
		["Text", ["is set", "is not set"]],
	]);
	const IS_IN_ORDER = new Map([
		["is less than", (value, other) => value < other],
		["is at most", (value, other) => value <= other],
		["is at least", (value, other) => value >= other],
		["is more than", (value, other) => value > other],
		["is between", (value, low, high) => low <= value && value <= high],
	]);
	const MAX_DIGITS = 15;
	const LAST_DATE = "2999-12-31";

	const is_number_kind = (kind) => kind === "Number" || kind === "Whole Number";
	const trim = (text) => text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
	const is_blank = (text) => trim(text) === "";
	const is_text = (value) => typeof value === "string";

	function is_date(text) {
		if (!/^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}$/.test(text)) return false;
		const moment = new Date(`${text}T00:00:00Z`);
		return !isNaN(moment) && moment.toISOString().slice(0, 10) === text;
	}

	function parse_number(text, is_whole) {
		const pattern = is_whole ? /^-?[0-9]{1,15}$/ : /^-?[0-9]{1,15}(\.[0-9]{1,9})?$/;
		return pattern.test(text) && text.replace(/[^0-9]/g, "").length <= MAX_DIGITS ? Number(text) : null;
	}

	function read_operand(text, kind) {
		if (kind === "Yes or No") return { Yes: true, No: false }[text] ?? null;
		if (is_number_kind(kind)) return parse_number(text, kind === "Whole Number");
		if (kind === "Date") return is_date(text) && text <= LAST_DATE ? text : null;
		return text;
	}

	// Returns what a row compares its field with; null when the row cannot be read.
	function read_operands(row, field) {
		const about_emptiness = ["is set", "is not set"].includes(row.operator);
		if (!OPERATORS_BY_KIND.get(field.kind)?.includes(row.operator)) return null;
		if (about_emptiness) return field.can_be_empty ? [] : null;
		const operands = migrant_services.conditions
			.split_values(row.value)
			.map((text) => read_operand(text, field.kind));
		const several = ["is one of", "is none of"].includes(row.operator);
		const count = row.operator === "is between" ? 2 : 1;
		const is_complete = several ? operands.length > 0 : operands.length === count;
		return is_complete && !operands.includes(null) ? operands : null;
	}

	function read_number(value, field) {
		let number = null;
		if (is_text(value)) number = parse_number(value, false);
		else if (typeof value === "number" && isFinite(value)) number = value;
		return number === null && !field.can_be_empty ? 0 : number;
	}

	// Returns the value of a record in the form that is compared; null when it is empty or cannot be read.
	function read_value(value, field) {
		if (field.kind === "Several Choices") {
			const rows = Array.isArray(value) ? value : [];
			const chosen = rows.map((row) => (is_text(row) ? row : row[field.item]));
			return new Set(chosen.filter((text) => is_text(text) && !is_blank(text)));
		}
		if (field.kind === "Yes or No") return value === 1 || value === "1" || value === true;
		if (is_number_kind(field.kind)) return read_number(value, field);
		if (field.kind === "Date") {
			return is_text(value) && is_date(value.slice(0, 10)) ? value.slice(0, 10) : null;
		}
		return is_text(value) && !is_blank(value) ? value : null;
	}

	function is_met(row, field, value) {
		const operands = field ? read_operands(row, field) : null;
		if (operands === null) return false;
		value = read_value(value, field);
		const is_set = value instanceof Set ? value.size > 0 : value !== null;
		const is_among = () =>
			operands.some((operand) => (value instanceof Set ? value.has(operand) : value === operand));
		if (row.operator === "is set") return is_set;
		if (row.operator === "is not set") return !is_set;
		if (["is", "is one of"].includes(row.operator)) return is_among();
		if (["is not", "is none of"].includes(row.operator)) return !is_among();
		return value !== null && IS_IN_ORDER.get(row.operator)(value, ...operands);
	}

	// Returns the values in a text, one in each line.
	migrant_services.conditions.split_values = (value) =>
		String(value ?? "")
			.split("\n")
			.map(trim)
			.filter((line) => line !== "");

	// Returns whether a record meets a condition; without rows, every record does.
	// fields: what the server gives about the fields that the rows name: fieldname, kind, item and can_be_empty.
	migrant_services.conditions.evaluate = function (rows, match, values, fields) {
		const by_name = new Map(fields.map((field) => [field.fieldname, field]));
		const met = rows.map((row) => is_met(row, by_name.get(row.field), values[row.field]));
		return !met.length || (match === "Any" ? met.some(Boolean) : met.every(Boolean));
	};

	// Returns the values of these fields in the document of a form, unsaved ones too.
	migrant_services.conditions.read_values = function (doc, fields) {
		const values = Object.fromEntries(fields.map(({ fieldname }) => [fieldname, doc[fieldname]]));
		if (doc.doctype === "Person" && "age" in values) {
			values.age = migrant_services.age_today(doc.birth_date, doc.birth_date_precision);
		}
		return values;
	};
})();
