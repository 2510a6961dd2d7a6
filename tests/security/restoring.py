"""Restores what a story without its defences changed, so that the next story finds the scene as it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import frappe

from migrant_services.people.registry import index

# What refers to a record by doctype and name.
REFERENCES = (
	("ToDo", "reference_name"),
	("DocShare", "share_name"),
	("File", "attached_to_name"),
	("Tag Link", "document_name"),
	("Workflow Action", "reference_name"),
)


class Rows(NamedTuple):
	"""The rows of a table whose column has one of the values; all rows when no column is given."""

	doctype: str
	column: str | None = None
	values: tuple = ()

	def read(self) -> list[dict]:
		return (
			frappe.get_all(self.doctype, self._filters(), ["*"], order_by="name")
			if self.values or not self.column
			else []
		)

	def restore(self, before: list[dict]) -> bool:
		"""Restore the rows, and return whether they had changed."""
		if self.read() == before:
			return False
		frappe.db.delete(self.doctype, self._filters())
		if before:
			frappe.db.bulk_insert(self.doctype, list(before[0]), [tuple(row.values()) for row in before])
		return True

	def _filters(self) -> dict:
		return {self.column: ("in", self.values)} if self.column else {"name": ("is", "set")}


def with_rows(doctype: str, names: Iterable[str]) -> list[Rows]:
	"""Return records with the rows of their tables."""
	names = tuple(sorted(names))
	tables = {field.options for field in frappe.get_meta(doctype).get_table_fields()}
	return [Rows(doctype, "name", names), *(Rows(table, "parent", names) for table in sorted(tables))]


def references_to(names: Iterable[str]) -> list[Rows]:
	"""Return what refers to the records by doctype and name."""
	return [Rows(doctype, column, tuple(sorted(names))) for doctype, column in REFERENCES]


@contextmanager
def restore_rows(tables: list[Rows]) -> Iterator[None]:
	"""Restore these rows to their current state when the block ends."""
	frappe.db.rollback()
	before = [rows.read() for rows in tables]
	try:
		yield
	finally:
		frappe.db.rollback()
		if any([rows.restore(stored) for rows, stored in zip(tables, before, strict=True)]):
			frappe.db.commit()
			frappe.cache.delete_keys("document_cache::")


@contextmanager
def delete_new(doctypes: Iterable[str]) -> Iterator[None]:
	"""Delete the records of these doctypes that were made in the block, when it ends."""
	from tests import factories as make

	frappe.db.rollback()
	before = {doctype: set(frappe.get_all(doctype, pluck="name")) for doctype in doctypes}
	try:
		yield
	finally:
		frappe.db.rollback()
		for doctype, names in before.items():
			if new := sorted(set(frappe.get_all(doctype, pluck="name")) - names):
				if doctype == "Person":
					index.forget(new)
				make.remove_rows(frappe.get_meta(doctype), new)
		frappe.db.commit()
