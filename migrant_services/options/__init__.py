"""Lists of options, shipped and own: added, retired, ordered, merged, and mapped to the shipped codes."""

__all__ = (
	"choices",
	"figures",
	"merging",
	"new_lists",
	"record",
	"reference",
	"rules",
	"search",
	"tables",
	"usage",
)
