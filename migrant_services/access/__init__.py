"""Who may see what, and every door that holds it (docs/access.md)."""

__all__ = (
	"attachments",
	"criterion",
	"denial_messages",
	"disclosure",
	"guests",
	"hooks",
	"list_rules",
	"logs",
	"methods",
	"overrides",
	"print_access",
	"rate_limits",
	"record",
	"report_pdf",
	"request_guard",
	"responses",
	"scopes",
	"staff",
	"stored_queries",
	"unscoped_doctypes",
)
