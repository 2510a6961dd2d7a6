"""What the app tells Frappe about itself."""

app_name = "migrant_services"
app_title = "Migrant Services"
app_publisher = "Migrant Services contributors"
app_description = "Attending migrants, refugees and displaced people in a municipality"
app_email = "hello@migrant-services.example"
app_license = "mit"

require_type_annotated_api_methods = True
