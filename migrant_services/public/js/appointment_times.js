frappe.provide("migrant_services");

const FREE_SLOTS = "migrant_services.api.appointments.free_slots";

// Asks for one of the free times of an office. Resolves to the time, or to null when none was chosen.
// `wishes`: office, minutes, person, with_whom, and the appointment that this one replaces (instead_of).
migrant_services.choose_time = function (wishes, { title = __("Find a Time"), day } = {}) {
	return new Promise((resolve) => {
		const dialog = new frappe.ui.Dialog({
			title,
			fields: [
				{
					fieldname: "day",
					fieldtype: "Date",
					label: __("Day"),
					default: day || migrant_services.today(),
					reqd: 1,
					onchange: () => show_day(dialog, wishes),
				},
				{ fieldname: "times", fieldtype: "HTML" },
			],
			primary_action_label: __("Choose"),
			primary_action() {
				const chosen = dialog.$body.find("input[name=ms-time]:checked").val();
				if (!chosen) return frappe.show_alert({ message: __("Choose one of the free times."), indicator: "orange" });
				resolve(chosen);
				migrant_services.hide_dialog(dialog);
			},
		});
		dialog.onhide = () => resolve(null);
		dialog.show();
		// Bootstrap takes the focus once more when the dialog is open.
		dialog.$wrapper.one("shown.bs.modal", () => to_first_time(dialog));
		show_day(dialog, wishes, true);
	});
};

async function show_day(dialog, wishes, may_go_on = false) {
	const day = dialog.get_value("day");
	if (!day || dialog.asked_for === day) return;
	dialog.asked_for = day;
	const found = await frappe.xcall(FREE_SLOTS, { ...wishes, day }, "GET");
	if (dialog.asked_for !== day) return;
	// Begin with the first day that has a free time.
	if (may_go_on && !found.slots.length && found.next_day) return dialog.set_value("day", found.next_day);
	const area = dialog.get_field("times").$wrapper;
	area.html(found.slots.length ? times_html(found) : no_times_html(found));
	area.find(".ms-next-day").on("click", () => dialog.set_value("day", found.next_day));
	area.find("input").on("keydown", (event) => {
		if (event.key !== "Enter") return;
		event.preventDefault();
		event.target.checked = true;
		dialog.get_primary_btn().trigger("click");
	});
	to_first_time(dialog);
}

// Keeps the focus in the day while the user writes it.
function to_first_time(dialog) {
	if (dialog.get_field("day").$input.is(":focus")) return;
	dialog.get_field("times").$wrapper.find("input, button").first().trigger("focus");
}

function times_html(found) {
	const times = found.slots.map((slot) => {
		const places = slot.free === 1 ? __("1 place") : __("{0} places", [slot.free]);
		return `<label><input type="radio" name="ms-time" value="${slot.starts_at}">
			<b>${slot.starts_at.slice(11, 16)}</b> <span>${places}</span></label>`;
	});
	return `<fieldset class="ms-times"><legend>${frappe.utils.escape_html(found.weekday)},
		${frappe.datetime.str_to_user(found.day)}</legend>${times.join("")}</fieldset>`;
}

function no_times_html(found) {
	const why = found.closed ? __("The office is closed on that day.") : __("There is no free time on that day.");
	const next = found.next_day
		? `<button type="button" class="btn btn-default btn-sm ms-next-day">${__("Next Free Day: {0}", [
				frappe.datetime.str_to_user(found.next_day),
			])}</button>`
		: __("No free time was found in the next 60 days. Check the appointment hours of the office.");
	return `<p role="status">${why}</p><p>${next}</p>`;
}
