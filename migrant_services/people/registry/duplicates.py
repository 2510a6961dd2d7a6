"""The duplicate check, which every path that saves a person goes through (`Person.validate`).

A person who is very likely on file needs a decision first. Candidates that are only possible, or that must stay hidden
from the user, are noted as pairs for the review. The check never stops an office from attending a person: the decision
"Unsure" always saves.
"""

from collections.abc import Mapping

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.access import criterion, rate_limits
from migrant_services.access.disclosure import (
	disclose_candidates,
	find_undisclosed,
	get_visible_cards,
	make_candidate_key,
)
from migrant_services.core.locks import raise_concurrent_change
from migrant_services.core.messages import reject
from migrant_services.matching.score import VERY_LIKELY, Candidate, is_worth_a_review
from migrant_services.people.registry import pairs
from migrant_services.people.registry.candidates import (
	build_query,
	find_by_query,
	find_newly_stored,
	get_people_by_key,
	lock_keys,
	select_strong_keys,
)
from migrant_services.people.registry.counts import get_settings
from migrant_services.people.registry.records import to_record
from migrant_services.workflow import guard
from migrant_services.workflow.stages import PERSON_GONE

FOUND_BY = "Registration"
MAX_DECISIONS_LENGTH = 10_000


class DuplicateFound(frappe.ValidationError):
	"""The person being saved is very likely on file; ``duplicates`` in the response lists the candidates."""

	code = "DUPLICATE_FOUND"


def check(doc: Document) -> None:
	"""Reject saving a person who is very likely on file, unless each such candidate was decided on.

	The decisions come as ``doc.duplicate_decisions``, a JSON text of {key: decision} with the keys of
	:func:`migrant_services.access.disclosure.disclose_candidates`. A key of no candidate is ignored.

	:raises DuplicateFound: with the candidates in the response
	:raises frappe.ValidationError: when the decisions cannot be read
	"""
	doc.flags.possible_duplicates, doc.flags.strong_keys = [], {}
	if is_exempt(doc) or not has_new_identity(doc):
		return
	query = build_query(to_record(doc))
	people_by_key = get_people_by_key(query)
	doc.flags.strong_keys = select_strong_keys(query, people_by_key)
	decisions = parse_decisions(doc.get("duplicate_decisions"))
	candidates = find_by_query(query, leave_out=(doc.name,) if doc.name else (), people_by_key=people_by_key)
	likely = [candidate.person for candidate in candidates if candidate.score.band == VERY_LIKELY]
	undisclosed = _undisclosed(likely, frappe.session.user)
	likely = [person for person in likely if person not in undisclosed]
	decided_before = pairs.get_decisions(doc.name, likely) if likely and not doc.is_new() else {}
	decided = _decisions_by_person(likely, decisions)
	undecided = [
		candidate
		for candidate in candidates
		if candidate.person in likely and candidate.person not in {**decided_before, **decided}
	]
	if undecided:
		reject_undecided(undecided)
	doc.flags.possible_duplicates = [
		(candidate, decided.get(candidate.person))
		for candidate in candidates
		if candidate.person not in decided_before
	]


def _undisclosed(likely: list[str], user: str) -> set[str]:
	"""Return the people whose existence stays hidden from the user.

	A user who saves so often that it looks like probing gets no more candidates of other offices.
	"""
	undisclosed = find_undisclosed(likely, user)
	return (
		undisclosed | set(likely) - criterion.filter_visible("Person", likely, user)
		if rate_limits.is_exceeded("saves", user)
		else undisclosed
	)


def lock_identity(doc: Document) -> None:
	"""Make other requests that store the same person wait. Call it before the keys are stored."""
	lock_keys(doc.flags.strong_keys or ())


def check_concurrent_saves(doc: Document) -> None:
	"""Check that no other request stored the same person since this one began to read.

	Call it once the keys are stored. When two clerks register the same person in the same second, one of them has to
	retry, and then sees the record of the other.

	:raises migrant_services.core.locks.ConcurrentChange: when another request was faster
	"""
	if find_newly_stored(doc.flags.strong_keys or {}, leave_out=(doc.name,)):
		raise_concurrent_change()


def note_pairs(doc: Document) -> None:
	"""Store the pairs that :func:`check` found and the decisions on them. Call it once the person is stored."""
	found = doc.flags.pop("possible_duplicates", None) or ()
	counted = get_settings() if found else None
	undecided = [
		pairs.FoundPair(doc.name, candidate.person, candidate.score)
		for candidate, decision in found
		if not decision and is_worth_a_review(candidate.score, counted)
	]
	if undecided:
		pairs.note_many(undecided, FOUND_BY)
	for candidate, decision in found:
		if decision:
			pairs.note(doc.name, candidate.person, candidate.score, FOUND_BY, decision, frappe.session.user)


def is_exempt(doc: Document) -> bool:
	"""Return whether the check is skipped: while installing or migrating, and for the app's own changes."""
	return guard.is_exempt(doc) or doc.status in PERSON_GONE


def has_new_identity(doc: Document) -> bool:
	"""Return whether the document is new, or what identifies the person changed."""
	before = None if doc.is_new() else doc.get_doc_before_save()
	return before is None or to_record(before) != to_record(doc)


def reject_undecided(candidates: list[Candidate]) -> None:
	"""Reject the save and list the candidates in the response.

	:raises DuplicateFound: always
	"""
	frappe.response["duplicates"] = disclose_candidates(candidates, frappe.session.user)
	reject(
		DuplicateFound.code,
		_(
			"This person is very likely registered already. Look at who was found and decide on each before you save."
		),
		title=_("Possible Duplicate"),
		exc=DuplicateFound,
	)


def parse_decisions(text: str | Mapping | None) -> dict[str, str]:
	"""Return the decisions of the desk by key.

	:raises frappe.ValidationError: when the text holds no valid decisions
	"""
	if not text:
		return {}
	decisions = text
	if isinstance(text, str):
		try:
			decisions = frappe.parse_json(text) if len(text) <= MAX_DECISIONS_LENGTH else None
		except ValueError:
			decisions = None
	if not isinstance(decisions, Mapping) or not all(isinstance(value, str) for value in decisions.values()):
		reject(
			"DECISIONS_UNREADABLE",
			_("The decisions on possible duplicates cannot be read. Save again and decide once more."),
			title=_("Possible Duplicate"),
		)
	for decision in decisions.values():
		if decision == pairs.SAME:
			reject(
				"DECIDED_SAME_PERSON",
				_("It is the same person: open the existing record instead of saving another one."),
				title=_("Possible Duplicate"),
			)
		if decision not in pairs.AT_THE_DESK:
			reject(
				"DECISION_INVALID",
				_("Decide: different, relative or twin, or unsure."),
				title=_("Possible Duplicate"),
			)
	return dict(decisions)


def _decisions_by_person(likely: list[str], decisions: Mapping[str, str]) -> dict[str, str]:
	"""Return the decisions by person.

	A user cannot be sure about a person they cannot see: that decision becomes "Unsure", so the pair is reviewed by
	staff who see both.
	"""
	user = frappe.session.user
	by_person = {person: make_candidate_key(person, user) for person in likely} if decisions else {}
	decided = {person: decisions[key] for person, key in by_person.items() if key in decisions}
	seen = get_visible_cards(decided, user) if decided else {}
	return {person: decision if person in seen else pairs.UNSURE for person, decision in decided.items()}
