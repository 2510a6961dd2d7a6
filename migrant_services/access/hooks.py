"""Which rules Frappe calls for which doctype, derived from the scopes: the access part of `hooks.py`."""

from migrant_services.access.scopes import PERSON, ROWS_OF, SCOPES, USER_COLUMN

# The list rule and the document rule of doctypes without a scope: courses, what Frappe attaches to records or keeps
# for one user, and all others.
OTHER_RULES = {
	"Course": (None, "document_rules.has_course_permission"),
	"File": ("list_rules.file_conditions", "document_rules.has_file_permission"),
	"List Filter": ("list_rules.list_filter_conditions", "document_rules.has_list_filter_permission"),
	"Report": ("user_records.report_conditions", "user_records.has_report_permission"),
	"Tag Link": ("list_rules.tag_link_conditions", "document_rules.has_tag_permission"),
	"Document Follow": ("list_rules.follow_conditions", "document_rules.has_follow_permission"),
	"Workflow Action": (
		"list_rules.workflow_action_conditions",
		"document_rules.has_workflow_action_permission",
	),
	**dict.fromkeys(USER_COLUMN, (None, "user_records.has_user_record_permission")),
	"*": ("unscoped_doctypes.list_conditions", "unscoped_doctypes.has_permission"),
}


def get_list_rule_name(doctype: str) -> str:
	"""Return the name in `list_rules.py` of the list rule of a scoped doctype, or of its rows."""
	return f"{doctype.lower().replace(' ', '_')}_conditions"


def get_list_rules() -> dict[str, str]:
	"""Return the paths of the list rules by doctype (hook: permission_query_conditions)."""
	rules = {doctype: f"list_rules.{get_list_rule_name(doctype)}" for doctype in (*SCOPES, *ROWS_OF)}
	return _to_paths(
		rules | {doctype: rule for doctype, (rule, _document_rule) in OTHER_RULES.items() if rule}
	)


def get_document_rules() -> dict[str, str]:
	"""Return the paths of the document rules by doctype (hook: has_permission)."""
	rules = dict.fromkeys(SCOPES, "document_rules.has_permission")
	return _to_paths(rules | {doctype: rule for doctype, (_list_rule, rule) in OTHER_RULES.items()})


def get_link_searches() -> dict[str, str]:
	"""Return the paths of the link searches by doctype, which keep to the rights of the user (hook:
	standard_queries).
	"""
	searches = _to_paths(dict.fromkeys(SCOPES, "overrides.search_record"))
	return searches | {PERSON: "migrant_services.api.person.search_link"}


def _to_paths(rules: dict[str, str]) -> dict[str, str]:
	return {doctype: f"migrant_services.access.{rule}" for doctype, rule in rules.items()}
