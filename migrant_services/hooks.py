"""What the app tells Frappe about itself."""

app_name = "migrant_services"
app_title = "Migrant Services"
app_publisher = "Migrant Services contributors"
app_description = "Attending migrants, refugees and displaced people in a municipality"
app_email = "hello@migrant-services.example"
app_license = "mit"

required_apps = []
require_type_annotated_api_methods = True

doctype_js = {"Workflow": ["public/js/workflow_moves.js"]}

after_install = "migrant_services.install.after_install"
before_uninstall = "migrant_services.uninstall.before_uninstall"

permission_query_conditions = {
	"Person": "migrant_services.permissions.person_conditions",
	"Protection File": "migrant_services.permissions.protection_file_conditions",
	"Consent": "migrant_services.permissions.consent_conditions",
	"Consultation": "migrant_services.permissions.consultation_conditions",
	"Referral": "migrant_services.permissions.referral_conditions",
	"Payment": "migrant_services.permissions.payment_conditions",
	"Course Enrolment": "migrant_services.permissions.course_enrolment_conditions",
}

has_permission = {doctype: "migrant_services.permissions.has_permission" for doctype in permission_query_conditions}

doc_events = {
	"Workflow": {
		"validate": "migrant_services.workflow.editing.validate",
		"on_update": "migrant_services.workflow.editing.on_update",
		"on_trash": "migrant_services.workflow.editing.on_trash",
	}
}

# Frappe's count behind the Workflow form tells any reader the values of any column.
override_whitelisted_methods = {
	"frappe.workflow.doctype.workflow.workflow.get_workflow_state_count": (
		"migrant_services.api.workflow_states.get_workflow_state_count"
	),
}

# Links to a person are searched with the rights of the user, whatever the client asks for.
standard_queries = {"Person": "migrant_services.api.person.search_link"}

scheduler_events = {"hourly": ["migrant_services.workflow.moves.resume"]}
