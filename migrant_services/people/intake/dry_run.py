"""Checks a file before anything is made of it: each row by the rules of the forms, and against the people on file.

Works in chunks, each its own transaction, and goes on where it was interrupted. Nothing of a person is stored.
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

STAGED_AT_ONCE = 2000
# Lists have no date of expiry: to say so at every document would hide what matters.
IGNORED_CODE = "DOC_EXPIRY_MISSING"


def run_dry_run(name: str) -> None:
	"""Check the whole file. The import is in the status Checking before, and Checked after; or Mapped, when the file
	raises a question or cannot be read.
	"""
	if frappe.db.get_value(imports.DOCTYPE, name, "evidence") is None and not load_rows(name):
		return
	plan = imports.build_plan(frappe.get_doc(imports.DOCTYPE, name))
	while check_chunk(name, plan):
		frappe.db.commit()  # why: a background job; what is checked stays checked when the next chunk is interrupted
	frappe.db.commit()  # why: end of the background job


def load_rows(name: str) -> bool:
	"""Bring the rows of the file into the table; False when it cannot go on without an answer, or another job does it."""
	doc = imports.lock(name, imports.CHECKING)
	if not doc:
		return False
	tables.delete_rows(name)
	imports.update(name, total_rows=0, done_rows=0)
	evidence, staged = Evidence(imports.build_plan(doc), imports.get_headers(doc)), 0
	try:
		found = body(imports.get_path(doc), imports.get_layout(doc))
		while chunk := list(islice(found, STAGED_AT_ONCE)):
			if not _lock_staged(name, staged):
				return False
			for _number, cells in chunk:
				evidence.see(cells)
			rows = [
				{"row_no": number, "cells": _as_json(cells), "status": imports.READ}
				for number, cells in chunk
			]
			imports.add_rows(name, rows)
			staged += len(rows)
			imports.update(name, total_rows=staged)
			frappe.db.commit()  # why: a background job; it starts again from the first row when it is interrupted here
	except FileRejected as refusal:
		frappe.db.rollback()  # why: the half chunk before the row that cannot be read
		imports.update(name, status=imports.MAPPED, problem=messages.sentence(refusal.finding))
		frappe.db.commit()  # why: end of the background job
		return False
	if not _lock_staged(name, staged):
		return False
	proved = evidence.counts()
	questions = open_questions(proved, evidence.plan)
	imports.update(
		name,
		evidence=_as_json(proved),
		status=imports.MAPPED if questions or not staged else imports.CHECKING,
		problem=None if staged else _("There are no rows below the column names."),
		# Who is registered from here on may be missed by a chunk that was compared before.
		looked_at=now_datetime(),
	)
	frappe.db.commit()  # why: the rows are staged for good
	return bool(staged) and not questions


def _lock_staged(name: str, staged: int) -> bool:
	"""Lock the import, unless somebody stopped it, or another job that was begun has started over."""
	doc = imports.lock(name, imports.CHECKING)
	return bool(doc) and doc.evidence is None and doc.total_rows == staged


def check_chunk(name: str, plan: Plan) -> bool:
	"""Check some rows; False when none are left or somebody stopped it."""
	chunk = imports.next_chunk(name, imports.CHECKING, imports.READ, finish, left=imports.MAPPED)
	if not chunk:
		return False
	doc, rows = chunk
	checker = RowChecker(doc, plan)
	records = {row["row_no"]: record for row in rows if (record := checker.look_at(row))}
	told = row_matches.find_matches(doc, rows, records)
	imports.write_rows(name, rows)
	imports.update(name, done_rows=(doc.done_rows or 0) + len(rows), **told)
	return True


def finish(name: str) -> None:
	imports.update(name, status=imports.CHECKED, checked_on=now_datetime(), done_rows=0, problem=None)
	imports.update_counts(name)
	row_matches.delete_keys(name)


class RowChecker:
	"""Looks at rows by the rules of the forms, without storing anything."""

	def __init__(self, doc, plan: Plan):
		self.plan = plan
		self.headers = imports.get_headers(doc)
		self.maker = DocumentBuilder(doc.office, doc.imported_by, now_datetime())
		self.circumstances = value_cache.get_fingerprint("Person")
		self.unasked = _(OF_DOCUMENTS[IGNORED_CODE])

	def look_at(self, row: dict) -> Record | None:
		"""Write what is wrong into the row; the person's record for the matching where nothing is."""
		cells = json.loads(row["cells"])
		values = read_row(cells, self.plan)
		remarks = [self.remark(remark.column, remark.finding) for remark in values.remarks]
		person = self.person_of(values, remarks)
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
		row["checked"] = value_cache.to_json(self.maker.values_of(person), self.circumstances)
		return to_record(person)

	def remark(self, column: int | None, finding) -> list:
		text = messages.sentence(finding)
		if column is not None and column < len(self.headers):
			text = _("Column {0}: {1}").format(self.headers[column], text)
		return [column, finding.level, text]

	def person_of(self, values: Values, remarks: list):
		"""The person by the rules of the form, and the consultation by those of its own; what they say is noted."""
		_clear_messages()
		person = None
		try:
			person = self.maker.person(values.person)
			if values.consultation:
				self.maker.consultation(values.consultation, person)
		except frappe.ValidationError as error:
			known = {text for _column, _level, text in remarks}
			remarks += [[None, "error", text] for text in split_sentences(error) if text not in known]
			person = None
		else:
			if said := _pending_warnings():
				# What was said at its column is not said again.
				known = (self.unasked, *(messages.sentence(remark.finding) for remark in values.remarks))
				remarks += [[None, "warning", text] for text in said if not text.endswith(known)]
		finally:
			_clear_messages()
		return person


def _clear_messages() -> None:
	if frappe.get_message_log():
		frappe.clear_messages()


def _pending_warnings() -> list[str]:
	"""The warnings that the rules would have shown at the form."""
	said = frappe.get_message_log()
	return [text for message in said for text in split_sentences(Exception(message.get("message") or ""))]


def _as_json(value) -> str:
	return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
