"""Queries that a document describes: a chart, a card, a saved list, a board. Frappe keeps them, and asks them for
each user who opens them; the request only adds filters.
"""

from collections.abc import Callable, Iterator, Mapping

import frappe

from migrant_services.access.column_rules import check_query, refusing_unreadable
from migrant_services.access.queries import (
	CARD,
	CHART,
	REPORT,
	Column,
	Query,
	Unreadable,
	parents_named,
	parsed,
	read_column,
)

# The documents that describe a query, and how the doctype is called in each.
_OF = {
	"Dashboard Chart": "document_type",
	"Number Card": "document_type",
	"Kanban Board": "reference_doctype",
	"Report": "ref_doctype",
}
_FILTERS = ("filters", "filters_json", "dynamic_filters_json")
_COLUMNS = ("based_on", "value_based_on", "group_by_based_on", "aggregate_function_based_on", "field_name")


def check_stored(document, method: str | None = None) -> None:
	"""Hook ``validate`` on charts, cards, boards and saved lists: the user who saves one may use the columns in it.

	:raises frappe.PermissionError: when one of them is above the user's level
	"""
	if frappe.session.user == "Administrator" or not frappe.request:
		return
	with refusing_unreadable():
		for query in read_stored(document.doctype, document.as_dict(convert_dates_to_str=True)):
			check_query(query)


def queries_asked(kind: str, arguments: Mapping) -> Iterator[Query]:
	"""The queries of a method that is given a chart, a card or a report, or the name of a stored one.

	:param kind: `CHART`, `CARD` or `REPORT`
	:raises Unreadable: when a part of one is none of the forms that are read
	"""
	for query in _READERS[kind](arguments):
		query.filter_by(arguments.get("filters") if kind != REPORT else None)
		yield query


def _charts_asked(arguments: Mapping) -> Iterator[Query]:
	yield from _described("Dashboard Chart", arguments.get("chart"))
	yield from _named("Dashboard Chart", arguments.get("chart_name"))


def _cards_asked(arguments: Mapping) -> Iterator[Query]:
	card = parsed(arguments.get("doc"))
	yield from _described("Number Card", card)
	yield from _named("Number Card", card.get("name") if isinstance(card, dict) else None)


def _reports_asked(arguments: Mapping) -> Iterator[Query]:
	yield from _columns_added(arguments.get("custom_columns"))
	yield from _named("Report", arguments.get("report_name"))


_READERS: dict[str, Callable] = {CHART: _charts_asked, CARD: _cards_asked, REPORT: _reports_asked}


def _described(doctype: str, document) -> Iterator[Query]:
	document = parsed(document)
	if isinstance(document, dict):
		yield from read_stored(doctype, document)


def _named(doctype: str, name) -> Iterator[Query]:
	if name and not isinstance(name, str):
		raise Unreadable(str(name))
	if name and (document := frappe.db.get_value(doctype, name, "*", as_dict=True)):
		yield from read_stored(doctype, document)


def read_stored(doctype: str, document: Mapping) -> Iterator[Query]:
	"""The queries of a document of one of the doctypes that describe one.

	:raises Unreadable: when a part of it is none of the forms that are read
	"""
	if doctype == "Report":
		yield from _read_report(document)
	elif of := document.get(_OF[doctype]):
		query = Query(of, parents_named(document))
		for name in _FILTERS:
			query.filter_by(document.get(name))
		for name in _COLUMNS:
			query.use(document.get(name))
		query.show(document.get("fields") if doctype == "Kanban Board" else None)
		# Frappe counts these with `get_all`.
		query.of_everybody = document.get("type") == "Heatmap"
		yield query


def _read_report(report: Mapping) -> Iterator[Query]:
	"""A list that was saved with its columns, or a report to which columns were added."""
	settings = parsed(report.get("json"))
	if not isinstance(settings, dict) or report.get("report_type") not in ("Report Builder", "Custom Report"):
		return
	if report["report_type"] == "Custom Report":
		yield from _columns_added(settings.get("columns"))
		return
	query = Query(report["ref_doctype"])
	query.filter_by(settings.get("filters"))
	query.sort_by(settings.get("order_by"))
	query.shown.update(Column(f"tab{of}", name) for name, of in map(_pair, settings.get("fields") or ()))
	group = settings.get("group_by")
	if isinstance(group, dict) and group.get("group_by"):
		query.group_by(group["group_by"])
		if group.get("aggregate_on_field"):
			query.aggregate(group.get("aggregate_on_doctype"), group["aggregate_on_field"])
	yield query


def _pair(field) -> tuple[str, str]:
	if not isinstance(field, list) or len(field) != 2:
		raise Unreadable(str(field))
	return read_column(field[0]).name, field[1]


def _columns_added(columns) -> Iterator[Query]:
	"""Columns of other records beside the rows of a report: Frappe reads them of all records there are."""
	columns = parsed(columns) or []
	if not isinstance(columns, list):
		raise Unreadable(str(columns))
	for column in columns:
		if isinstance(column, dict) and column.get("link_field"):
			query = Query(column.get("doctype"), of_everybody=True)
			query.use(column.get("fieldname"))
			yield query
