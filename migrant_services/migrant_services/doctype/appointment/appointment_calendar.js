// Time and folio: whoever looks over a shoulder learns nothing of anybody.
frappe.views.calendar["Appointment"] = {
	field_map: { start: "starts_at", end: "ends_at", id: "name", title: "title", allDay: "all_day" },
	get_events_method: "migrant_services.api.appointments.events",
	// A time is changed by Reschedule, never by dragging.
	options: { editable: false, eventStartEditable: false, eventDurationEditable: false },
	get_css_class: (event) => ({ Attended: "success", Arrived: "warning" })[event.status] || "default",
};
