"""Registers the people of a checked file, chunk by chunk.

The transaction that creates a person also sets the status of the row. So whenever the job is interrupted, exactly the
registered rows are marked as such, and :func:`run_registration` continues from there.
"""

import json
from collections.abc import Collection, Iterable
from datetime import datetime

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_to_date, get_datetime, now_datetime

from migrant_services.access import criterion
from migrant_services.access.record import get_surviving_person
from migrant_services.core import messages
from migrant_services.core.naming import FOLIO_SEQUENCE, get_sequence_name
from migrant_services.matching.record import Record
from migrant_services.matching.score import VERY_LIKELY, Candidate
from migrant_services.matching.stored_score import from_stored
from migrant_services.people.intake import imports, row_matches, value_cache
from migrant_services.people.intake.document_builder import DocumentBuilder, split_sentences
from migrant_services.people.intake.remarks import add_remark, reject
from migrant_services.people.intake.rows import Plan, Values, read_row
from migrant_services.people.intake.tables import ROWS
from migrant_services.people.registry import index, pairs
from migrant_services.people.registry.candidates import build_queries, find_many
from migrant_services.people.registry.records import to_record

FOUND_BY = "Import"
# A save that was running during the last comparison has a time of modification before its commit.
SLACK_SECONDS = 10


def run_registration(name: str) -> None:
	"""Register all rows that are ready. The status is Running before and Done after. Rows that wait for a decision stay, and
	are registered by the next run.
	"""
	plan = imports.build_plan(frappe.get_doc(imports.DOCTYPE, name))
	moments: list[datetime] = []
	while run_chunk(name, plan, moments):
		frappe.db.commit()  # why: a background job; rows and their people are stored together
	frappe.db.commit()  # why: end of the background job


def run_chunk(name: str, plan: Plan, moments: list[datetime]) -> bool:
	"""Register the next rows; return False when none are left, the job was stopped, or the user lost the right.

	:param moments: when this process registered the chunks before; the moment of this one is added
	"""
	found = imports.next_chunk(name, imports.RUNNING, imports.READY, finish, left=imports.STOPPED)
	if not found:
		return False
	doc, rows = found
	chunk = Chunk(doc, plan, rows, moments)
	chunk.register()
	moments.append(chunk.moment)
	imports.write_rows(name, rows)
	imports.update(name, done_rows=(doc.done_rows or 0) + len(rows), **chunk.comparison_fields)
	return True


def finish(name: str) -> None:
	"""Set the import to Done, and store its counts."""
	imports.update(name, status=imports.DONE, finished_on=now_datetime(), done_rows=0, problem=None)
	imports.update_counts(name)


class Chunk:
	"""The rows that are registered in one transaction."""

	def __init__(self, doc: Document, plan: Plan, rows: list[dict], moments: list[datetime]):
		self.doc, self.plan, self.rows, self.moments = doc, plan, rows, moments
		self.user = doc.imported_by
		self.moment = now_datetime()
		self.builder = DocumentBuilder(doc.office, self.user, self.moment)
		self.fingerprint = value_cache.get_fingerprint("Person")
		self.people: dict[int, Document | frappe._dict] = {}
		self.consultations: list[Document] = []
		self.values: dict[int, Values] = {}
		self.comparison_fields: dict = {}

	def register(self) -> None:
		"""Register the rows: build the documents, set new matches aside, insert, and store the pairs."""
		frappe.flags.mute_messages = True
		try:
			self.build_people()
			records = {number: to_record(person) for number, person in self.people.items()}
			self.set_aside_new_matches(records)
			self.build_consultations(self.people)
			self.builder.insert(self.people.values())
			self.build_consultations(self.load_known_people())
			self.builder.insert(self.consultations)
			stored = {person.name: records[number] for number, person in self.people.items()}
			index.store_many(stored, dict.fromkeys(stored, self.doc.office), are_new=True)
			self.note_pairs()
		finally:
			frappe.flags.mute_messages = False

	def build_people(self) -> None:
		"""Build a person for each new row; a row that the rules reject by now becomes an error."""
		new = [row for row in self.rows if row["decision"] != imports.SAME]
		for row, folio_number in zip(new, draw_folio_numbers("Person", len(new)), strict=True):
			try:
				person = self.build_person(row, folio_number)
			except frappe.ValidationError as error:
				reject(row, split_sentences(error))
				continue
			self.people[row["row_no"]] = person
			row.update({"status": imports.IMPORTED, "person": person.name, "made": 1, "checked": None})

	def build_person(self, row: dict, folio_number: int) -> Document | frappe._dict:
		"""Build the person from the values of the dry run, or by the rules if their result may have changed.

		:raises frappe.ValidationError: when a rule rejects the person
		"""
		if values := value_cache.get_if_current(row["checked"], self.fingerprint):
			return self.builder.rebuild("Person", values, folio_number)
		read = self.read_values(row)
		if read.fails:
			# One text with one sentence per line, as in a validation error.
			blocking = [each.finding for each in read.remarks if each.finding.blocks]
			messages.reject(blocking[0].code, "<br>".join(map(messages.to_sentence, blocking)))
		return self.builder.build_person(read.person, folio_number)

	def read_values(self, row: dict) -> Values:
		number = row["row_no"]
		if number not in self.values:
			self.values[number] = read_row(json.loads(row["cells"]), self.plan)
		return self.values[number]

	def load_known_people(self) -> dict[int, Document]:
		"""Load the existing people of rows that were decided to be one: a person on file, or the person of another row."""
		found = {}
		for row in self.rows:
			if row["decision"] != imports.SAME:
				continue
			same_as = row["same_as"] or ""
			name = get_surviving_person(
				self.find_person_of_row(int(same_as[1:])) if same_as.startswith("#") else same_as
			)
			if not name or not criterion.is_visible("Person", name, self.user):
				row.update({"decision": None, "same_as": None, "status": imports.DECIDE})
				add_remark(
					row,
					"warning",
					_(
						"The person chosen for this row is no longer registered, or hidden from you. Decide again."
					),
				)
				continue
			found[row["row_no"]] = frappe.get_doc("Person", name)
			row.update({"status": imports.IMPORTED, "person": name, "made": 0})
		return found

	def find_person_of_row(self, number: int) -> str | None:
		here = next((row for row in self.rows if row["row_no"] == number), None)
		if here:
			return here["person"] if here["status"] == imports.IMPORTED else None
		table = frappe.qb.Table(ROWS)
		query = frappe.qb.from_(table).select(table.person).where(table.status == imports.IMPORTED)
		found = query.where((table.import_name == self.doc.name) & (table.row_no == number)).run()
		return found[0][0] if found else None

	def set_aside_new_matches(self, records: dict[int, Record]) -> None:
		"""Set rows aside for a decision where a very likely match was registered since the dry run."""
		# An import checked by an earlier release has no time of its dry run.
		since = get_datetime(self.doc.looked_at or self.doc.uploaded_on)
		must_compare = self.doc.match_again or has_other_changes(
			self.doc.name, add_to_date(since, seconds=-SLACK_SECONDS), self.moments
		)
		self.comparison_fields = {"looked_at": self.moment, "match_again": int(bool(must_compare))}
		if not must_compare:
			return
		found = find_many(build_queries(records), limit=row_matches.MAX_FOUND)
		people_found = {each.person for several in found.values() for each in several}
		own = find_own_people(self.doc.name, people_found)
		budget = row_matches.DisclosureBudget(self.doc, people_found - own)
		for row in self.rows:
			number = row["row_no"]
			known = {match[0] for match in row_matches.get_matches(row)["people"]} | own
			new = [each for each in found.get(number, ()) if each.person not in known]
			if any(each.score.band == VERY_LIKELY for each in new) and add_matches(
				row, new, budget.take(new)
			):
				del self.people[number]
		self.comparison_fields |= budget.to_fields()

	def build_consultations(self, people: dict[int, Document]) -> None:
		"""Build a consultation for each of these people whose row has a subject.

		A row whose consultation is rejected is not registered.
		"""
		if "subject" not in self.plan.mapping.values():
			return
		rows_with_consultation = [
			row for row in self.rows if row["row_no"] in people and self.read_values(row).consultation
		]
		for row, folio_number in zip(
			rows_with_consultation,
			draw_folio_numbers("Consultation", len(rows_with_consultation)),
			strict=True,
		):
			number = row["row_no"]
			try:
				made = self.builder.build_consultation(
					self.read_values(row).consultation, people[number], folio_number
				)
			except frappe.ValidationError as error:
				del people[number]
				reject(row, split_sentences(error))
				continue
			self.consultations.append(made)
			row["consultation"] = made.name

	def note_pairs(self) -> None:
		"""Store the pairs of the new people for the review, with the decisions of the import."""
		found, decided = [], []
		for row in self.rows:
			if row["row_no"] not in self.people or not row["matches"]:
				continue
			matches, decisions = row_matches.get_matches(row), json.loads(row["decisions"] or "{}")
			others = [(f"#{match[0]}", self.find_person_of_row(match[0]), match) for match in matches["rows"]]
			others += [(match[0], match[0], match) for match in matches["people"]]
			for key, other, match in others:
				if other and other != row["person"]:
					pair = pairs.FoundPair(row["person"], other, from_stored(match[1]))
					found.append(pair)
					if key in decisions:
						decided.append((pair, decisions[key], row["decided_by"]))
		pairs.note_many(found, FOUND_BY)
		for pair, decision, by in decided:
			pairs.note(pair.one, pair.other, pair.score, FOUND_BY, decision, by or self.user)


def add_matches(row: dict, new: Iterable[Candidate], disclosed: Collection[str]) -> bool:
	"""Store matches found since the dry run with a row; return whether the row needs a decision because of them.

	:param disclosed: the people who are disclosed to the importer; the registration notes the others for the review
	"""
	matches, more = row_matches.get_matches(row), row_matches.serialize_people(new, disclosed)
	matches["people"] += more
	row["matches"] = json.dumps(matches)
	if row_matches.get_band({"rows": [], "people": more}) != VERY_LIKELY:
		return False
	row.update({"band": VERY_LIKELY, "status": imports.DECIDE})
	row.update({"decision": None, "decisions": None, "same_as": None, "person": None, "made": 0})
	return True


def draw_folio_numbers(doctype: str, count: int) -> list[int]:
	"""Draw numbers for folios with one statement."""
	if not count:
		return []
	if frappe.db.db_type != "mariadb":
		return [frappe.db.get_next_sequence_val(doctype, slug=FOLIO_SEQUENCE) for _each in range(count)]
	one = "select nextval(`{}`)".format(get_sequence_name(doctype))
	return [number for (number,) in frappe.db.sql(" union all ".join([one] * count))]


def has_other_changes(name: str, since: datetime, moments: Iterable[datetime]) -> bool:
	"""Return whether a person was registered or changed since then other than by this import.

	:param moments: those of the import's own chunks, whose people need no look at the rows: thousands in a few seconds
	"""
	own = [moment for moment in moments if moment > since]
	person, row = frappe.qb.DocType("Person"), frappe.qb.Table(ROWS)
	query = (
		frappe.qb.from_(person)
		.left_join(row)
		.on((row.person == person.name) & (row.import_name == name))
		.select(person.name)
		.where((person.modified > since) & row.person.isnull())
	)
	if own:
		query = query.where(person.modified.notin(own))
	return bool(query.limit(1).run())


def find_own_people(name: str, people: set[str]) -> set[str]:
	"""Return which people this import registered itself: the dry run has already compared the rows of the file."""
	if not people:
		return set()
	row = frappe.qb.Table(ROWS)
	query = frappe.qb.from_(row).select(row.person).where((row.import_name == name) & (row.made == 1))
	return set(query.where(row.person.isin(list(people))).run(pluck=True))
