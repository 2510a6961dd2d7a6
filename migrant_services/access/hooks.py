"""Which rules Frappe asks, of which doctype: what `hooks.py` says of access, worked out from the scopes."""

from migrant_services.access.scopes import PERSON, ROWS_OF, SCOPES, USER_COLUMN

# The list rule and the document rule of what has no scope: of the courses, of what Frappe hangs on records or keeps
# for one user, and of all that is left.
OTHERS = {
	"Course": (None, "document_rules.has_course_permission"),
	"File": ("list_rules.file_conditions", "document_rules.has_file_permission"),
	"List Filter": ("list_rules.list_filter_conditions", "document_rules.has_list_filter_permission"),
	"Report": ("own_records.report_conditions", "own_records.has_report_permission"),
	"Tag Link": ("list_rules.tag_link_conditions", "document_rules.has_tag_permission"),
	"Document Follow": ("list_rules.follow_conditions", "document_rules.has_follow_permission"),
	"Workflow Action": (
		"list_rules.workflow_action_conditions",
		"document_rules.has_workflow_action_permission",
	),
	**dict.fromkeys(USER_COLUMN, (None, "own_records.has_own_permission")),
	"*": ("unscoped.list_conditions", "unscoped.has_permission"),
}


def list_rule_name(doctype: str) -> str:
	"""What the list rule of a scoped doctype, or of its rows, is called in `list_rules.py`."""
	return f"{doctype.lower().replace(' ', '_')}_conditions"


def list_rules() -> dict[str, str]:
	"""Doctypes and the paths of their list rules (hook: permission_query_conditions)."""
	rules = {doctype: f"list_rules.{list_rule_name(doctype)}" for doctype in (*SCOPES, *ROWS_OF)}
	return _paths(rules | {doctype: rule for doctype, (rule, _document_rule) in OTHERS.items() if rule})


def document_rules() -> dict[str, str]:
	"""Doctypes and the paths of their document rules (hook: has_permission)."""
	rules = dict.fromkeys(SCOPES, "document_rules.has_permission")
	return _paths(rules | {doctype: rule for doctype, (_list_rule, rule) in OTHERS.items()})


def link_searches() -> dict[str, str]:
	"""Doctypes and what searches them for a link, with the rights of the user (hook: standard_queries)."""
	searches = _paths(dict.fromkeys(SCOPES, "replaced.search_record"))
	return searches | {PERSON: "migrant_services.api.person.search_link"}


def _paths(rules: dict[str, str]) -> dict[str, str]:
	return {doctype: f"migrant_services.access.{rule}" for doctype, rule in rules.items()}
