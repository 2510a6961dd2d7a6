"""The dry run of an import: checks each row by the rules of the forms and against the people on file.

It works in chunks, each in its own transaction, and continues where it was interrupted. It registers no one.
"""

import json
from itertools import islice

import frappe
from frappe import _
from frappe.utils import now_datetime

from migrant_services.core import messages
from migrant_services.core.identity.documents import MESSAGES as OF_DOCUMENTS
from migrant_services.matching.record import Record
from migrant_services.people.intake import imports, row_matches, tables, value_cache
from migrant_services.people.intake.document_builder import DocumentBuilder, split_sentences
from migrant_services.people.intake.evidence import Evidence, open_questions
from migrant_services.people.intake.layout import FileRejected
from migrant_services.people.intake.reading import body
from migrant_services.people.intake.rows import Plan, Values, read_row
from migrant_services.people.registry.records import to_record

ROWS_LOADED_AT_ONCE = 2000
# Lists have no expiry dates: a warning about each document would hide what matters.
IGNORED_CODE = "DOC_EXPIRY_MISSING"
_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def run_dry_run(name: str) -> None:
	"""Check the whole file. The status is Checking before and Checked after; or Mapped, when the file raises a question or
	cannot be read.
	"""
	if frappe.db.get_value(imports.DOCTYPE, name, "evidence") is None and not load_rows(name):
		return
	plan = imports.build_plan(frappe.get_doc(imports.DOCTYPE, name))
	while check_chunk(name, plan):
		frappe.db.commit()  # why: a background job; checked rows stay checked when the next chunk is interrupted
	frappe.db.commit()  # why: end of the background job


def load_rows(name: str) -> bool:
	"""Load the rows of the file into the table; return False when an answer is needed first, or another job loads them."""
	doc = imports.lock(name, imports.CHECKING)
	if not doc:
		return False
	tables.delete_rows(name)
	imports.update(name, total_rows=0, done_rows=0)
	evidence, loaded = Evidence(imports.build_plan(doc), imports.get_headers(doc)), 0
	try:
		found = body(imports.get_path(doc), imports.get_layout(doc))
		while chunk := list(islice(found, ROWS_LOADED_AT_ONCE)):
			if not _lock_while_loading(name, loaded):
				return False
			for _number, cells in chunk:
				evidence.see(cells)
			rows = [
				{"row_no": number, "cells": _as_json(cells), "status": imports.READ}
				for number, cells in chunk
			]
			imports.add_rows(name, rows)
			loaded += len(rows)
			imports.update(name, total_rows=loaded)
			frappe.db.commit()  # why: a background job; it starts again from the first row when it is interrupted here
	except FileRejected as refusal:
		frappe.db.rollback()  # why: the half chunk before the row that cannot be read
		imports.update(name, status=imports.MAPPED, problem=messages.to_sentence(refusal.finding))
		frappe.db.commit()  # why: end of the background job
		return False
	if not _lock_while_loading(name, loaded):
		return False
	counts = evidence.counts()
	questions = open_questions(counts, evidence.plan)
	imports.update(
		name,
		evidence=_as_json({**counts, "examples": evidence.examples}),
		status=imports.MAPPED if questions or not loaded else imports.CHECKING,
		problem=None if loaded else _("There are no rows below the column names."),
		# A chunk compared earlier may miss people who are registered from now on.
		looked_at=now_datetime(),
	)
	frappe.db.commit()  # why: the rows are loaded for good
	return bool(loaded) and not questions


def _lock_while_loading(name: str, loaded: int) -> bool:
	"""Lock the import; return False if it was stopped, or another job has started over."""
	doc = imports.lock(name, imports.CHECKING)
	return bool(doc) and doc.evidence is None and doc.total_rows == loaded


def check_chunk(name: str, plan: Plan) -> bool:
	"""Check the next rows; return False when none are left, or the job was stopped."""
	chunk = imports.next_chunk(name, imports.CHECKING, imports.READ, finish, left=imports.MAPPED)
	if not chunk:
		return False
	doc, rows = chunk
	checker = RowChecker(doc, plan)
	records = {row["row_no"]: record for row in rows if (record := checker.check_row(row))}
	disclosed_counts = row_matches.find_matches(doc, rows, records)
	imports.write_rows(name, rows)
	imports.update(name, done_rows=(doc.done_rows or 0) + len(rows), **disclosed_counts)
	return True


def finish(name: str) -> None:
	"""Set the import to Checked, and store its counts."""
	imports.update(name, status=imports.CHECKED, checked_on=now_datetime(), done_rows=0, problem=None)
	imports.update_counts(name)
	row_matches.delete_keys(name)


class RowChecker:
	"""Checks rows by the rules of the forms, without storing anything."""

	def __init__(self, doc, plan: Plan):
		self.plan = plan
		self.headers = imports.get_headers(doc)
		self.builder = DocumentBuilder(doc.office, doc.imported_by, now_datetime())
		self.fingerprint = value_cache.get_fingerprint("Person")
		self.ignored_text = _(OF_DOCUMENTS[IGNORED_CODE])

	def check_row(self, row: dict) -> Record | None:
		"""Store the row result in the row; return the record for the matching if the row has no errors."""
		cells = json.loads(row["cells"])
		values = read_row(cells, self.plan)
		remarks = [self.format_remark(remark.column, remark.finding) for remark in values.remarks]
		person = self.build_person(values, remarks)
		failed = values.fails or person is None
		row.update(
			{
				"status": imports.ERROR if failed else imports.READY,
				"remarks": _as_json(remarks) if remarks else None,
			}
		)
		row.update({"band": "", "matches": None, "checked": None})
		if failed:
			return None
		row["checked"] = value_cache.to_json(self.builder.extract_values(person), self.fingerprint)
		return to_record(person)

	def format_remark(self, column: int | None, finding) -> list:
		text = messages.to_sentence(finding)
		if column is not None and column < len(self.headers):
			text = _("Column {0}: {1}").format(self.headers[column], text)
		return [column, finding.level, text]

	def build_person(self, values: Values, remarks: list):
		"""Build the person, and the consultation, by the rules of their forms; add their messages to the remarks."""
		_clear_messages()
		person = None
		try:
			person = self.builder.build_person(values.person)
			if values.consultation:
				self.builder.build_consultation(values.consultation, person)
		except frappe.ValidationError as error:
			known = {text for _column, _level, text in remarks}
			remarks += [[None, "error", text] for text in split_sentences(error) if text not in known]
			person = None
		else:
			if messages_shown := _pending_warnings():
				# Do not repeat a remark of a column.
				known = (
					self.ignored_text,
					*(messages.to_sentence(remark.finding) for remark in values.remarks),
				)
				remarks += [[None, "warning", text] for text in messages_shown if not text.endswith(known)]
		finally:
			_clear_messages()
		return person


def _clear_messages() -> None:
	if frappe.get_message_log():
		frappe.clear_messages()


def _pending_warnings() -> list[str]:
	"""Return the warnings that the rules would have shown in the form."""
	messages_shown = frappe.get_message_log()
	return [
		text
		for message in messages_shown
		for text in split_sentences(Exception(message.get("message") or ""))
	]
