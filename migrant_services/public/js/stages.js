frappe.provide("migrant_services");

const COLORS = {
	New: "blue",
	Registered: "blue",
	"In Follow-up": "orange",
	Open: "blue",
	"Follow-up": "orange",
	Draft: "gray",
	"In Review": "orange",
	Approved: "blue",
	Instructed: "yellow",
	Paid: "green",
	Returned: "red",
	Sent: "orange",
	Acknowledged: "yellow",
	Accepted: "blue",
	"In Service": "blue",
	Completed: "green",
	"Not Accepted": "red",
	Expired: "red",
	Booked: "blue",
	Arrived: "orange",
	Attended: "green",
	"No-show": "gray",
	Rescheduled: "darkgrey",
	Waiting: "orange",
	Called: "blue",
	Served: "green",
	"At the Window": "blue",
	Gone: "darkgrey",
	Planned: "gray",
	Running: "green",
	Held: "green",
	Waitlisted: "orange",
	Attending: "blue",
	Cancelled: "darkgrey",
	Withdrawn: "darkgrey",
	Closed: "darkgrey",
	Merged: "darkgrey",
	Anonymised: "darkgrey",
};

// The list shows the municipality's state, in the color of its stage, which never changes.
migrant_services.stage_indicator = function (doc) {
	const state = doc.workflow_state;
	const filter = state ? `workflow_state,=,${state}` : `status,=,${doc.status}`;
	return [__(state || doc.status), COLORS[doc.status] || "gray", filter];
};

migrant_services.stage_list = function (settings = {}) {
	return {
		hide_name_column: true,
		hide_name_filter: true,
		has_indicator_for_draft: true,
		has_indicator_for_cancelled: true,
		add_fields: ["status", "workflow_state"],
		get_indicator: migrant_services.stage_indicator,
		...settings,
	};
};
