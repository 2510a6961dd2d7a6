__all__ = (
	"appointments",
	"disclosed_fields",
	"document_deadlines",
	"incident_notice",
	"intake",
	"option_merges",
	"other_document",
	"payments_once",
	"person_turns",
	"rebuild_person_index",
	"registry_tables",
	"unknown_ages",
)
