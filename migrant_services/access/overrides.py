"""Overrides of Frappe's methods that disclose too much (hooks: override_whitelisted_methods, standard_queries).

The desk calls each under Frappe's name, so each responds in the same form.
"""

from collections import Counter

import frappe
from frappe import _, client
from frappe.desk import calendar, listview, notifications, reportview
from frappe.desk.form import linked_with
from frappe.model.workflow import get_workflow_name

from migrant_services.access.column_rules import check_filters
from migrant_services.access.denial_messages import check_right
from migrant_services.access.list_rules import can_read_table
from migrant_services.access.scopes import SCOPES
from migrant_services.core.messages import reject

# The most records that a link field gets at once, and the highest offset.
MAX_RESULTS = 50
MAX_OFFSET = 1000
# Whether the desk asks "Are you sure?" before a transition (v16).
CONFIRMATION_FIELD = "enable_action_confirmation"


@frappe.whitelist()
def get_count(
	doctype: str, filters: str | dict | list | None = None, debug: bool = False, cache: bool = False
) -> int:
	"""Return the number of documents that are visible to the user; Frappe's own counts all, by any column.

	:raises frappe.PermissionError: when the user may not list the doctype
	"""
	if frappe.get_meta(doctype).istable:
		reject(
			"ROWS_COUNTED_ALONE",
			_("Rows of a table can only be counted with their record."),
			exc=frappe.PermissionError,
		)
	frappe.local.form_dict = frappe._dict(
		doctype=doctype,
		filters=frappe.as_json(frappe.parse_json(filters) or []),
		fields="[]",
		distinct="false",
	)
	return reportview.get_count()


@frappe.whitelist()
def get(
	doctype: str,
	name: str | int | None = None,
	filters: str | dict | list | None = None,
	parent: str | None = None,
) -> dict:
	"""Return a document by name or filters; Frappe's own discloses whether any document fits the filters.

	:raises frappe.DoesNotExistError: when no visible document fits
	"""
	if filters is not None and not frappe.get_meta(doctype).issingle:
		found = frappe.get_list(doctype, filters=frappe.parse_json(filters), pluck="name", limit=1)
		if not found:
			reject("RECORD_NOT_FOUND", _("{0} not found").format(_(doctype)), exc=frappe.DoesNotExistError)
		name = found[0]
	return client.get(doctype, name, None, parent)


@frappe.whitelist()
def get_value(
	doctype: str,
	fieldname: str | list | dict,
	filters: str | int | dict | list | None = None,
	as_dict: bool = True,
	debug: bool = False,
	parent: str | None = None,
) -> dict | list | str | int | float | None:
	"""Return values of a record.

	Version 16.9 reads one value of the form's workflow before each transition, and allows the transition only to users
	who may read workflows. Here users of the form get that one value.

	:raises frappe.PermissionError: when the user may not read the doctype, or not the one that the workflow is for
	"""
	is_confirmation = (
		doctype == "Workflow"
		and fieldname == CONFIRMATION_FIELD
		and frappe.get_meta("Workflow").has_field(CONFIRMATION_FIELD)
	)
	if not is_confirmation or frappe.has_permission("Workflow"):
		return client.get_value(doctype, fieldname, filters, as_dict, debug, parent)
	conditions = frappe.parse_json(filters)
	document_type = str(conditions.get("document_type") if isinstance(conditions, dict) else None)
	check_right(document_type)
	return {
		CONFIRMATION_FIELD: frappe.db.get_value(
			"Workflow", get_workflow_name(document_type), CONFIRMATION_FIELD
		)
	}


@frappe.whitelist()
def has_permission(doctype: str, docname: str | int, perm_type: str = "read") -> dict[str, bool]:
	"""Return whether the user has a right on a document.

	Frappe's own allows any row of a doctype that the user reads.
	"""
	if frappe.is_table(doctype):
		doctype, docname = _get_record_of_row(doctype, docname)
	return client.has_permission(doctype, docname, perm_type) if docname else {"has_permission": False}


@frappe.whitelist(allow_guest=True)
def can_subscribe_doc(doctype: str, docname: str | int) -> bool:
	"""Return whether the socket server may notify the user of changes of a document (v15).

	:raises frappe.PermissionError: when it may not
	"""
	return _check_visible(doctype, docname)


@frappe.whitelist(allow_guest=True)
def may_follow(doctype: str, name: str | int) -> bool:
	"""Return the same as `can_subscribe_doc`, for version 16 (``frappe.realtime.has_permission``).

	:raises frappe.PermissionError: when it may not
	"""
	return _check_visible(doctype, name)


def _check_visible(doctype: str, name: str | int) -> bool:
	if frappe.is_table(doctype):
		doctype, name = _get_record_of_row(doctype, name)
	if not name:
		reject(
			"ROWS_SHOWN_ALONE",
			_("These rows are shown only with the record they belong to. Open that record."),
			exc=frappe.PermissionError,
		)
	check_right(doctype, doc=name)
	return True


def _get_record_of_row(table: str, name: str | int) -> tuple[str | None, str | None]:
	"""Return doctype and name of the record in which a row is visible to the user.

	None for both when there is none.
	"""
	parent, record = frappe.db.get_value(table, str(name), ["parenttype", "parent"]) or (None, None)
	is_shown = parent and can_read_table(parent, table, frappe.session.user)
	return (parent, record) if is_shown else (None, None)


@frappe.whitelist()
def get_linked(doctype: str, docname: str) -> dict[str, list]:
	"""Return the visible documents that link to a document.

	:raises frappe.PermissionError: when that document is hidden from the user
	"""
	frappe.get_doc(doctype, docname).check_permission("read")
	found = linked_with.get(doctype, docname)
	return {
		linked: rows for linked, all_rows in found.items() if (rows := _filter_visible_rows(linked, all_rows))
	}


def _filter_visible_rows(doctype: str, rows: list[dict]) -> list[dict]:
	if not frappe.has_permission(doctype, "read"):
		return []
	names = [row["name"] for row in rows]
	visible = set(frappe.get_list(doctype, {"name": ("in", names)}, pluck="name", limit=0))
	return [row for row in rows if row["name"] in visible]


@frappe.whitelist()
def get_tagged_docs(doctype: str, tag: str) -> list[list[str]]:
	"""Return the names of the visible records with a tag; Frappe's own returns all."""
	tagged = {"_user_tags": ("like", tag)}
	return frappe.get_list(doctype, tagged, ["name"], as_list=True, order_by="name", limit=0)


@frappe.whitelist()
def get_data_for_custom_field(doctype: str, field: str, names: list | str | None = None) -> dict:
	"""Return the values of a report column by record name; Frappe's own returns those of all records."""
	filters = {"name": ("in", frappe.parse_json(names))} if names else None
	rows = frappe.get_list(doctype, fields=["name", field], filters=filters, limit=0)
	return {row.name: row.get(field) for row in rows}


@frappe.whitelist()
def get_open_count(doctype: str, name: str, items: list | str | None = None) -> dict:
	"""Return the counts beside the connections of a form, of visible records only.

	Frappe counts all records, and so discloses that there are others.
	"""
	found = notifications.get_open_count(doctype, name, items)
	_recount_visible(doctype, name, found.get("count"))
	return found


def _recount_visible(doctype: str, name: str, counted) -> None:
	"""Recount in place, in the form of this version: a list, or lists by kind of link."""
	rows = counted if isinstance(counted, list) else (counted or {}).get("external_links_found", [])
	fields = frappe.get_meta(doctype).get_dashboard_data().get("non_standard_fieldnames", {})
	for row in rows:
		linked = row.get("name") or row.get("doctype")
		if linked not in SCOPES:
			continue
		fieldname = fields.get(linked) or frappe.get_meta(doctype).get_dashboard_data().get("fieldname")
		may_read = frappe.has_permission(linked, "read")
		names = frappe.get_list(linked, {fieldname: name}, pluck="name", limit=100) if may_read else []
		row["count"] = len(names)
		if "open_count" in row:
			row["open_count"] = min(row["open_count"], len(names))


@frappe.whitelist()
def get_events(
	doctype: str,
	start: str,
	end: str,
	field_map: str | dict,
	filters: str | list | None = None,
	fields: str | list | None = None,
) -> list[dict]:
	"""Return the calendar of a doctype; Frappe's own takes columns and conditions from the client.

	:raises frappe.PermissionError: for scoped records, whose calendar has a method of its own
	"""
	if doctype in SCOPES:
		reject(
			"CALENDAR_FIELDS_LIMITED",
			_("The calendar of these records shows only their time and folio."),
			exc=frappe.PermissionError,
		)
	return calendar.get_events(doctype, start, end, field_map, filters, fields)


@frappe.whitelist()
def get_group_by_count(doctype: str, current_filters: str | list, field: str) -> list[dict]:
	"""Return the counts in the sidebar of a list; Frappe counts those by assignment over all records."""
	if field != "assigned_to" or doctype not in SCOPES:
		return listview.get_group_by_count(doctype, current_filters, field)
	assignments = frappe.get_all(
		"ToDo",
		filters={"reference_type": doctype, "status": ("!=", "Cancelled")},
		fields=["reference_name", "allocated_to"],
		order_by="creation",
	)
	names = list({row.reference_name for row in assignments})
	filters = [*frappe.parse_json(current_filters), [doctype, "name", "in", names or [""]]]
	visible = set(frappe.get_list(doctype, filters=filters, pluck="name", limit=0))
	counts = Counter(row.allocated_to for row in assignments if row.reference_name in visible)
	return [{"name": name, "count": count} for name, count in counts.most_common(50)]


@frappe.whitelist()
@frappe.validate_and_sanitize_search_inputs
def search_record(
	doctype: str,
	txt: str,
	searchfield: str,
	start: int,
	page_len: int,
	filters: dict | list | str | None = None,
	as_dict: bool = False,
	**kwargs,
) -> list:
	"""Return records for a link field: those that are visible to the user, whatever the client sends (hook:
	standard_queries).

	A record is also found by its own name, because version 16 searches for the name once the record is chosen. A client
	can name this method in a search, and the guard leaves its arguments to it.

	:raises frappe.PermissionError: when the filters use columns that the user may not use
	"""
	if doctype not in SCOPES or not (
		frappe.has_permission(doctype, "select") or frappe.has_permission(doctype, "read")
	):
		return []
	check_filters(doctype, filters)
	first = max(frappe.utils.cint(start), 0)
	limit = min(max(frappe.utils.cint(page_len), 0) or 20, MAX_RESULTS)
	if first > MAX_OFFSET:
		return []
	meta = frappe.get_meta(doctype)
	searched = list(dict.fromkeys([meta.title_field, *meta.get_search_fields()]))
	found = frappe.get_list(
		doctype,
		fields=list(dict.fromkeys(["name", *searched])),
		filters=frappe.parse_json(filters),
		or_filters={"name": txt}
		| {column: ("like", f"%{txt}%") for column in searched if _is_text_column(meta, column)}
		if txt
		else None,
		# The argument for the offset has another name in each version.
		limit=first + limit,
		order_by="creation desc",
		as_list=not as_dict,
	)
	return list(found[first:])


def _is_text_column(meta, column: str) -> bool:
	"""Return whether a column can be searched for a part of its text, unlike a date or a number."""
	field = meta.get_field(column)
	return bool(field) and field.fieldtype in ("Data", "Link", "Select", "Small Text")
