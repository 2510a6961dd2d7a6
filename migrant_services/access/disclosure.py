"""What may be disclosed to a user about people who may be the one at the desk.

About a person of another office, restricted or not, one line is disclosed: which office to ask. About a person who is
hidden by a restriction at the user's own office nothing is disclosed, because only a restriction hides people there.
"""

import hashlib
import hmac
from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils.password import get_encryption_key

from migrant_services.access import criterion, staff
from migrant_services.core import masking
from migrant_services.matching.explain import explain_score
from migrant_services.matching.score import VERY_LIKELY, Candidate


def disclose_candidates(candidates: Iterable[Candidate], user: str | None = None) -> list[dict]:
	"""Return candidates as a user may see them, in their order.

	:returns: dicts with ``key`` (names the candidate in a decision and discloses nothing), ``band``, ``reasons``
		(``text``, ``side``), ``office`` and ``open``. Visible people also have ``person``, ``folio``, ``full_name``,
		``birth_year``, ``nationality`` and ``document`` (its last characters). Hidden people are listed only when very
		likely and at another office (:func:`find_undisclosed`), and without reasons.
	"""
	user = user or frappe.session.user
	candidates = list(candidates)
	names = [candidate.person for candidate in candidates]
	cards, offices, undisclosed = (
		get_visible_cards(names, user),
		_get_office_names(names),
		find_undisclosed(names, user),
	)
	disclosed = []
	for candidate in candidates:
		line = {
			"key": make_candidate_key(candidate.person, user),
			"band": candidate.score.band,
			"office": offices.get(candidate.person),
		}
		if card := cards.get(candidate.person):
			disclosed.append({**line, "reasons": explain_match(candidate), "open": True, **card})
		elif candidate.score.band == VERY_LIKELY and candidate.person not in undisclosed:
			disclosed.append({**line, "reasons": [], "open": False})
	return disclosed


def find_undisclosed(names: Iterable[str], user: str) -> set[str]:
	"""Return those people whose mere registration must not be disclosed to the user.

	They are hidden although the user works for their office. Any hint would disclose to a user who only knew a name that
	the person is restricted. Their pairs wait for staff who see both people.
	"""
	names = list(names)
	if not names:
		return set()
	person = frappe.qb.DocType("Person")
	query = frappe.qb.from_(person).select(person.name, person.office).where(person.name.isin(names))
	here = {name for name, office in query.run() if staff.works_for_office(user, office)}
	return here - criterion.filter_visible("Person", here, user)


def explain_match(candidate: Candidate) -> list[dict]:
	"""Return the explanation of a score in the language of the session."""
	return [{"text": _(line.message), "side": line.side} for line in explain_score(candidate.score)]


def make_candidate_key(person: str, user: str) -> str:
	"""Return the key that identifies a person to one user; it cannot be forged or used by another user."""
	secret = get_encryption_key().encode()
	return hmac.new(secret, f"duplicate|{user}|{person}".encode(), hashlib.sha256).hexdigest()[:32]


def get_visible_cards(names: Iterable[str], user: str) -> dict[str, dict]:
	"""Return what is shown of those people that the user may read, by name."""
	names = list(names)
	if not names or not frappe.has_permission("Person", "read", user=user):
		return {}
	person = frappe.qb.DocType("Person")
	query = (
		frappe.qb.from_(person)
		.select(person.name, person.folio, person.full_name, person.birth_date, person.nationality)
		.where(person.name.isin(names))
	)
	rows = criterion.limit_to_visible(query, "Person", user).run(as_dict=True)
	documents = _get_document_ends([row.name for row in rows])
	return {
		row.name: {
			"person": row.name,
			"folio": row.folio,
			"full_name": row.full_name,
			"birth_year": row.birth_date.year if row.birth_date else None,
			"nationality": _(row.nationality) if row.nationality else None,
			"document": documents.get(row.name),
		}
		for row in rows
	}


def _get_document_ends(names: list[str]) -> dict[str, str]:
	"""Return the last characters of each person's first document."""
	if not names:
		return {}
	rows = frappe.get_all(
		"Person Document",
		filters={"parent": ("in", names), "parenttype": "Person", "normalized_number": ("is", "set")},
		fields=["parent", "normalized_number"],
		order_by="idx desc",
	)
	return {row.parent: masking.get_last_characters(row.normalized_number) for row in rows}


def _get_office_names(names: list[str]) -> dict[str, str]:
	"""Return the office of each person, by the name that people know it by."""
	if not names:
		return {}
	person, office = frappe.qb.DocType("Person"), frappe.qb.DocType("Office")
	query = frappe.qb.from_(person).join(office).on(office.name == person.office)
	return dict(query.select(person.name, office.office_name).where(person.name.isin(names)).run())
