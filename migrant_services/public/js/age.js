frappe.provide("migrant_services");

// Completed years today, counted as in migrant_services/core/ages.py. For an unknown day, the middle of the known
// period counts.
migrant_services.age_today = function (birth_date, precision) {
	if (!birth_date) return null;
	const [year, month, day] = birth_date.split("-").map(Number);
	const [this_year, this_month, this_day] = migrant_services.today().split("-").map(Number);
	const middle = { "Year and Month": [month, 15], Year: [7, 1], Estimated: [7, 1] }[precision];
	const [from_month, from_day] = middle || [month, day];
	const before = this_month < from_month || (this_month === from_month && this_day < from_day);
	const age = this_year - year - (before ? 1 : 0);
	return age < 0 ? null : age;
};
