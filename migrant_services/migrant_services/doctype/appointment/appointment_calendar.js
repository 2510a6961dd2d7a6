// Only time and folio, so a look over the shoulder discloses no person.
frappe.views.calendar["Appointment"] = {
	field_map: { start: "starts_at", end: "ends_at", id: "name", title: "title", allDay: "all_day" },
	get_events_method: "migrant_services.api.appointments.events",
	// Reschedule changes a time; dragging never does.
	options: { editable: false, eventStartEditable: false, eventDurationEditable: false },
	get_css_class: (event) => ({ Attended: "success", Arrived: "warning" })[event.status] || "default",
};
