"""Which columns a query of Frappe's lists, counts, charts and cards names, read from what a client sends.

Read as Frappe 15 and 16 read it, and where they differ, as both do: texts with JSON in them, filters as a dict or as
lists of two to five, ``a desc, b``, grave accents, ```tabX`.`column```, ``link.column``, functions in texts and in
dicts, aliases. What none of these is, is not guessed at: it is :class:`Unreadable`. Plain rules: nothing of a site is
read, and nothing is said about who may use a column (``column_rules.py``).
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

# Of every method that is open and takes arguments as a query has them: the shape of the query that it builds of
# them, or why it builds none.
FILE = Path(__file__).with_name("queries.csv")
ALL = "*"
# What Frappe sends itself for "as the doctype says".
_AS_ALWAYS = "KEEP_DEFAULT_ORDERING"
# What reports call the column that they count or add up.
_AGGREGATE = "_aggregate_column"
# What stands in the place of a column, and what it is in the database.
_WORDS = {"assigned_to": "_assign"}
# What a search takes among its filters that is no column.
_SEARCH_OPTIONS = frozenset(["include_disabled"])
# Lists of columns are short.
_LONGEST = 20_000
_COLUMN = re.compile(r"\s*(?:(?:`(tab[^`.]+)`|(\w+))\s*\.\s*)?(?:`(\w+)`|(\w+))\s*", re.ASCII)
_ALIASED = re.compile(
	r"(.+?)\s+as\s+(`[\w :.-]+`|'[\w :.-]+'|\"[\w :.-]+\"|\w+)", re.ASCII | re.IGNORECASE | re.DOTALL
)
_FUNCTION = re.compile(r"(?:count|sum|avg|min|max)\s*\(\s*(?:distinct\s+)?([^()]+?)\s*\)", re.IGNORECASE)
_DIRECTED = re.compile(r"(.+?)(?:\s+(?:asc|desc))?", re.IGNORECASE | re.DOTALL)
_COMMA = re.compile(r",\s*(?![^()]*\))")


class Unreadable(ValueError):
	"""Part of a query is none of the forms that are read; the message is that part."""


class Column(NamedTuple):
	"""A column that a query names.

	:param table: what stands before the dot: ``tab`` and a doctype, or a field of the doctype. "" for the doctype itself
	:param name: ``*`` for all
	"""

	table: str
	name: str


@dataclass
class Query:
	"""What one query asks of a doctype.

	:param parents: doctypes that the client names as those whose rows are asked for
	:param used: columns that decide which records are found, or that are counted or added up
	:param arranged: columns that sort or group, or an alias of one that is shown
	:param shown: columns whose values are given as they are
	:param of_everybody: whether Frappe asks it without the rights of the caller
	"""

	doctype: str
	parents: set[str] = field(default_factory=set)
	used: set[Column] = field(default_factory=set)
	arranged: set[Column] = field(default_factory=set)
	shown: set[Column] = field(default_factory=set)
	aliases: set[str] = field(default_factory=set)
	of_everybody: bool = False

	def __post_init__(self):
		if not isinstance(self.doctype, str):
			raise Unreadable(str(self.doctype))

	def filter_by(self, filters) -> None:
		self.used.update(read_filters(filters))

	def use(self, columns) -> None:
		"""Take columns that are named by themselves: one, or a list of them, also as JSON."""
		self.used.update(map(read_column, _listed(columns)))

	def aggregate(self, doctype, column) -> None:
		"""Take the column that a report counts or adds up, of the doctype or of a table of it."""
		self.used.add(Column(f"tab{doctype or self.doctype}", read_column(column).name))
		self.aliases.add(_AGGREGATE)

	def group_by(self, columns) -> None:
		for text in _listed(columns):
			self.arranged.update(read_column(_WORDS.get(piece, piece)) for piece in _pieces(text))

	def sort_by(self, order) -> None:
		if order and order != _AS_ALWAYS:
			self.arranged.update(read_column(_DIRECTED.fullmatch(piece)[1]) for piece in _pieces(order))

	def show(self, fields) -> None:
		"""Take the list of what is to be shown; what a function makes of a column is used, not shown."""
		fields = parsed(fields)
		if isinstance(fields, str):
			fields = list(_pieces(fields))
		if not isinstance(fields, list | None):
			raise Unreadable(str(fields))
		for each in fields or ():
			if isinstance(each, dict):
				self._show_expression(each)
			elif each:
				for piece in _pieces(each):
					self._show_piece(piece)

	def _show_piece(self, piece: str) -> None:
		if match := _ALIASED.fullmatch(piece):
			piece = match[1]
			self.aliases.add(match[2].strip("`'\"").casefold())
		if match := _FUNCTION.fullmatch(piece):
			self._use_argument(match[1])
		else:
			self.shown.add(Column("", ALL) if piece == ALL else read_column(piece))

	def _show_expression(self, expression: dict) -> None:
		"""A function as version 16 has it, or a table with columns of it."""
		if isinstance(alias := expression.get("as"), str):
			self.aliases.add(alias.casefold())
		for key, value in expression.items():
			if key.isupper():
				for argument in value if isinstance(value, list) else [value]:
					self._use_argument(argument)
			elif key.casefold() != "as":
				if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
					raise Unreadable(str(expression))
				self.shown.update(Column(key, read_column(name).name) for name in value)

	def _use_argument(self, argument) -> None:
		if isinstance(argument, dict):
			if not all(key.isupper() or key.casefold() == "as" for key in argument):
				raise Unreadable(str(argument))
			self._show_expression(argument)
		elif isinstance(argument, str):
			argument = argument.strip()
			is_text = len(argument) > 1 and argument[0] in "'\"" and argument[-1] == argument[0]
			if not (is_text or argument == ALL or argument.isdigit()):
				self.used.add(read_column(argument))
		elif not isinstance(argument, int | float | None):
			raise Unreadable(str(argument))


def read_column(text) -> Column:
	"""One column, as it stands in a filter, an order or a list of fields.

	:raises Unreadable: when it is anything else
	"""
	match = _COLUMN.fullmatch(text) if isinstance(text, str) else None
	if not match or (match[4] or "").isdigit():
		raise Unreadable(str(text))
	return Column(match[1] or match[2] or "", match[3] or match[4])


def read_filters(filters) -> Iterator[Column]:
	"""The columns of filters. A text or a number is the name of a record.

	:raises Unreadable: when it is none of the forms that are read
	"""
	filters = parsed(filters)
	if isinstance(filters, dict):
		yield from map(read_column, filters.keys() - _SEARCH_OPTIONS)
	elif isinstance(filters, list):
		yield from _conditions(filters)


def _conditions(filters: list) -> Iterator[Column]:
	for each in filters:
		if isinstance(each, dict):
			yield from map(read_column, each)
		elif isinstance(each, list):
			yield from _conditions(each) if each and isinstance(each[0], list) else _condition(each)
		elif not (
			isinstance(each, str) and each.casefold() in ("and", "or") and isinstance(filters[0], list)
		):
			raise Unreadable(str(each))


def _condition(condition: list) -> Iterator[Column]:
	"""``[column, value]``, ``[column, operator, value]``, or ``[doctype, column, operator, value]`` and a flag."""
	if len(condition) in (2, 3):
		yield read_column(condition[0])
	elif len(condition) in (4, 5) and isinstance(condition[0], str):
		column = read_column(condition[1])
		if column.table:
			raise Unreadable(str(condition))
		yield Column(f"tab{condition[0]}", column.name)
	else:
		raise Unreadable(str(condition))


def parsed(value):
	"""What a text with JSON in it stands for, also when it was packed twice; any other value as it is."""
	while isinstance(value, str):
		try:
			value = json.loads(value)
		except ValueError:
			break
	return value


def _listed(columns) -> Iterable:
	columns = parsed(columns)
	return columns if isinstance(columns, list) else [columns] if columns else ()


def _pieces(text) -> Iterator[str]:
	if not isinstance(text, str) or len(text) > _LONGEST:
		raise Unreadable(str(text)[:_LONGEST])
	return filter(None, map(str.strip, _COMMA.split(text)))


@dataclass(frozen=True)
class Shape:
	"""Which arguments of a method its query is made of.

	:param of: the doctype, where it is not the argument ``doctype``
	:param used: arguments with one column, or a list of them, that records are found by
	:param own_query: an argument that hands the filters to a function, which reads them as it likes
	"""

	of: str | None = None
	filters: tuple[str, ...] = ()
	fields: tuple[str, ...] = ()
	order: tuple[str, ...] = ()
	group: tuple[str, ...] = ()
	used: tuple[str, ...] = ()
	own_query: str | None = None


_LIST = Shape(filters=("filters", "or_filters"), fields=("fields",), order=("order_by",), group=("group_by",))
SHAPES = {
	"list": _LIST,
	"report": Shape(**{**vars(_LIST), "fields": ("fields", "pluck")}),
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
# These are read from a document, given or stored, and from the filters of the request.
CHART, CARD, REPORT = DESCRIBED = ("chart", "card", "columns of a report")
# Arguments that say of which records the rows of a table are asked.
_PARENTS = ("parent", "parent_doctype", "parent_document_type", "parenttype")
# Columns that the calendar is given in a map.
_MAPPED = ("start", "end", "title", "color")


@cache
def shapes() -> dict[str, str]:
	"""The shape of the query that a method builds, by its own name: of `SHAPES` or `DESCRIBED`; "" for none."""
	with FILE.open(encoding="utf-8", newline="") as file:
		return {line["method"]: line["shape"] for line in csv.DictReader(file)}


def read_arguments(shape: Shape, arguments: Mapping, doctype: str | None = None) -> Query:
	"""The query that a method of a shape builds of its arguments.

	:param doctype: where it stands in the address
	:raises Unreadable: when an argument is none of the forms that are read
	"""
	query = Query(shape.of or doctype or arguments.get("doctype"), parents_named(arguments))
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
	if isinstance(mapped := parsed(given.get("field_map")), dict):
		query.use([mapped[key] for key in _MAPPED if mapped.get(key)])
	if column := given.get("aggregate_on_field"):
		query.aggregate(given.get("aggregate_on_doctype"), column)
	return query


def parents_named(arguments: Mapping) -> set[str]:
	"""The doctypes of whose records the rows of a table are asked."""
	return {value for name in _PARENTS if isinstance(value := arguments.get(name), str) and value}
