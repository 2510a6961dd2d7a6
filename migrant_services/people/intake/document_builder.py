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
		self.tables: dict[str, dict[str, str]] = {}
		self.empty_texts: dict[str, dict[str, str]] = {}
		self.newborns: dict[str, tuple[Document, set[str]]] = {}

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
		# The reader of the rows did, and named the columns.
		doc.flags.required_fields_checked = True
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
		"""Return the values of a validated document, from which :meth:`rebuild` builds it without validation.

		The fields of its first state and its identity are left out: :meth:`rebuild` sets them again.
		"""
		tables = {
			table: [self.extract_row(row) for row in rows]
			for table in self.get_tables(doc.doctype)
			if (rows := doc.get(table))
		}
		_newborn, first_fields = self.get_newborn(doc.doctype)
		values = self.extract_row(doc)
		return {name: value for name, value in values.items() if name not in first_fields} | tables

	def extract_row(self, doc: Document) -> dict:
		"""Return the values of one document that differ from an empty form, without its tables."""
		# Read directly from __dict__: calling `get` for a hundred columns would take longer than the rules.
		values, empty_texts = doc.__dict__, self.get_empty_texts(doc.doctype)
		return {
			name: value
			for name, empty, _has_default in self.get_columns(doc.doctype)
			if name not in _BOOKKEEPING
			and (value := values.get(name)) != empty_texts.get(name, empty)
			and (value is not None or name in empty_texts)
		}

	def rebuild(self, doctype: str, values: Mapping, folio_number: int) -> frappe._dict:
		"""Build a record from the values of a validated document, without storing it. Its identity is new.

		The result is no document: creating one would take longer than storing the record.
		"""
		newborn, first_fields = self.get_newborn(doctype)
		newborn.flags.folio_number = folio_number
		newborn.set_folio()
		newborn.set_verification_code()
		tables = {
			table: [{**self.get_empty_texts(row_doctype), **row} for row in values[table]]
			for table, row_doctype in self.get_tables(doctype).items()
			if table in values
		}
		return frappe._dict(
			{
				**self.get_empty_texts(doctype),
				**values,
				**tables,
				**{name: newborn.get(name) for name in first_fields},
				"doctype": doctype,
				"name": make_bulk_name(),
				**self.get_authorship(),
			}
		)

	def get_newborn(self, doctype: str) -> tuple[Document, set[str]]:
		"""Return a document of the doctype in its first state with an identity, and the fields that this has set."""
		if doctype not in self.newborns:
			doc = frappe.get_doc({"doctype": doctype})
			before = dict(doc.__dict__)
			doc.flags.folio_number = 1
			doc.set_first_state()
			doc.set_folio()
			doc.set_verification_code()
			names = (column.name for column in self.get_columns(doctype))
			self.newborns[doctype] = (doc, {name for name in names if doc.get(name) != before.get(name)})
		return self.newborns[doctype]

	def get_authorship(self) -> dict:
		"""Return who created a record and when."""
		return {
			"owner": self.user,
			"modified_by": self.user,
			"creation": self.moment,
			"modified": self.moment,
		}

	def add_defaults(self, doctype: str, values: Mapping) -> dict:
		"""Add the defaults of a new form to the values, also in the tables."""
		tables = self.get_tables(doctype)
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

	def get_empty_texts(self, doctype: str) -> dict[str, str]:
		"""Return the fields that are an empty text in a new form, and not null."""
		if doctype not in self.empty_texts:
			defaults = self.get_defaults(doctype)
			self.empty_texts[doctype] = {key: value for key, value in defaults.items() if value == ""}
		return self.empty_texts[doctype]

	def get_tables(self, doctype: str) -> dict[str, str]:
		"""Return the doctypes of the tables in the form, by field."""
		if doctype not in self.tables:
			fields = frappe.get_meta(doctype).get_table_fields()
			self.tables[doctype] = {field.fieldname: field.options for field in fields}
		return self.tables[doctype]

	def insert(self, records: Iterable[Document | frappe._dict]) -> None:
		"""Insert documents, or records of :meth:`rebuild`, and the rows of their tables."""
		found: dict[str, list[Mapping]] = defaultdict(list)
		for record in records:
			found[record.doctype].append(_as_mapping(record))
			for table, row_doctype in self.get_tables(record.doctype).items():
				for number, row in enumerate(record.get(table) or (), 1):
					row.update(
						{"name": make_bulk_name(), "parent": record.name, "parenttype": record.doctype}
					)
					row.update({"parentfield": table, "idx": number, **self.get_authorship()})
					found[row_doctype].append(_as_mapping(row))
		for doctype, new_records in found.items():
			columns = self.get_used_columns(doctype, new_records)
			for at in range(0, len(new_records), ROWS_AT_ONCE):
				rows = [_row_values(record, columns) for record in new_records[at : at + ROWS_AT_ONCE]]
				insert_rows(f"tab{doctype}", [column.name for column in columns], rows)

	def get_used_columns(self, doctype: str, new_records: list[Mapping]) -> list["Column"]:
		"""Return the columns in which at least one of these records has a value.

		A list fills about a third of a hundred columns. Writing the empty ones would take longer than all others.
		"""
		return [
			column
			for column in self.get_columns(doctype)
			if column.has_default
			or any(row.get(column.name) not in (None, column.empty) for row in new_records)
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


def _as_mapping(record: Document | dict) -> Mapping:
	return record if isinstance(record, dict) else record.__dict__


def _row_values(record: Mapping, columns: list[Column]) -> tuple:
	"""Return the values of a record in the order of the columns."""
	return tuple([_to_database(record.get(name), empty) for name, empty, _has_default in columns])


def _to_database(value, empty):
	"""Return a value that the database accepts."""
	if type(value) is str:  # most of them
		return value
	if value is None:
		return empty
	if isinstance(value, datetime | date | time | timedelta):
		return str(value)
	return int(value) if isinstance(value, int) else value


def split_sentences(error: Exception) -> list[str]:
	"""Return the sentences of a validation error as plain text, one per line."""
	return [text for line in str(error).split("<br>") if (text := strip_html(line).strip())]
