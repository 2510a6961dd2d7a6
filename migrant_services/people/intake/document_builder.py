"""Creates many people and consultations at once, as their forms would: the controllers' own rules, few statements.

The rest of what Frappe does for a single document (defaults, checks of each field) is done once for all, or only where a
value needs it. tests/site/test_intake.py compares a row created here with one saved by its form.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import frappe
from frappe.model import default_fields
from frappe.model.document import Document
from frappe.utils import strip_html

from migrant_services.core.naming import make_bulk_name
from migrant_services.people.intake.tables import insert_rows

# Shorter texts fit every field.
FITS_ANYWHERE = 60
# More rows in one statement would not fit into a packet of the server.
ROWS_AT_ONCE = 500
_BOOKKEEPING = {*default_fields, "doctype", "parent", "parentfield", "parenttype", "__islocal", "__unsaved"}


class DocumentBuilder:
	"""Builds documents for one user at one moment.

	:param moment: the time of creation; the same for all documents of a chunk
	"""

	def __init__(self, office: str, user: str, moment: datetime):
		self.office, self.user, self.moment = office, user, moment
		self.defaults: dict[str, dict] = {}
		self.columns: dict[str, list[Column]] = {}

	def build_person(self, values: Mapping, folio_number: int | None = None) -> Document:
		"""Build a Person and run its validation, without storing it.

		:raises frappe.ValidationError: when a rule rejects it
		"""
		return self.build("Person", {**values, "office": self.office}, folio_number)

	def build_consultation(
		self, values: Mapping, person: Document, folio_number: int | None = None
	) -> Document:
		"""Build a Consultation of a person in the same way."""
		values = {key: value for key, value in values.items() if value is not None}
		values = {
			"attended_on": self.moment.replace(microsecond=0),
			**values,
			"person": person.name,
			"office": self.office,
		}
		return self.build("Consultation", values, folio_number, person)

	def build(
		self, doctype: str, values: Mapping, folio_number: int | None, person: Document | None = None
	) -> Document:
		doc = frappe.get_doc(self.add_defaults(doctype, values))
		doc.set("__islocal", True)
		# The values come from a mapping of known fields, not from a client; duplicates are checked for all rows at once.
		doc.flags.ignore_workflow_guard = True
		doc.flags.folio_number = folio_number or 1
		doc.flags.person = person
		doc.owner = doc.modified_by = self.user
		doc.creation = doc.modified = self.moment
		doc.check_if_latest()
		with muted_notifications():
			doc.run_method("before_insert")
			doc.name = make_bulk_name()
			doc.flags.in_insert = True
			doc.run_before_save_methods()
		check_texts(doc, collect_texts(values))
		return doc

	def extract_values(self, doc: Document) -> dict:
		"""Return the values of a validated document, from which :meth:`rebuild` builds it without validation."""
		tables = {
			table.fieldname: [self.extract_row(row) for row in doc.get(table.fieldname)]
			for table in doc.meta.get_table_fields()
			if doc.get(table.fieldname)
		}
		return {**self.extract_row(doc), **tables}

	def extract_row(self, doc: Document) -> dict:
		"""Return the values of one document, without its tables."""
		# Read directly from __dict__: calling `get` for a hundred columns would take longer than the rules.
		values = doc.__dict__
		return {
			column.name: value
			for column in self.get_columns(doc.doctype)
			if (value := values.get(column.name)) not in (None, column.empty)
			and column.name not in _BOOKKEEPING
		}

	def rebuild(self, doctype: str, values: Mapping, folio_number: int) -> Document:
		"""Build a document from the values of a validated one, without storing it. Its identity is new."""
		doc = frappe.get_doc({"doctype": doctype, **values})
		doc.flags.folio_number = folio_number
		doc.name = make_bulk_name()
		doc.owner = doc.modified_by = self.user
		doc.creation = doc.modified = self.moment
		doc.set_first_state()
		doc.set_folio()
		doc.set_verification_code()
		return doc

	def add_defaults(self, doctype: str, values: Mapping) -> dict:
		"""Add the defaults of a new form to the values, also in the tables."""
		tables = {field.fieldname: field.options for field in frappe.get_meta(doctype).get_table_fields()}
		rows = {
			table: [{**self.get_defaults(tables[table]), **row} for row in values[table]]
			for table in tables
			if table in values
		}
		return {"doctype": doctype, **self.get_defaults(doctype), **values, **rows}

	def get_defaults(self, doctype: str) -> dict:
		"""Return what a new form of the doctype has in its fields."""
		if doctype not in self.defaults:
			new = frappe.new_doc(doctype).as_dict(no_nulls=True)
			self.defaults[doctype] = {
				key: value
				for key, value in new.items()
				if key not in _BOOKKEEPING and not isinstance(value, list)
			}
		return self.defaults[doctype]

	def insert(self, documents: Iterable[Document]) -> None:
		"""Insert documents and the rows of their tables."""
		found: dict[str, list[Document]] = defaultdict(list)
		for doc in documents:
			found[doc.doctype].append(doc)
			for table in doc.meta.get_table_fields():
				for number, row in enumerate(doc.get(table.fieldname), 1):
					row.update({"name": make_bulk_name(), "parent": doc.name, "parenttype": doc.doctype})
					row.update({"parentfield": table.fieldname, "idx": number, "owner": self.user})
					row.update({"creation": self.moment, "modified": self.moment, "modified_by": self.user})
					found[row.doctype].append(row)
		for doctype, new_documents in found.items():
			columns = self.get_used_columns(doctype, new_documents)
			for at in range(0, len(new_documents), ROWS_AT_ONCE):
				rows = [_row_values(doc, columns) for doc in new_documents[at : at + ROWS_AT_ONCE]]
				insert_rows(f"tab{doctype}", [column.name for column in columns], rows)

	def get_used_columns(self, doctype: str, new_documents: list[Document]) -> list["Column"]:
		"""Return the columns in which at least one of these documents has a value.

		A list fills about a third of a hundred columns. Writing the empty ones would take longer than all others.
		"""
		rows = [doc.__dict__ for doc in new_documents]
		return [
			column
			for column in self.get_columns(doctype)
			if column.has_default or any(row.get(column.name) not in (None, column.empty) for row in rows)
		]

	def get_columns(self, doctype: str) -> list["Column"]:
		"""Return all columns of the doctype."""
		if doctype not in self.columns:
			self.columns[doctype] = _list_columns(doctype)
		return self.columns[doctype]


@contextmanager
def muted_notifications() -> Iterator[None]:
	"""Suppress notifications and webhooks, which Frappe would run at every step of a document that is not stored."""
	flags, names = frappe.flags, ("in_import", "mute_emails")
	before = {name: flags.get(name) for name in names}
	flags.update(dict.fromkeys(names, True))
	try:
		yield
	finally:
		flags.update(before)


def collect_texts(values: Mapping) -> list[str]:
	"""Return every text in the values, also in the tables."""
	found = []
	for value in values.values():
		if isinstance(value, str):
			found.append(value)
		elif isinstance(value, list):
			found += [text for row in value for text in collect_texts(row)]
	return found


def check_texts(doc: Document, texts: list[str]) -> None:
	"""Run Frappe's own checks of texts, only if a given text could fail them.

	Frappe runs them only while saving, which would take too long; tests/site/test_intake.py checks that the results are
	the same.

	:raises frappe.ValidationError: for a text that is too long
	"""
	documents = [doc, *doc.get_all_children()]
	if any(len(text) > FITS_ANYWHERE for text in texts):
		for each in documents:
			each._validate_length()
	if any("<" in text or ">" in text for text in texts):
		for each in documents:
			each._sanitize_content()


class Column(NamedTuple):
	"""A column, its value where a document has none, and whether the database has another default."""

	name: str
	empty: object
	has_default: bool


def _list_columns(doctype: str) -> list[Column]:
	meta = frappe.get_meta(doctype)
	fields = ((column, meta.get_field(column)) for column in meta.get_valid_columns())
	return [_to_column(name, field) for name, field in fields if not (field and field.get("is_virtual"))]


def _to_column(name: str, field) -> Column:
	kind = field.fieldtype if field else ""
	if name in ("idx", "docstatus") or kind in ("Check", "Int"):
		return Column(name, 0, bool(field and field.default))
	if kind in ("Currency", "Float", "Percent", "Rating"):
		return Column(name, 0.0, True)
	return Column(name, None, bool(field and field.default))


def _row_values(doc: Document, columns: list[Column]) -> tuple:
	"""Return the values of a document in the order of the columns."""
	values = doc.__dict__
	return tuple(_to_database(values.get(column.name), column.empty) for column in columns)


def _to_database(value, empty):
	"""Return a value that the database accepts."""
	if value is None:
		return empty
	if isinstance(value, datetime | date | time | timedelta):
		return str(value)
	return int(value) if isinstance(value, int) else value


def split_sentences(error: Exception) -> list[str]:
	"""Return the sentences of a validation error as plain text, one per line."""
	return [text for line in str(error).split("<br>") if (text := strip_html(line).strip())]
