"""Which columns a query of Frappe's lists, counts, charts and cards uses, parsed from what a client sends.

The forms are those of Frappe 15 and 16, or of both where they differ: texts with JSON, filters as a dict or as lists
of two to five, ``a desc, b``, backticks, ```tabX`.`column```, ``link.column``, functions in texts and in dicts,
aliases. Any other form is :class:`UnreadableQuery`. These rules are plain: nothing of a site is read, and who may use
a column is decided elsewhere (``column_rules.py``).
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

# For every open method that takes arguments like those of a query: the shape of the query that it builds, or why it
# builds none.
QUERIES_FILE = Path(__file__).with_name("queries.csv")
ALL_COLUMNS = "*"
# What Frappe sends for the default order of the doctype.
_DEFAULT_ORDER = "KEEP_DEFAULT_ORDERING"
# The name that reports give to the column that they count or sum.
_AGGREGATE_COLUMN = "_aggregate_column"
# Words that stand for a column, and the column in the database.
_COLUMN_BY_WORD = {"assigned_to": "_assign"}
# Options that a search takes among its filters and that are no columns.
_SEARCH_OPTIONS = frozenset(["include_disabled"])
# In characters. Lists of columns are short.
_MAX_LENGTH = 20_000
_COLUMN_PATTERN = re.compile(r"\s*(?:(?:`(tab[^`.]+)`|(\w+))\s*\.\s*)?(?:`(\w+)`|(\w+))\s*", re.ASCII)
_ALIAS_PATTERN = re.compile(
	r"(.+?)\s+as\s+(`[\w :.-]+`|'[\w :.-]+'|\"[\w :.-]+\"|\w+)", re.ASCII | re.IGNORECASE | re.DOTALL
)
_FUNCTION_PATTERN = re.compile(
	r"(?:count|sum|avg|min|max)\s*\(\s*(?:distinct\s+)?([^()]+?)\s*\)", re.IGNORECASE
)
_DIRECTION_PATTERN = re.compile(r"(.+?)(?:\s+(?:asc|desc))?", re.IGNORECASE | re.DOTALL)
_COMMA_PATTERN = re.compile(r",\s*(?![^()]*\))")


class UnreadableQuery(ValueError):
	"""A part of a query has none of the known forms; the message is that part."""


class Column(NamedTuple):
	"""A column that a query uses.

	:param table: the text before the dot: ``tab`` and a doctype, or a field of the doctype. "" for the doctype itself
	:param name: ``*`` for all
	"""

	table: str
	name: str


@dataclass
class Query:
	"""The columns that one query uses of a doctype.

	:param parents: doctypes that the client names as the parents of the requested rows
	:param used: columns that decide which records are found, or that are counted or summed
	:param arranged: columns that sort or group, or an alias of one that is shown
	:param shown: columns whose values are returned unchanged
	:param is_unrestricted: whether Frappe runs it without the rights of the caller
	"""

	doctype: str
	parents: set[str] = field(default_factory=set)
	used: set[Column] = field(default_factory=set)
	arranged: set[Column] = field(default_factory=set)
	shown: set[Column] = field(default_factory=set)
	aliases: set[str] = field(default_factory=set)
	is_unrestricted: bool = False

	def __post_init__(self):
		if not isinstance(self.doctype, str):
			raise UnreadableQuery(str(self.doctype))

	def filter_by(self, filters) -> None:
		"""Add the columns of filters."""
		self.used.update(read_filters(filters))

	def use(self, columns) -> None:
		"""Add columns that are given alone: one, or a list of them, also as JSON."""
		self.used.update(map(read_column, _to_list(columns)))

	def aggregate(self, doctype, column) -> None:
		"""Add the column that a report counts or sums, of the doctype or of a table in it."""
		self.used.add(Column(f"tab{doctype or self.doctype}", read_column(column).name))
		self.aliases.add(_AGGREGATE_COLUMN)

	def group_by(self, columns) -> None:
		"""Add the columns of a grouping."""
		for text in _to_list(columns):
			self.arranged.update(
				read_column(_COLUMN_BY_WORD.get(piece, piece)) for piece in _split_columns(text)
			)

	def sort_by(self, order) -> None:
		"""Add the columns of an order."""
		if order and order != _DEFAULT_ORDER:
			self.arranged.update(
				read_column(_DIRECTION_PATTERN.fullmatch(piece)[1]) for piece in _split_columns(order)
			)

	def show(self, fields) -> None:
		"""Add the list of shown columns. A column inside a function is used, not shown."""
		fields = parse_json(fields)
		if isinstance(fields, str):
			fields = list(_split_columns(fields))
		if not isinstance(fields, list | None):
			raise UnreadableQuery(str(fields))
		for each in fields or ():
			if isinstance(each, dict):
				self._show_expression(each)
			elif each:
				for piece in _split_columns(each):
					self._show_piece(piece)

	def _show_piece(self, piece: str) -> None:
		if match := _ALIAS_PATTERN.fullmatch(piece):
			piece = match[1]
			self.aliases.add(match[2].strip("`'\"").casefold())
		if match := _FUNCTION_PATTERN.fullmatch(piece):
			self._use_argument(match[1])
		else:
			self.shown.add(Column("", ALL_COLUMNS) if piece == ALL_COLUMNS else read_column(piece))

	def _show_expression(self, expression: dict) -> None:
		"""Add a function in the form of version 16, or a table with its columns."""
		if isinstance(alias := expression.get("as"), str):
			self.aliases.add(alias.casefold())
		for key, value in expression.items():
			if key.isupper():
				for argument in value if isinstance(value, list) else [value]:
					self._use_argument(argument)
			elif key.casefold() != "as":
				if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
					raise UnreadableQuery(str(expression))
				self.shown.update(Column(key, read_column(name).name) for name in value)

	def _use_argument(self, argument) -> None:
		if isinstance(argument, dict):
			if not all(key.isupper() or key.casefold() == "as" for key in argument):
				raise UnreadableQuery(str(argument))
			self._show_expression(argument)
		elif isinstance(argument, str):
			argument = argument.strip()
			is_text = len(argument) > 1 and argument[0] in "'\"" and argument[-1] == argument[0]
			if not (is_text or argument == ALL_COLUMNS or argument.isdigit()):
				self.used.add(read_column(argument))
		elif not isinstance(argument, int | float | None):
			raise UnreadableQuery(str(argument))


def read_column(text) -> Column:
	"""Parse one column, as written in a filter, an order or a list of fields.

	:raises UnreadableQuery: when it is anything else
	"""
	match = _COLUMN_PATTERN.fullmatch(text) if isinstance(text, str) else None
	if not match or (match[4] or "").isdigit():
		raise UnreadableQuery(str(text))
	return Column(match[1] or match[2] or "", match[3] or match[4])


def read_filters(filters) -> Iterator[Column]:
	"""Yield the columns of filters. A text or a number is the name of a record.

	:raises UnreadableQuery: when a filter has none of the known forms
	"""
	filters = parse_json(filters)
	if isinstance(filters, dict):
		yield from map(read_column, filters.keys() - _SEARCH_OPTIONS)
	elif isinstance(filters, list):
		yield from _read_conditions(filters)


def _read_conditions(filters: list) -> Iterator[Column]:
	for each in filters:
		if isinstance(each, dict):
			yield from map(read_column, each)
		elif isinstance(each, list):
			yield from _read_conditions(each) if each and isinstance(each[0], list) else _read_condition(each)
		elif not (
			isinstance(each, str) and each.casefold() in ("and", "or") and isinstance(filters[0], list)
		):
			raise UnreadableQuery(str(each))


def _read_condition(condition: list) -> Iterator[Column]:
	"""Parse ``[column, value]``, ``[column, operator, value]``, or ``[doctype, column, operator, value]`` and
	a flag.
	"""
	if len(condition) in (2, 3):
		yield read_column(condition[0])
	elif len(condition) in (4, 5) and isinstance(condition[0], str):
		column = read_column(condition[1])
		if column.table:
			raise UnreadableQuery(str(condition))
		yield Column(f"tab{condition[0]}", column.name)
	else:
		raise UnreadableQuery(str(condition))


def parse_json(value):
	"""Return what a text with JSON stands for, also when it was encoded twice; any other value unchanged."""
	while isinstance(value, str):
		try:
			value = json.loads(value)
		except ValueError:
			break
	return value


def _to_list(columns) -> Iterable:
	columns = parse_json(columns)
	return columns if isinstance(columns, list) else [columns] if columns else ()


def _split_columns(text) -> Iterator[str]:
	if not isinstance(text, str) or len(text) > _MAX_LENGTH:
		raise UnreadableQuery(str(text)[:_MAX_LENGTH])
	return filter(None, map(str.strip, _COMMA_PATTERN.split(text)))


@dataclass(frozen=True)
class Shape:
	"""Which arguments of a method form its query.

	:param of: the doctype, where it is not the argument ``doctype``
	:param used: arguments with one column, or a list of them, that records are found by
	:param own_query: an argument that passes the filters to a function, which interprets them itself
	"""

	of: str | None = None
	filters: tuple[str, ...] = ()
	fields: tuple[str, ...] = ()
	order: tuple[str, ...] = ()
	group: tuple[str, ...] = ()
	used: tuple[str, ...] = ()
	own_query: str | None = None


_LIST_SHAPE = Shape(
	filters=("filters", "or_filters"), fields=("fields",), order=("order_by",), group=("group_by",)
)
SHAPES = {
	"list": _LIST_SHAPE,
	"report": Shape(**{**vars(_LIST_SHAPE), "fields": ("fields", "pluck")}),
	"value": Shape(filters=("filters",), fields=("fieldname",)),
	"values of a record": Shape(fields=("fields",)),
	"column": Shape(fields=("field",)),
	"record": Shape(filters=("filters",)),
	"setting": Shape(used=("field",)),
	"groups": Shape(filters=("current_filters",), group=("field",)),
	"stats": Shape(filters=("filters",), group=("stats",)),
	"next": Shape(filters=("filters",), order=("sort_field",)),
	"search": Shape(
		filters=("filters",),
		used=("searchfield",),
		fields=("filter_fields", "fields_to_fetch"),
		own_query="query",
	),
	"calendar": Shape(filters=("filters",), fields=("fields",)),
	"events": Shape(of="Event", filters=("filters",)),
	"points": Shape(of="Energy Point Log", group=("field",)),
}
# Read from a document, given or stored, and from the filters of the request.
CHART, CARD, REPORT = DESCRIBED_SHAPES = ("chart", "card", "columns of a report")
# Arguments that name the parents of the requested rows.
_PARENT_ARGUMENTS = ("parent", "parent_doctype", "parent_document_type", "parenttype")
# Keys of the columns that the calendar gets in a map.
_CALENDAR_COLUMNS = ("start", "end", "title", "color")


@cache
def load_shapes() -> dict[str, str]:
	"""Return the shape of the query that each method builds: a key of `SHAPES` or `DESCRIBED_SHAPES`.

	"" for none.
	"""
	with QUERIES_FILE.open(encoding="utf-8", newline="") as file:
		return {line["method"]: line["shape"] for line in csv.DictReader(file)}


def read_arguments(shape: Shape, arguments: Mapping, doctype: str | None = None) -> Query:
	"""Return the query that a method of a shape builds from its arguments.

	:param doctype: from the address, if it names one
	:raises UnreadableQuery: when an argument has none of the known forms
	"""
	query = Query(shape.of or doctype or arguments.get("doctype"), get_named_parents(arguments))
	given = {name: value for name, value in arguments.items() if value}
	if not (shape.own_query and shape.own_query in given):
		for name in shape.filters:
			query.filter_by(given.get(name))
	for name in shape.fields:
		query.show(given.get(name))
	for name in shape.order:
		query.sort_by(given.get(name))
	for name in shape.group:
		query.group_by(given.get(name))
	for name in shape.used:
		query.use(given.get(name))
	if isinstance(mapped := parse_json(given.get("field_map")), dict):
		query.use([mapped[key] for key in _CALENDAR_COLUMNS if mapped.get(key)])
	if column := given.get("aggregate_on_field"):
		query.aggregate(given.get("aggregate_on_doctype"), column)
	return query


def get_named_parents(arguments: Mapping) -> set[str]:
	"""Return the doctypes named as the parents of the requested rows."""
	return {value for name in _PARENT_ARGUMENTS if isinstance(value := arguments.get(name), str) and value}
