"""The workflows that the municipality edits: what the app ships, checks and enforces."""

__all__ = (
	"data",
	"editing",
	"exchange",
	"guard",
	"health",
	"picture",
	"rehearsal",
	"replacement",
	"seed",
	"site_context",
	"stages",
	"state_moves",
	"steps",
)
