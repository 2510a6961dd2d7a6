"""What the municipality asks: its own questions, and what it changed on the shipped fields."""

__all__ = (
	"answers",
	"asking",
	"check",
	"columns",
	"editing",
	"entrances",
	"field_editing",
	"field_properties",
	"fields",
	"inventory",
	"kinds",
	"places",
	"preparation",
	"questions",
	"xlsform",
)
