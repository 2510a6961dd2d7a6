"""Pairs of people who may be one person: how they were found, what was decided, and what is still open.

A pair is stored once, whichever of the two was found first. Permissions are not checked here, because the clerk who
registers a person may not be allowed to see the other one. `access/criterion.py` and `access/disclosure.py` decide what
a user sees of a pair.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime
from pypika.terms import Criterion

from migrant_services.core.locks import lock_document, lock_value
from migrant_services.core.messages import reject
from migrant_services.core.naming import make_bulk_name
from migrant_services.matching.score import POSSIBLE, VERY_LIKELY, Score
from migrant_services.matching.stored_score import from_stored, to_stored
from migrant_services.workflow.stages import PERSON_GONE

REVIEW = "Duplicate Review"
# The bands of the matching as the field stores them, the weaker one first.
BANDS = {POSSIBLE: "Possible", VERY_LIKELY: "Very Likely"}
SAME, DIFFERENT, RELATIVE, UNSURE = "Same", "Different", "Relative or Twin", "Unsure"
# The decisions with which the desk can save; with "Same" nothing is saved.
AT_THE_DESK = (DIFFERENT, RELATIVE, UNSURE)
DECISIONS = (SAME, *AT_THE_DESK)
FOUND_BY = ("Registration", "Nightly", "Import", "By hand")
OPEN, DECIDED, SET_ASIDE = "Open", "Decided", "Set Aside"
# Doctypes that mean money for a person: there the registrar and the reviewer have to be two people.
MONEY_DOCTYPES = ("Payment", "Entitlement")
COLUMNS = (
	"name",
	"owner",
	"creation",
	"modified",
	"modified_by",
	"folio",
	"status",
	"pair_key",
	"person_a",
	"person_b",
	"office_a",
	"office_b",
	"band",
	"score",
	"reasons",
	"found_by",
)


class FoundPair(NamedTuple):
	"""A pair of people and the score of their comparison."""

	one: str
	other: str
	score: Score


def key_of(one: str, other: str) -> str:
	"""Return the key of a pair. It does not depend on the order of the two."""
	return "|".join(sorted((one, other)))


def note(
	one: str, other: str, score: Score, found_by: str, decision: str | None = None, by: str | None = None
) -> str | None:
	"""Store a pair of registered people, and what was decided at the desk.

	A pair that a reviewer decided stays decided, unless it has become likelier since.

	:param found_by: one of :data:`FOUND_BY`
	:param decision: one of :data:`AT_THE_DESK`
	:param by: the user who decided; the user of the session by default
	:returns: the name of the Duplicate Review, or None when one of the two no longer exists
	"""
	note_many([FoundPair(one, other, score)], found_by)
	# A locking read also sees what another session stored in the meantime.
	name = lock_value(REVIEW, {"pair_key": key_of(one, other)})
	if name and decision:
		_decide_at_desk(name, decision, by or frappe.session.user)
	return name


def note_many(found: Iterable[FoundPair], found_by: str) -> int:
	"""Store many pairs with few statements.

	:returns: the number of new pairs
	"""
	by_key = {
		key_of(pair.one, pair.other): pair
		for pair in found
		if pair.score.band in BANDS and pair.one != pair.other
	}
	known = _load_reviews(by_key)
	for key, review in known.items():
		_refresh_review(review, by_key[key].score)
	new = {key: pair for key, pair in by_key.items() if key not in known}
	people = _load_people({name for pair in new.values() for name in (pair.one, pair.other)})
	rows = [
		_build_row(key, pair.score, people, found_by)
		for key, pair in new.items()
		if pair.one in people and pair.other in people
	]
	if rows:
		frappe.db.bulk_insert(REVIEW, list(COLUMNS), rows, ignore_duplicates=True)
	return len(rows)


def get_decisions(person: str, others: Iterable[str], band: str = VERY_LIKELY) -> dict[str, str]:
	"""Return the decisions about a person and others, by a reviewer or else at the desk.

	:param band: count only decisions made when the pair was at least this likely: a pair that has become likelier has
		to be decided again
	:returns: {other: decision}
	"""
	keys = {key_of(person, other): other for other in others}
	enough = [BANDS[VERY_LIKELY]] if band == VERY_LIKELY else list(BANDS.values())
	rows = (
		frappe.get_all(
			REVIEW,
			filters={"pair_key": ("in", list(keys)), "decided_band": ("in", enough)},
			fields=["pair_key", "decision", "registered_decision"],
			order_by="creation",
		)
		if keys
		else []
	)
	return {keys[row.pair_key]: row.decision or row.registered_decision for row in rows}


def list_blocking_reviews(person: str) -> list[str]:
	"""List the reviews that block payments to a person: very likely and open, or decided "Same" and not merged yet."""
	review = frappe.qb.DocType(REVIEW)
	waiting = (review.status == OPEN) & (review.band == BANDS[VERY_LIKELY])
	not_merged = (review.status == DECIDED) & (review.decision == SAME) & review.person_merge.isnull()
	query = (
		frappe.qb.from_(review)
		.select(review.name)
		.where(_involves(review, person))
		.where(waiting | not_merged)
	)
	return query.orderby(review.creation).run(pluck=True)


def list_open_pairs(person: str) -> list[dict]:
	"""List the undecided pairs of a person, the likeliest first."""
	review = frappe.qb.DocType(REVIEW)
	query = frappe.qb.from_(review).select(review.name, review.person_a, review.person_b, review.band)
	query = query.where(_involves(review, person) & (review.status == OPEN))
	return query.orderby(review.score, order=frappe.qb.desc).run(as_dict=True)


def check_no_blocking_review(person: str) -> None:
	"""Check that no open review blocks a payment to a person. Consultations are not affected.

	:raises frappe.ValidationError: while a review of the person is open
	"""
	if list_blocking_reviews(person):
		reject(
			"DUPLICATE_REVIEW_OPEN",
			_(
				"This person is very likely registered twice, so payments are blocked for now. Ask a Case Worker or a "
				"Protection Officer to decide the duplicate review of {0}. The person can still be attended."
			).format(frappe.db.get_value("Person", person, "folio")),
			field="person",
			title=_("Possible Duplicate"),
		)


def decide(name: str, decision: str, by: str | None = None) -> None:
	"""Store the decision of a reviewer. "Unsure" leaves the pair open and its payments blocked.

	:raises frappe.ValidationError: when it was decided or set aside already
	:raises frappe.PermissionError: when the same user decided at the desk and money depends on it
	"""
	if decision not in DECISIONS:
		reject(
			"REVIEW_DECISION_INVALID",
			_("Decide: the same, different, relative or twin, or unsure."),
			title=_("Decision"),
		)
	by = by or frappe.session.user
	review = lock_document(REVIEW, name)
	if review.status == SET_ASIDE:
		reject(
			"REVIEWED_PERSON_MERGED",
			_("One of the two records has been merged already. There is nothing left to decide."),
			title=_("Decision"),
		)
	if review.person_merge:
		reject(
			"REVIEWED_PAIR_MERGED",
			_("These two records are merged. Undo the merge to decide again."),
			title=_("Decision"),
		)
	_check_second_person(review, by)
	review.update(
		{
			"decision": decision,
			"decided_by": by,
			"decided_on": now_datetime(),
			"decided_band": review.band,
			"status": OPEN if decision == UNSURE else DECIDED,
		}
	)
	_save(review)


def score_of(review: Document | dict) -> Score:
	"""Return the stored score of a review, for :func:`migrant_services.matching.explain.explain`."""
	return from_stored(frappe.parse_json(review.reasons))


def update_offices(doc: Document, method: str | None = None) -> None:
	"""Update the office in the pairs of a person who moved to another office (hooks: Person.on_update)."""
	before = doc.get_doc_before_save()
	if not before or before.office == doc.office:
		return
	for side in ("a", "b"):
		table = frappe.qb.DocType(REVIEW)
		frappe.qb.update(table).set(table[f"office_{side}"], doc.office).where(
			table[f"person_{side}"] == doc.name
		).run()


def _decide_at_desk(name: str, decision: str, by: str) -> None:
	"""Store the decision of the desk. The decision of a reviewer overrides it."""
	if decision not in AT_THE_DESK:
		reject(
			"DECISION_INVALID",
			_("Decide: different, relative or twin, or unsure."),
			title=_("Possible Duplicate"),
		)
	review = lock_document(REVIEW, name)
	review.update({"registered_decision": decision, "registered_by": by, "registered_on": now_datetime()})
	if review.status == OPEN:
		review.decided_band = review.band
	_save(review)


def _check_second_person(review: Document, by: str) -> None:
	if by != review.registered_by:
		return
	people = [review.person_a, review.person_b]
	paid = any(
		frappe.db.exists(doctype, {"person": ("in", people)})
		for doctype in MONEY_DOCTYPES
		if frappe.db.exists("DocType", doctype)
	)
	if paid:
		reject(
			"OWN_DECISION",
			_(
				"You decided on this pair when registering, and one of the two receives support. Another person "
				"must review it."
			),
			title=_("Two People"),
			exc=frappe.PermissionError,
		)


def _involves(review, person: str) -> Criterion:
	return (review.person_a == person) | (review.person_b == person)


def _load_reviews(keys: Iterable[str]) -> dict[str, dict]:
	"""Load the existing reviews of these pairs by pair key."""
	keys = list(keys)
	rows = (
		frappe.get_all(
			REVIEW,
			filters={"pair_key": ("in", keys)},
			fields=["name", "pair_key", "status", "band", "score", "reasons", "decided_band"],
			order_by="creation",
		)
		if keys
		else []
	)
	return {row.pair_key: row for row in rows}


def _load_people(names: Iterable[str]) -> dict[str, dict]:
	rows = frappe.get_all(
		"Person",
		filters={"name": ("in", list(names)), "status": ("not in", PERSON_GONE)},
		fields=["name", "office"],
		order_by="creation",
	)
	return {row.name: row for row in rows}


def _build_row(key: str, score: Score, people: Mapping[str, dict], found_by: str) -> tuple:
	"""Build the values of a new review in the order of :data:`COLUMNS`."""
	one, other = key.split("|")
	doc = frappe.new_doc(REVIEW)
	doc.set_folio()
	now, user = now_datetime(), frappe.session.user
	return (
		make_bulk_name(),
		user,
		now,
		now,
		user,
		doc.folio,
		OPEN,
		key,
		one,
		other,
		people[one].office,
		people[other].office,
		BANDS[score.band],
		score.total,
		frappe.as_json(to_stored(score), indent=None),
		found_by,
	)


def _codes(score: Score) -> set[tuple]:
	"""Return what agrees and how, without the bits, which change a little with every person who is registered."""
	return {(reason.field, reason.code) for reason in score.reasons} | {(doubt,) for doubt in score.held_back}


def _refresh_review(stored: dict, score: Score) -> None:
	"""Update the score of a review; reopen a decided pair only when it has become likelier."""
	band = BANDS[score.band]
	if stored.status == SET_ASIDE or (stored.band == band and _codes(score_of(stored)) == _codes(score)):
		return
	rises = stored.decided_band == BANDS[POSSIBLE] and score.band == VERY_LIKELY
	if stored.status == DECIDED and not rises:
		return
	review = lock_document(REVIEW, stored.name)
	review.update(
		{"band": band, "score": score.total, "reasons": frappe.as_json(to_stored(score), indent=None)}
	)
	if review.status == DECIDED and rises:
		review.update(
			{"status": OPEN, "decision": None, "decided_by": None, "decided_on": None, "decided_band": None}
		)
	_save(review)


def _save(review: Document) -> None:
	review.flags.ignore_workflow_guard = True
	# why: a clerk stores a pair even when they cannot see the other person.
	review.save(ignore_permissions=True)
