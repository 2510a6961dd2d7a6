"""Which records use an option: the columns that hold its code, found in the doctypes, and how many records each has.

Only counts leave this module: the records are those of every office.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import frappe
from frappe.model import default_fields, no_value_fields
from frappe.query_builder.functions import Count
from pypika.terms import Criterion

from migrant_services.core.links import Pointer, find_pointers
from migrant_services.options.rules import LIST_DOCTYPES

COUNTS_AS = "counts_as"


class Use(NamedTuple):
	"""How many records of a doctype use an option."""

	doctype: str
	records: int


def find_columns(doctype: str) -> list[Pointer]:
	"""Return the columns in which records hold an option of this doctype, also those of own questions and of other apps.

	What Frappe keeps about the option itself (comments, versions, assignments) is no use of it.
	"""
	return [
		pointer
		for pointer in find_pointers(doctype)
		if not (pointer.of and _is_frappes(pointer.doctype)) and not _holds_mapping(pointer)
	]


def find_mappings(doctype: str) -> list[Pointer]:
	"""Return the columns in which options say as which option of this doctype they count."""
	return [pointer for pointer in find_pointers(doctype) if _holds_mapping(pointer)]


def holds(pointer: Pointer, doctype: str, name: str) -> Criterion:
	"""Return the criterion for rows in which the column holds the option."""
	table = frappe.qb.DocType(pointer.doctype)
	bound = table[pointer.column] == name
	return bound & (table[pointer.of] == doctype) if pointer.of else bound


def count_uses(doctype: str, name: str, pointers: list[Pointer] | None = None) -> list[Use]:
	"""Return how many records of each doctype use an option, those of all offices.

	A record that uses it more than once counts once. Rows of a table count as their record.
	"""
	queries = defaultdict(list)
	for pointer in find_columns(doctype) if pointers is None else pointers:
		table = frappe.qb.DocType(pointer.doctype)
		query = frappe.qb.from_(table).where(holds(pointer, doctype, name))
		if not frappe.get_meta(pointer.doctype).istable:
			queries[pointer.doctype].append(query.select(table.name))
			continue
		for (parent_type,) in query.select(table.parenttype).distinct().run():
			queries[parent_type].append(query.where(table.parenttype == parent_type).select(table.parent))
	counted = [Use(record, _count_names(names)) for record, names in sorted(queries.items())]
	return [use for use in counted if use.records]


def count_records(doctype: str, name: str) -> int:
	"""Return how many records use an option."""
	return sum(use.records for use in count_uses(doctype, name))


def list_mentions(doctype: str, name: str) -> list[str]:
	"""Return where conditions name an option by its code: the doctypes of what they belong to.

	A condition is a text, so a code of several lists is found for each of them.
	"""
	found = set()
	if frappe.db.table_exists("Condition Row"):
		rows = frappe.get_all(
			"Condition Row", {"value": ("like", f"%{name}%")}, ["parenttype", "value"], order_by="creation"
		)
		found |= {row.parenttype for row in rows if name in row.value.split("\n")}
	quoted = [f"{quote}{name}{quote}" for quote in "'\""]
	for code in quoted:
		if frappe.get_all(
			"Workflow Transition", {"condition": ("like", f"%{code}%")}, limit=1, order_by="creation"
		):
			found.add("Workflow")
	return sorted(found)


def is_list_of_choices(doctype: str, column: str) -> bool:
	"""Return whether rows of a table say nothing but which option was chosen: two with the same one are one too many."""
	meta = frappe.get_meta(doctype)
	columns = {
		field.fieldname
		for field in meta.fields
		if field.fieldtype not in no_value_fields and field.fieldname not in default_fields
	}
	return bool(meta.istable) and columns == {column}


def list_rows(pointer: Pointer, doctype: str, name: str, size: int) -> Iterator[list[dict]]:
	"""Yield the rows that hold an option, in portions in the order of their names: ``name``, and of a row of a table its ``parent``
	and ``parenttype``.

	Read without a lock, as a column may have no index.
	"""
	table, last = frappe.qb.DocType(pointer.doctype), ""
	columns = [table.name]
	if frappe.get_meta(pointer.doctype).istable:
		columns += [table.parent, table.parenttype]
	query = frappe.qb.from_(table).select(*columns).where(holds(pointer, doctype, name)).orderby(table.name)
	while rows := query.where(table.name > last).limit(size).run(as_dict=True):
		yield rows
		last = rows[-1].name


def _count_names(queries: list) -> int:
	names = queries[0]
	for query in queries[1:]:
		# Without ALL, so that each name is there once.
		names = names.union(query)
	if len(queries) == 1:
		names = names.distinct()
	return frappe.qb.from_(names.as_("found")).select(Count("*")).run()[0][0]


def _holds_mapping(pointer: Pointer) -> bool:
	return pointer.doctype in LIST_DOCTYPES and pointer.column == COUNTS_AS


def _is_frappes(doctype: str) -> bool:
	module = frappe.get_meta(doctype).module
	return frappe.db.get_value("Module Def", module, "app_name") == "frappe"
