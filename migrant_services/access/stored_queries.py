"""Queries that a document describes: a chart, a card, a saved list, a board.

Frappe stores them and runs them for each user who opens them; the request only adds filters.
"""

from collections.abc import Callable, Iterator, Mapping

import frappe

from migrant_services.access.column_rules import check_query, deny_unreadable
from migrant_services.access.queries import (
	CARD,
	CHART,
	REPORT,
	Column,
	Query,
	UnreadableQuery,
	get_named_parents,
	parse_json,
	read_column,
)

# The documents that describe a query, and the field with its doctype.
_DOCTYPE_FIELD = {
	"Dashboard Chart": "document_type",
	"Number Card": "document_type",
	"Kanban Board": "reference_doctype",
	"Report": "ref_doctype",
}
_FILTER_FIELDS = ("filters", "filters_json", "dynamic_filters_json")
_COLUMN_FIELDS = (
	"based_on",
	"value_based_on",
	"group_by_based_on",
	"aggregate_function_based_on",
	"field_name",
)


def check_stored_queries(document, method: str | None = None) -> None:
	"""Check that the user who saves a chart, card, board or list may use the columns in it (hook: validate).

	:raises frappe.PermissionError: when one of them is above the user's level
	"""
	if frappe.session.user == "Administrator" or not frappe.request:
		return
	with deny_unreadable():
		for query in read_stored_queries(document.doctype, document.as_dict(convert_dates_to_str=True)):
			check_query(query)


def list_requested_queries(kind: str, arguments: Mapping) -> Iterator[Query]:
	"""Yield the queries of a method that takes a chart, a card or a report, or the name of a stored one.

	:param kind: `CHART`, `CARD` or `REPORT`
	:raises UnreadableQuery: when a part of one has none of the known forms
	"""
	for query in _READERS[kind](arguments):
		query.filter_by(arguments.get("filters") if kind != REPORT else None)
		yield query


def _read_charts(arguments: Mapping) -> Iterator[Query]:
	yield from _read_described("Dashboard Chart", arguments.get("chart"))
	yield from _read_named("Dashboard Chart", arguments.get("chart_name"))


def _read_cards(arguments: Mapping) -> Iterator[Query]:
	card = parse_json(arguments.get("doc"))
	yield from _read_described("Number Card", card)
	yield from _read_named("Number Card", card.get("name") if isinstance(card, dict) else None)


def _read_reports(arguments: Mapping) -> Iterator[Query]:
	yield from _read_added_columns(arguments.get("custom_columns"))
	yield from _read_named("Report", arguments.get("report_name"))


_READERS: dict[str, Callable] = {CHART: _read_charts, CARD: _read_cards, REPORT: _read_reports}


def _read_described(doctype: str, document) -> Iterator[Query]:
	document = parse_json(document)
	if isinstance(document, dict):
		yield from read_stored_queries(doctype, document)


def _read_named(doctype: str, name) -> Iterator[Query]:
	if name and not isinstance(name, str):
		raise UnreadableQuery(str(name))
	if name and (document := frappe.db.get_value(doctype, name, "*", as_dict=True)):
		yield from read_stored_queries(doctype, document)


def read_stored_queries(doctype: str, document: Mapping) -> Iterator[Query]:
	"""Yield the queries of a document of one of the doctypes that describe one.

	:raises UnreadableQuery: when a part of it has none of the known forms
	"""
	if doctype == "Report":
		yield from _read_report(document)
	elif queried := document.get(_DOCTYPE_FIELD[doctype]):
		query = Query(queried, get_named_parents(document))
		for name in _FILTER_FIELDS:
			query.filter_by(document.get(name))
		for name in _COLUMN_FIELDS:
			query.use(document.get(name))
		query.show(document.get("fields") if doctype == "Kanban Board" else None)
		# Frappe counts these with `get_all`.
		query.is_unrestricted = document.get("type") == "Heatmap"
		yield query


def _read_report(report: Mapping) -> Iterator[Query]:
	"""Yield the query of a list that was saved with its columns, or of a report to which columns were added."""
	settings = parse_json(report.get("json"))
	if not isinstance(settings, dict) or report.get("report_type") not in ("Report Builder", "Custom Report"):
		return
	if report["report_type"] == "Custom Report":
		yield from _read_added_columns(settings.get("columns"))
		return
	query = Query(report["ref_doctype"])
	query.filter_by(settings.get("filters"))
	query.sort_by(settings.get("order_by"))
	query.shown.update(
		Column(f"tab{of}", name) for name, of in map(_to_column_pair, settings.get("fields") or ())
	)
	group = settings.get("group_by")
	if isinstance(group, dict) and group.get("group_by"):
		query.group_by(group["group_by"])
		if group.get("aggregate_on_field"):
			query.aggregate(group.get("aggregate_on_doctype"), group["aggregate_on_field"])
	yield query


def _to_column_pair(field) -> tuple[str, str]:
	if not isinstance(field, list) or len(field) != 2:
		raise UnreadableQuery(str(field))
	return read_column(field[0]).name, field[1]


def _read_added_columns(columns) -> Iterator[Query]:
	"""Yield a query for each column of other records beside a report: Frappe reads them of all records."""
	columns = parse_json(columns) or []
	if not isinstance(columns, list):
		raise UnreadableQuery(str(columns))
	for column in columns:
		if isinstance(column, dict) and column.get("link_field"):
			query = Query(column.get("doctype"), is_unrestricted=True)
			query.use(column.get("fieldname"))
			yield query
