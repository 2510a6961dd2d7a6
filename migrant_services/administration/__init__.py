__all__ = (
	"configuration",
	"desktop",
	"health",
	"notices",
	"parts",
	"parts_in_use",
	"pictures",
	"profiles",
	"setup",
	"versions",
	"xlsform",
)
