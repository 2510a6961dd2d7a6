"""The hooks by which the app extends Frappe."""

from migrant_services.access import hooks as access
from migrant_services.access.scopes import QUESTIONED_DOCTYPES
from migrant_services.administration.configuration.hooks import add_version_events
from migrant_services.options.rules import LIST_DOCTYPES

app_name = "migrant_services"
app_title = "Migrant Services"
app_publisher = "Migrant Services contributors"
app_description = "Attending migrants, refugees and displaced people in a municipality"
app_email = "hello@migrant-services.example"
app_license = "mit"

required_apps: list[str] = []
require_type_annotated_api_methods = True

LOGO = "/assets/migrant_services/images/migrant-services.svg"
app_logo_url = LOGO
# One tile has one address for every user: the page behind it opens the first workspace that is the user's own.
add_to_apps_screen = [
	{
		"name": app_name,
		"logo": LOGO,
		"title": app_title,
		"route": "/migrant-services",
		"has_permission": "migrant_services.administration.desktop.can_open_app",
	}
]

app_include_js = "migrant_services.bundle.js"
app_include_css = "migrant_services.bundle.css"

doctype_js = {
	"Form Question": ["public/js/question_try_out.js"],
	"Workflow": [
		"public/js/workflow_rows.js",
		"public/js/workflow_rehearsal.js",
		"public/js/workflow_state_moves.js",
		"public/js/workflow_versions.js",
	],
	"Intake Import": [
		"public/js/intake/form.js",
		"public/js/intake/configuration.js",
		"public/js/intake/rows.js",
	],
}

doctype_list_js = dict.fromkeys(LIST_DOCTYPES, "public/js/options/list.js")

after_install = "migrant_services.install.after_install"
after_sync = "migrant_services.install.after_sync"
after_migrate = "migrant_services.install.after_migrate"
before_uninstall = "migrant_services.uninstall.before_uninstall"

# What the app adds to Frappe's own doctypes; written again at every migration. Roles come with the doctypes: as
# fixtures they would lose what the municipality set on them, two-factor authentication for example.
fixtures = [{"dt": "Custom Field", "filters": [["module", "=", "Migrant Services"]]}]

# Derived from the scopes and the doctypes, so that none is forgotten.
permission_query_conditions = access.get_list_rules()
has_permission = access.get_document_rules()
standard_queries = {
	**access.get_link_searches(),
	**dict.fromkeys(LIST_DOCTYPES, "migrant_services.api.options.search_link"),
}

# Called for every request, once its user is known.
auth_hooks = [
	"migrant_services.access.guests.check_request",
	"migrant_services.access.request_guard.check_request",
]

override_doctype_class = {
	"File": "migrant_services.access.files.GuardedFile",
	"Error Log": "migrant_services.access.logs.OutlinedErrorLog",
}

# Doctypes with a unique field that users fill in (a unit test checks the list).
DOCTYPES_WITH_UNIQUE_FIELD = (
	"Age Band Set",
	"Checklist",
	"Consultation Result",
	"Consultation Subject",
	"Identity Document Type",
	"Migratory Situation",
	"Office",
	"Option List",
	"Organization",
	"Population Group",
	"Queue Kind",
	"Specific Need",
	"Spoken Language",
	"Staff Member",
	"Support Programme",
	"Waiting Priority",
)

# Doctypes whose shipped fields the municipality may change, besides those with its own questions.
OTHER_CHANGED_DOCTYPES = ("Appointment", "Household", "Consent")
CHECK_REQUIRED = "migrant_services.forms.fields.check_required"
CHECKS_OF_FORMS = ["migrant_services.forms.answers.check_answers", CHECK_REQUIRED]

doc_events: dict[str, dict] = {
	**{
		doctype: {"validate": "migrant_services.core.checks.check_unique"}
		for doctype in DOCTYPES_WITH_UNIQUE_FIELD
	},
	**{doctype: {"validate": CHECKS_OF_FORMS} for doctype in QUESTIONED_DOCTYPES},
	**{doctype: {"validate": CHECK_REQUIRED} for doctype in OTHER_CHANGED_DOCTYPES},
	"Person": {
		"validate": CHECKS_OF_FORMS,
		"on_update": "migrant_services.people.registry.pairs.update_offices",
	},
	"Dashboard Chart": {"validate": "migrant_services.access.stored_queries.check_stored_queries"},
	"Kanban Board": {"validate": "migrant_services.access.stored_queries.check_stored_queries"},
	"Number Card": {"validate": "migrant_services.access.stored_queries.check_stored_queries"},
	"Report": {"validate": "migrant_services.access.stored_queries.check_stored_queries"},
	"ToDo": {"validate": "migrant_services.access.attachments.check_assignment"},
	"File": {"validate": "migrant_services.access.attachments.check_file"},
	"Scheduled Job Log": {"on_change": "migrant_services.access.logs.outline_job_error"},
	"Document Follow": {"on_update": "migrant_services.access.attachments.delete_follow"},
	"User": {
		"before_validate": "migrant_services.administration.pictures.set_picture",
		# Frappe makes a System Manager of the first user: neither of a demo user, whose password is public, nor of a job.
		"validate": [
			"migrant_services.demo.logins.keep_from_system_management",
			"migrant_services.administration.profiles.keep_to_profile",
		],
	},
	"Contact": {"before_validate": "migrant_services.administration.pictures.set_picture"},
	"Workflow": {
		"validate": "migrant_services.workflow.editing.validate",
		"on_update": "migrant_services.workflow.editing.on_update",
		"on_trash": "migrant_services.workflow.editing.on_trash",
	},
}
doc_events = add_version_events(doc_events)

# What else keeps up when options are merged: a method by doctype of the option, for the doctype and the names of the records.
option_followers = {"Identity Document Type": "migrant_services.people.registry.index.follow_options"}

# What the desk knows from its start: whose configuration is exchanged, and which parts of the app the municipality does not use.
extend_bootinfo = [
	"migrant_services.administration.configuration.boot.extend_bootinfo",
	"migrant_services.administration.parts_in_use.extend_boot",
]

override_whitelisted_methods = {
	"frappe.desk.desktop.get_desktop_page": "migrant_services.administration.parts_in_use.get_desktop_page",
	"frappe.desk.desktop.get_workspace_sidebar_items": (  # only v15; preflight: ignore[v16-removed-workspace-sidebar-items]
		"migrant_services.administration.parts_in_use.get_workspace_sidebar_items"
	),
	# Frappe's count behind the Workflow form discloses the values of any column to any reader.
	"frappe.workflow.doctype.workflow.workflow.get_workflow_state_count": (
		"migrant_services.api.workflow_states.get_workflow_state_count"
	),
	# Frappe's own fetches any address in the page, also inside the network.
	"frappe.utils.print_format.report_to_pdf": "migrant_services.access.report_pdf.report_to_pdf",
	# Frappe's own disclose whether there is such an account.
	"frappe.core.doctype.user.user.reset_password": "migrant_services.access.guests.reset_password",
	"frappe.www.login.send_login_link": "migrant_services.access.guests.send_login_link",
	# Frappe's own disclose or count what is in records that are hidden from the user.
	"frappe.client.get": "migrant_services.access.overrides.get",
	"frappe.client.get_value": "migrant_services.access.overrides.get_value",
	"frappe.client.get_count": "migrant_services.access.overrides.get_count",
	"frappe.client.has_permission": "migrant_services.access.overrides.has_permission",
	"frappe.realtime.can_subscribe_doc": "migrant_services.access.overrides.can_subscribe_doc",
	"frappe.realtime.has_permission": "migrant_services.access.overrides.may_follow",
	"frappe.desk.doctype.tag.tag.get_tagged_docs": "migrant_services.access.overrides.get_tagged_docs",
	"frappe.desk.form.linked_with.get": "migrant_services.access.overrides.get_linked",
	"frappe.desk.calendar.get_events": "migrant_services.access.overrides.get_events",
	"frappe.desk.listview.get_group_by_count": "migrant_services.access.overrides.get_group_by_count",
	"frappe.desk.notifications.get_open_count": "migrant_services.access.overrides.get_open_count",
	"frappe.desk.query_report.get_data_for_custom_field": (
		"migrant_services.access.overrides.get_data_for_custom_field"
	),
}

# Print formats call the first one; it reads the stored record with the rights of the user.
# The notifications of a new site name their recipients by the next two, and take their words from the last.
jinja = {
	"methods": [
		"migrant_services.printed.printed",
		"migrant_services.administration.notices.escalation.who_acts",
		"migrant_services.administration.notices.staff_of",
		"migrant_services.texts.notices.notice_text",
	]
}

# Locking reads wait for other transactions, those of Frappe too; logs keep no personal data.
before_request = [
	"migrant_services.core.locks.use_current_rows",
	"migrant_services.access.logs.install_log_filter",
]
before_job = [
	"migrant_services.core.locks.use_current_rows",
	"migrant_services.access.logs.install_log_filter",
]

after_request = [
	"migrant_services.access.responses.explain_conflict",
	"migrant_services.administration.configuration.conflicts.explain_edit_by_another",
	"migrant_services.access.denial_messages.explain_denial",
	"migrant_services.access.responses.remove_hidden_fields",
	"migrant_services.access.responses.remove_program_details",
	"migrant_services.access.guests.hide_login_difference",
	"migrant_services.www.migrant_services.add_headers",
	"migrant_services.www.verify.add_headers",
	"migrant_services.www.waiting_room.add_headers",
]

scheduler_events = {
	"cron": {"*/15 * * * *": ["migrant_services.core.jobs.resume"]},
	"hourly": ["migrant_services.reception.no_shows.close_past_days"],
	"daily": [
		"migrant_services.people.merge.links.follow_up",
		"migrant_services.workflow.health.notify_about_orphans",
		"migrant_services.people.documents.reminders.remind",
		"migrant_services.people.intake.retention.purge",
	],
	"daily_long": ["migrant_services.people.registry.nightly.run"],
}
