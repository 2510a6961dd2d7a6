__all__ = (
	"appointments",
	"configuration_versions",
	"disclosed_fields",
	"document_deadlines",
	"incident_notice",
	"intake",
	"other_document",
	"payments_once",
	"person_turns",
	"rebuild_person_index",
	"registry_tables",
	"unknown_ages",
)
