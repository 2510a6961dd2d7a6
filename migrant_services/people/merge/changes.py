"""The database changes of a merge, recorded row by row, so that they can be reversed at any time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import cstr
from pypika.functions import Cast

ROWS_AT_ONCE = 1000


class Changes:
	"""Applies changes and records them.

	A change is ``[doctype, column, before, after, rows]``: these rows had one value in the column and now have another.
	Rows that were added are ``[doctype, rows]``.
	"""

	def __init__(self, changed: Iterable[list] = (), added: Iterable[list] = ()):
		self.changed, self.added = [list(change) for change in changed], [list(rows) for rows in added]

	@classmethod
	def from_json(cls, text: str) -> Changes:
		"""Load changes that :meth:`to_json` wrote."""
		kept = frappe.parse_json(text)
		return cls(kept["changed"], kept["added"])

	def to_json(self) -> str:
		"""Return the changes as the Person Merge stores them."""
		return frappe.as_json({"changed": self.changed, "added": self.added}, indent=None)

	def set(self, doctype: str, column: str, before: Any, after: Any, rows: Iterable[str]) -> None:
		"""Set a column in rows that all have the same value in it."""
		rows = list(rows)
		if rows and before != after:
			_update(doctype, column, after, rows)
			self.changed.append([doctype, column, _plain(before), _plain(after), rows])

	def add(self, row: Document) -> None:
		"""Insert a child row."""
		row.db_insert()
		self.added.append([row.doctype, [row.name]])

	def undo(self) -> None:
		"""Reverse every change that is still as it was left; what was changed or added since stays."""
		for doctype, rows in reversed(self.added):
			frappe.db.delete(doctype, {"name": ("in", rows)})
		for doctype, column, before, after, rows in reversed(self.changed):
			_update(doctype, column, before, rows, where=after)

	def moved(self, before: str, after: str) -> dict[str, set[str]]:
		"""Return which rows of each doctype moved from one record to another."""
		found = {}
		for doctype, _column, old, new, rows in self.changed:
			if (old, new) == (before, after):
				found.setdefault(doctype, set()).update(rows)
		return found


_ANY = object()


def _update(doctype: str, column: str, value: Any, rows: list[str], where: Any = _ANY) -> None:
	table = frappe.qb.DocType(doctype)
	for at in range(0, len(rows), ROWS_AT_ONCE):
		query = (
			frappe.qb.update(table)
			.set(table[column], value)
			.where(table.name.isin(rows[at : at + ROWS_AT_ONCE]))
		)
		if where is not _ANY:
			query = query.where(table[column].isnull() if where is None else table[column] == where)
			if isinstance(where, str) and _is_text(doctype, column):
				# The database treats María and maria as equal, but adding the accent was a change.
				query = query.where(Cast(table[column], "binary") == where)
		query.run()


def _is_text(doctype: str, column: str) -> bool:
	field = frappe.get_meta(doctype).get_field(column)
	return bool(field) and field.fieldtype not in (
		"Date",
		"Datetime",
		"Time",
		*frappe.model.numeric_fieldtypes,
	)


def _plain(value: Any) -> Any:
	"""Return a value that JSON can store and the database accepts again."""
	return value if value is None or isinstance(value, int | float) else cstr(value)
