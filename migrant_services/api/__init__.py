"""The methods that the desk calls: thin and typed. Each checks its permission itself."""

__all__ = (
	"appointments",
	"attention",
	"course",
	"documents",
	"due",
	"duplicates",
	"figures",
	"household",
	"intake",
	"person",
	"reception",
	"rehearsal",
	"screen",
	"setup",
	"training",
	"waiting_room",
	"workflow_health",
	"workflow_states",
	"workflow_versions",
)
