"""What the municipality asks: its own questions, and what it changed on the shipped fields."""

__all__ = (
	"answers",
	"columns",
	"editing",
	"entrances",
	"field_editing",
	"field_properties",
	"fields",
	"inventory",
	"kinds",
	"preparation",
	"questions",
)
