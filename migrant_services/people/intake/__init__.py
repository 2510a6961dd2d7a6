"""Imports lists of people into the registry: upload, columns, dry run, decisions, registration, undo."""

__all__ = (
	"configuration",
	"downloads",
	"file_types",
	"imports",
	"jobs",
	"layout",
	"reading",
	"retention",
	"row_decisions",
	"row_pages",
	"sheets",
	"tables",
	"uploads",
)
