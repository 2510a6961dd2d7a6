"""Makes people and consultations as their forms would, many at once: the controllers' own rules, then few statements.

What Frappe does for a single document besides (defaults, checks of each field's form) is done here once for all, or
only where a value needs it. tests/site/test_intake.py holds a row made here against one saved by its form.
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
# More rows in one statement would not fit into the server's packet.
ROWS_AT_ONCE = 500
_BOOKKEEPING = {*default_fields, "doctype", "parent", "parentfield", "parenttype", "__islocal", "__unsaved"}


class DocumentBuilder:
	"""Makes documents for one user and one moment.

	:param moment: when they are made; the same for all of a chunk
	"""

	def __init__(self, office: str, user: str, moment: datetime):
		self.office, self.user, self.moment = office, user, moment
		self.defaults: dict[str, dict] = {}
		self.columns: dict[str, list[Column]] = {}

	def person(self, values: Mapping, folio_number: int | None = None) -> Document:
		"""A Person that its own rules have looked at, not stored yet.

		:raises frappe.ValidationError: when they refuse it
		"""
		return self.ready("Person", {**values, "office": self.office}, folio_number)

	def consultation(self, values: Mapping, person: Document, folio_number: int | None = None) -> Document:
		"""A Consultation of that person, in the same way."""
		values = {key: value for key, value in values.items() if value is not None}
		values = {
			"attended_on": self.moment.replace(microsecond=0),
			**values,
			"person": person.name,
			"office": self.office,
		}
		return self.ready("Consultation", values, folio_number, person)

	def ready(
		self, doctype: str, values: Mapping, folio_number: int | None, person: Document | None = None
	) -> Document:
		doc = frappe.get_doc(self.with_defaults(doctype, values))
		doc.set("__islocal", True)
		# The values come from a mapping of known fields, not from a client; duplicates are asked for all rows at once.
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

	def values_of(self, doc: Document) -> dict:
		"""What a document says once its rules have looked at it: to make it again with :meth:`again`."""
		tables = {
			table.fieldname: [self.filled_values(row) for row in doc.get(table.fieldname)]
			for table in doc.meta.get_table_fields()
			if doc.get(table.fieldname)
		}
		return {**self.filled_values(doc), **tables}

	def filled_values(self, doc: Document) -> dict:
		# Straight from where the document has them: of a hundred columns one by one `get` would take longer than the rules.
		said = doc.__dict__
		return {
			column.name: value
			for column in self.columns_of(doc.doctype)
			if (value := said.get(column.name)) not in (None, column.empty)
			and column.name not in _BOOKKEEPING
		}

	def again(self, doctype: str, values: Mapping, folio_number: int) -> Document:
		"""A document like one that its rules looked at before, not stored yet: what each is born with is its own."""
		doc = frappe.get_doc({"doctype": doctype, **values})
		doc.flags.folio_number = folio_number
		doc.name = make_bulk_name()
		doc.owner = doc.modified_by = self.user
		doc.creation = doc.modified = self.moment
		doc.start_at_the_beginning()
		doc.set_folio()
		doc.set_verification_code()
		return doc

	def with_defaults(self, doctype: str, values: Mapping) -> dict:
		"""The values on top of what a new form has in it, in the tables too."""
		tables = {field.fieldname: field.options for field in frappe.get_meta(doctype).get_table_fields()}
		rows = {
			table: [{**self.defaults_of(tables[table]), **row} for row in values[table]]
			for table in tables
			if table in values
		}
		return {"doctype": doctype, **self.defaults_of(doctype), **values, **rows}

	def defaults_of(self, doctype: str) -> dict:
		if doctype not in self.defaults:
			new = frappe.new_doc(doctype).as_dict(no_nulls=True)
			self.defaults[doctype] = {
				key: value
				for key, value in new.items()
				if key not in _BOOKKEEPING and not isinstance(value, list)
			}
		return self.defaults[doctype]

	def store(self, documents: Iterable[Document]) -> None:
		"""Write documents and the rows of their tables."""
		found: dict[str, list[Document]] = defaultdict(list)
		for doc in documents:
			found[doc.doctype].append(doc)
			for table in doc.meta.get_table_fields():
				for number, row in enumerate(doc.get(table.fieldname), 1):
					row.update({"name": make_bulk_name(), "parent": doc.name, "parenttype": doc.doctype})
					row.update({"parentfield": table.fieldname, "idx": number, "owner": self.user})
					row.update({"creation": self.moment, "modified": self.moment, "modified_by": self.user})
					found[row.doctype].append(row)
		for doctype, made in found.items():
			columns = self.filled(doctype, made)
			for at in range(0, len(made), ROWS_AT_ONCE):
				rows = [_row_values(doc, columns) for doc in made[at : at + ROWS_AT_ONCE]]
				insert_rows(f"tab{doctype}", [column.name for column in columns], rows)

	def filled(self, doctype: str, made: list[Document]) -> list["Column"]:
		"""The columns in which one of these documents has something. Of a hundred columns a list fills a third; the
		others are empty by themselves, and writing that down would take longer than all the rest of the statement."""
		said = [doc.__dict__ for doc in made]
		return [
			column
			for column in self.columns_of(doctype)
			if column.has_default
			or any(values.get(column.name) not in (None, column.empty) for values in said)
		]

	def columns_of(self, doctype: str) -> list["Column"]:
		if doctype not in self.columns:
			self.columns[doctype] = _list_columns(doctype)
		return self.columns[doctype]


@contextmanager
def muted_notifications() -> Iterator[None]:
	"""No notification and no webhook tells of documents that are only looked at; Frappe asks for them at every step."""
	flags, names = frappe.flags, ("in_import", "mute_emails")
	before = {name: flags.get(name) for name in names}
	flags.update(dict.fromkeys(names, True))
	try:
		yield
	finally:
		flags.update(before)


def collect_texts(values: Mapping) -> list[str]:
	"""Every text among the values, in the tables too."""
	found = []
	for value in values.values():
		if isinstance(value, str):
			found.append(value)
		elif isinstance(value, list):
			found += [text for row in value for text in collect_texts(row)]
	return found


def check_texts(doc: Document, texts: list[str]) -> None:
	"""Frappe's own checks of texts, only where a text that was given could fail them.

	Frappe has no public way to them but saving, which is what takes long; tests/site/test_intake.py holds them to what
	they do.

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
	"""A column of a table, what it holds where a document has nothing, and whether the table would put something else."""

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
	"""The row of a document."""
	said = doc.__dict__
	return tuple(_to_database(said.get(column.name), column.empty) for column in columns)


def _to_database(value, empty):
	"""A value as the database takes it."""
	if value is None:
		return empty
	if isinstance(value, datetime | date | time | timedelta):
		return str(value)
	return int(value) if isinstance(value, int) else value


def split_sentences(error: Exception) -> list[str]:
	"""What a refusal says, one sentence a line, as plain text."""
	return [text for line in str(error).split("<br>") if (text := strip_html(line).strip())]
