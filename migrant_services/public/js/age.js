frappe.provide("migrant_services");

// Completed years today, counted as in migrant_services/core/ages.py. For an unknown day, the middle of the known
// period counts; who was born in this period is 0. Null before the birth.
migrant_services.age_today = function (birth_date, precision) {
	if (!birth_date) return null;
	const today = migrant_services.today();
	const [year, month, day] = birth_date.split("-").map(Number);
	const [this_year, this_month, this_day] = today.split("-").map(Number);
	const known = { "Year and Month": "YYYY-MM", Year: "YYYY", Estimated: "YYYY" }[precision] || "YYYY-MM-DD";
	if (birth_date.slice(0, known.length) > today.slice(0, known.length)) return null;
	const middle = { "YYYY-MM": [month, 15], YYYY: [7, 1] }[known];
	const [from_month, from_day] = middle || [month, day];
	const before = this_month < from_month || (this_month === from_month && this_day < from_day);
	return Math.max(this_year - year - (before ? 1 : 0), 0);
};
