"""What the municipality asks: its own questions, and what it changed on the shipped fields."""

__all__ = (
	"answers",
	"asking",
	"check",
	"columns",
	"editing",
	"inventory",
	"kinds",
	"places",
	"preparation",
	"questions",
)
