"""What the app tells Frappe about itself."""

from migrant_services.access import hooks as access

app_name = "migrant_services"
app_title = "Migrant Services"
app_publisher = "Migrant Services contributors"
app_description = "Attending migrants, refugees and displaced people in a municipality"
app_email = "hello@migrant-services.example"
app_license = "mit"

required_apps = []
require_type_annotated_api_methods = True

app_include_js = "migrant_services.bundle.js"
app_include_css = "migrant_services.bundle.css"

doctype_js = {
	"Workflow": [
		"public/js/workflow_rows.js",
		"public/js/workflow_rehearsal.js",
		"public/js/workflow_moves.js",
		"public/js/workflow_versions.js",
	],
	"Intake Import": [
		"public/js/intake/form.js",
		"public/js/intake/configuration.js",
		"public/js/intake/rows.js",
	],
}

after_install = "migrant_services.install.after_install"
after_sync = "migrant_services.install.after_sync"
after_migrate = "migrant_services.install.say_version"
before_uninstall = "migrant_services.uninstall.before_uninstall"

# Worked out from the scopes and the doctypes: none is forgotten.
permission_query_conditions = access.list_rules()
has_permission = access.document_rules()
standard_queries = access.link_searches()

# Runs for every request, once its user is known.
auth_hooks = [
	"migrant_services.access.guests.check_request",
	"migrant_services.access.requests.check_request",
]

override_doctype_class = {
	"File": "migrant_services.access.files.GuardedFile",
	"Error Log": "migrant_services.access.logs.OutlinedErrorLog",
}

# Doctypes with a field that people fill in and that no two records have alike (a unit test holds the list).
ONE_OF_EACH = (
	"Age Band Set",
	"Consultation Result",
	"Consultation Subject",
	"Identity Document Type",
	"Migratory Situation",
	"Office",
	"Organization",
	"Population Group",
	"Queue Kind",
	"Specific Need",
	"Spoken Language",
	"Staff Member",
	"Support Programme",
	"Waiting Priority",
)

doc_events = {
	**{doctype: {"validate": "migrant_services.core.checks.refuse_double"} for doctype in ONE_OF_EACH},
	"Person": {"on_update": "migrant_services.people.registry.pairs.update_offices"},
	"Dashboard Chart": {"validate": "migrant_services.access.stored.check_stored"},
	"Kanban Board": {"validate": "migrant_services.access.stored.check_stored"},
	"Number Card": {"validate": "migrant_services.access.stored.check_stored"},
	"Report": {"validate": "migrant_services.access.stored.check_stored"},
	"ToDo": {"validate": "migrant_services.access.attachments.check_assignment"},
	"File": {"validate": "migrant_services.access.attachments.check_file"},
	"Scheduled Job Log": {"on_change": "migrant_services.access.logs.outline_failed_job"},
	"Document Follow": {"on_update": "migrant_services.access.attachments.forget_follow"},
	# The demo users' password is public: none of them becomes System Manager by being the first user of a site.
	"User": {"validate": "migrant_services.demo.logins.keep_from_system_management"},
	"Workflow": {
		"validate": "migrant_services.workflow.editing.validate",
		"on_update": [
			"migrant_services.workflow.editing.on_update",
			"migrant_services.workflow.versions.keep",
		],
		"on_trash": "migrant_services.workflow.editing.on_trash",
	},
}

override_whitelisted_methods = {
	# Frappe's count behind the Workflow form tells any reader the values of any column.
	"frappe.workflow.doctype.workflow.workflow.get_workflow_state_count": (
		"migrant_services.api.workflow_states.get_workflow_state_count"
	),
	# Frappe's own fetches whatever the page names, also inside the network.
	"frappe.utils.print_format.report_to_pdf": "migrant_services.access.report_pdf.report_to_pdf",
	# Frappe's own say whether there is such an account.
	"frappe.core.doctype.user.user.reset_password": "migrant_services.access.guests.reset_password",
	"frappe.www.login.send_login_link": "migrant_services.access.guests.send_login_link",
	# These tell, or count, what is in records that the user does not see.
	"frappe.client.get": "migrant_services.access.replaced.get",
	"frappe.client.get_value": "migrant_services.access.replaced.get_value",
	"frappe.client.get_count": "migrant_services.access.replaced.get_count",
	"frappe.client.has_permission": "migrant_services.access.replaced.has_permission",
	"frappe.realtime.can_subscribe_doc": "migrant_services.access.replaced.can_subscribe_doc",
	"frappe.realtime.has_permission": "migrant_services.access.replaced.may_follow",
	"frappe.desk.doctype.tag.tag.get_tagged_docs": "migrant_services.access.replaced.get_tagged_docs",
	"frappe.desk.form.linked_with.get": "migrant_services.access.replaced.get_linked",
	"frappe.desk.calendar.get_events": "migrant_services.access.replaced.get_events",
	"frappe.desk.listview.get_group_by_count": "migrant_services.access.replaced.get_group_by_count",
	"frappe.desk.notifications.get_open_count": "migrant_services.access.replaced.get_open_count",
	"frappe.desk.query_report.get_data_for_custom_field": (
		"migrant_services.access.replaced.get_data_for_custom_field"
	),
}

# Print formats call it; it reads the stored record with the rights of the user.
# The notifications that a site comes with name their recipients by the other two.
jinja = {
	"methods": [
		"migrant_services.printed.printed",
		"migrant_services.administration.notices.escalation.who_acts",
		"migrant_services.administration.notices.staff_of",
	]
}

# Locking reads wait for their turn, those of Frappe too; logs take nothing of people.
before_request = [
	"migrant_services.core.locks.wait_for_others",
	"migrant_services.access.logs.keep_values_out",
]
before_job = ["migrant_services.core.locks.wait_for_others", "migrant_services.access.logs.keep_values_out"]

after_request = [
	"migrant_services.access.answers.explain_other_work",
	"migrant_services.access.refusals.explain",
	"migrant_services.access.answers.hold_back",
	"migrant_services.access.answers.leave_program_out",
	"migrant_services.access.guests.answer_alike",
	"migrant_services.www.verify.add_headers",
	"migrant_services.www.waiting_room.add_headers",
]

scheduler_events = {
	"cron": {"*/15 * * * *": ["migrant_services.core.jobs.resume"]},
	"hourly": ["migrant_services.reception.no_shows.close_past_days"],
	"daily": [
		"migrant_services.people.merge.links.follow_up",
		"migrant_services.workflow.health.report_orphans",
		"migrant_services.people.documents.reminders.remind",
		"migrant_services.people.intake.retention.purge",
	],
	"daily_long": ["migrant_services.people.registry.nightly.run"],
}
