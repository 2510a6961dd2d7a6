// Dates as people say them at a desk. The page shows beside the field how it was understood.

const OLDEST = 120;
const YEARS = /^(\d{1,3})(\s*(a|años?|anos?|y|yrs?|years?))?\.?$/i;
const MONTHS = /^(\d{1,2})\s*(m|mes|meses|months?)\.?$/i;

// A birth date, whole or in part: 17/05/1990, 17051990, 05/1990, 1990, or an age.
// Returns {birth_date, birth_date_precision}, {} for nothing, or null for anything else.
export function understand_birth(text) {
	const typed = text.trim();
	if (!typed) return {};
	const today = migrant_services.today();
	let found;
	if ((found = typed.match(MONTHS))) {
		const [year, month] = frappe.datetime.add_months(today, -Number(found[1])).split("-");
		return dated(year, month, 15, "Year and Month");
	}
	if ((found = typed.match(YEARS)) && Number(found[1]) <= OLDEST) {
		// In the second half of the year most had their birthday.
		const year = Number(today.slice(0, 4)) - Number(found[1]) - (today.slice(5) < "07-01" ? 1 : 0);
		return { birth_date: `${year}-07-01`, birth_date_precision: "Estimated" };
	}
	if ((found = typed.match(/^(\d{4})$/))) {
		return dated(found[1], 7, 1, "Year");
	}
	if ((found = typed.match(/^(\d{1,2})[/. -](\d{4})$/))) {
		return dated(found[2], found[1], 15, "Year and Month");
	}
	const day = whole_date(typed);
	return day && { birth_date: day, birth_date_precision: "Exact" };
}

// Returns a birth date as a user would type it.
export function as_typed(birth_date, precision) {
	if (precision === "Year and Month") return `${birth_date.slice(5, 7)}/${birth_date.slice(0, 4)}`;
	return precision === "Exact" || !precision ? frappe.datetime.str_to_user(birth_date) : birth_date.slice(0, 4);
}

// Returns the middle of the known period, or its beginning if the middle is in the future.
function dated(year, month, day, precision) {
	const middle = real_date(year, month, day);
	const date = middle > migrant_services.today() ? real_date(year, precision === "Year" ? 1 : month, 1) : middle;
	return date && { birth_date: date, birth_date_precision: precision };
}

// A day in the future: a date, day and month alone, or days from today (+7). Returns "" for nothing, null for anything else.
export function understand_day(text) {
	const typed = text.trim();
	if (!typed) return "";
	const today = migrant_services.today();
	let found;
	if ((found = typed.match(/^\+(\d{1,3})$/))) return frappe.datetime.add_days(today, Number(found[1]));
	if ((found = typed.match(/^(\d{1,2})[/. -]?(\d{1,2})$/))) {
		const [day, month] = in_order(found[1], found[2]);
		const year = Number(today.slice(0, 4));
		const date = real_date(year, month, day);
		return date && date < today ? real_date(year + 1, month, day) : date;
	}
	return whole_date(typed);
}

// A whole date. Returns "" for nothing, null for anything else.
export function understand_date(text) {
	const typed = text.trim();
	return typed && whole_date(typed);
}

function whole_date(typed) {
	let found;
	if ((found = typed.match(/^(\d{4})-(\d{1,2})-(\d{1,2})$/))) return real_date(...found.slice(1));
	if ((found = typed.match(/^(\d{1,2})([/. -]?)(\d{1,2})\2(\d{4})$/))) {
		const [day, month] = in_order(found[1], found[3]);
		return real_date(found[4], month, day);
	}
	return null;
}

// Day and month, in the order in which the site writes dates.
function in_order(first, second) {
	return frappe.datetime.get_user_date_fmt().startsWith("m") ? [second, first] : [first, second];
}

function real_date(year, month, day) {
	const date = new Date(Date.UTC(year, month - 1, day));
	const real = date.getUTCFullYear() === Number(year) && date.getUTCMonth() === month - 1 && year > 1850;
	return real ? date.toISOString().slice(0, 10) : null;
}

// Returns the format of dates on this site.
export function example() {
	return frappe.datetime.str_to_user("1990-05-17");
}

export function next_week() {
	return frappe.datetime.str_to_user(frappe.datetime.add_days(migrant_services.today(), 7));
}

export function in_words(date) {
	const parts = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
	return new Intl.DateTimeFormat(frappe.boot.lang, parts).format(new Date(`${date}T00:00:00Z`));
}
