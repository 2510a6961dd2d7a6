"""The workflows that the municipality edits: what the app ships, checks and enforces."""

__all__ = (
	"compare",
	"data",
	"editing",
	"exchange",
	"guard",
	"health",
	"picture",
	"rehearsal",
	"seed",
	"site_context",
	"stages",
	"state_moves",
	"steps",
	"versions",
)
