"""Nobody is registered twice unnoticed: asked on every path by which a person is saved (`Person.validate`).

Somebody very likely on file needs a decision first. Whoever is only possibly so, or of whom the user must not be told,
is noted as a pair for the review.
Nothing here keeps anybody from being attended: a decision "Unsure" always saves.
"""

from collections.abc import Mapping

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.access import budget, criterion
from migrant_services.access.disclosure import key_of, open_cards, shown, withheld
from migrant_services.core.locks import give_way
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
from migrant_services.people.registry.records import GONE, to_record
from migrant_services.workflow import guard

FOUND_BY = "Registration"
MAX_DECISIONS_LENGTH = 10_000


class DuplicateFound(frappe.ValidationError):
	"""Somebody on file is very likely the one who is being saved; the response says who, in ``duplicates``."""


def check(doc: Document) -> None:
	"""Refuse to save a person who is very likely on file already, unless it was decided on each such one.

	The decisions come as ``doc.duplicate_decisions``, a JSON text of {key: decision} with the keys of
	:func:`migrant_services.access.disclosure.shown`. A key that names nobody who was found does nothing.

	:raises DuplicateFound: with the candidates in the response
	:raises frappe.ValidationError: when the decisions cannot be read
	"""
	doc.flags.possible_duplicates, doc.flags.telling_keys = [], {}
	if is_exempt(doc) or not has_new_identity(doc):
		return
	wanted = build_query(to_record(doc))
	sharing = get_people_by_key(wanted)
	doc.flags.telling_keys = select_strong_keys(wanted, sharing)
	decisions = parse_decisions(doc.get("duplicate_decisions"))
	candidates = find_by_query(wanted, leave_out=(doc.name,) if doc.name else (), sharing=sharing)
	likely = [candidate.person for candidate in candidates if candidate.score.band == VERY_LIKELY]
	untold = _undisclosed(likely, frappe.session.user)
	likely = [person for person in likely if person not in untold]
	known = pairs.get_decisions(doc.name, likely) if likely and not doc.is_new() else {}
	taken = _decisions_by_person(likely, decisions)
	waiting = [
		candidate
		for candidate in candidates
		if candidate.person in likely and candidate.person not in {**known, **taken}
	]
	if waiting:
		reject(waiting)
	doc.flags.possible_duplicates = [
		(candidate, taken.get(candidate.person)) for candidate in candidates if candidate.person not in known
	]


def _undisclosed(likely: list[str], user: str) -> set[str]:
	"""Of whom the user must not be told. Who saves again and again as if to ask is not told of other offices any more."""
	untold = withheld(likely, user)
	return (
		untold | set(likely) - criterion.open_ones("Person", likely, user)
		if budget.is_over("saves", user)
		else untold
	)


def lock_identity(doc: Document) -> None:
	"""Before the keys are stored: requests that store the same person wait."""
	lock_keys(doc.flags.telling_keys or ())


def check_concurrent_saves(doc: Document) -> None:
	"""Once the keys are stored: check that no other request stored the same person since this one began to read.

	Of two clerks who register the same person in the same second one has to repeat it, and then sees the other's.

	:raises migrant_services.core.locks.MetOtherWork: when another clerk was quicker
	"""
	if find_newly_stored(doc.flags.telling_keys or {}, leave_out=(doc.name,)):
		give_way()


def note_pairs(doc: Document) -> None:
	"""Once the person is stored, keep the pairs that :func:`check` found and what was decided on them."""
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
	"""Installing, migrating and the app's own acts ask nobody."""
	return guard.is_exempt(doc) or doc.status in GONE


def has_new_identity(doc: Document) -> bool:
	"""Whether the document is new or says now that it is somebody else."""
	before = None if doc.is_new() else doc.get_doc_before_save()
	return before is None or to_record(before) != to_record(doc)


def reject(candidates: list[Candidate]) -> None:
	"""Refuse the save and tell, in the response, who was found.

	:raises DuplicateFound: always
	"""
	frappe.response["duplicates"] = shown(candidates, frappe.session.user)
	frappe.throw(
		_(
			"This person is very likely registered already. Look at who was found and decide on each before you save."
		),
		DuplicateFound,
		title=_("Possible Duplicate"),
	)


def parse_decisions(text: str | Mapping | None) -> dict[str, str]:
	"""The decisions of the desk by key.

	:raises frappe.ValidationError: when they are none
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
		frappe.throw(
			_("The decisions on possible duplicates cannot be read. Save again and decide anew."),
			title=_("Possible Duplicate"),
		)
	for decision in decisions.values():
		if decision == pairs.SAME:
			frappe.throw(
				_("It is the same person: open the record that is there instead of saving another one."),
				title=_("Possible Duplicate"),
			)
		if decision not in pairs.AT_THE_DESK:
			frappe.throw(_("Decide: different, relative or twin, or unsure."), title=_("Possible Duplicate"))
	return dict(decisions)


def _decisions_by_person(likely: list[str], decisions: Mapping[str, str]) -> dict[str, str]:
	"""The decisions by person. About somebody whom the user cannot see nobody can be sure: the pair stays to be
	reviewed by those who see both."""
	user = frappe.session.user
	by_person = {person: key_of(person, user) for person in likely} if decisions else {}
	taken = {person: decisions[key] for person, key in by_person.items() if key in decisions}
	seen = open_cards(taken, user) if taken else {}
	return {person: decision if person in seen else pairs.UNSURE for person, decision in taken.items()}
