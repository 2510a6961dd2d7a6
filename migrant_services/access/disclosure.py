"""What a user may see of people who may be the one at the desk.

Somebody of another office is shown by one line, restricted or not: at which office to ask. Of somebody whom a
restriction hides at the user's own office nothing is shown, for only a restriction can hide them there.
"""

import hashlib
import hmac
from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils.password import get_encryption_key

from migrant_services.access import criterion, staff
from migrant_services.matching.explain import explain_score
from migrant_services.matching.score import VERY_LIKELY, Candidate

LAST_SIGNS = 4


def shown(candidates: Iterable[Candidate], user: str | None = None) -> list[dict]:
	"""Candidates for the eyes of a user, in their order.

	:return: dicts with ``key`` (names the candidate in a decision and tells nothing), ``band``, ``reasons``
		(``text``, ``side``), ``office`` and ``open``. When open also ``person``, ``folio``, ``full_name``,
		``birth_year``, ``nationality`` and ``document`` (its last signs). People who are not open are listed only
		when very likely and at another office (:func:`withheld`), and without reasons.
	"""
	user = user or frappe.session.user
	candidates = list(candidates)
	names = [candidate.person for candidate in candidates]
	cards, offices, untold = open_cards(names, user), _offices(names), withheld(names, user)
	found = []
	for candidate in candidates:
		line = {
			"key": key_of(candidate.person, user),
			"band": candidate.score.band,
			"office": offices.get(candidate.person),
		}
		if card := cards.get(candidate.person):
			found.append({**line, "reasons": reasons(candidate), "open": True, **card})
		elif candidate.score.band == VERY_LIKELY and candidate.person not in untold:
			found.append({**line, "reasons": [], "open": False})
	return found


def withheld(names: Iterable[str], user: str) -> set[str]:
	"""Those people of whom a user is not even told that they are on file.

	They are not open to the user though of an office the user works for, so a word about them would say that they
	are restricted, to who only knew a name. Their pairs wait for those who see both.
	"""
	names = list(names)
	if not names:
		return set()
	person = frappe.qb.DocType("Person")
	query = frappe.qb.from_(person).select(person.name, person.office).where(person.name.isin(names))
	here = {name for name, office in query.run() if staff.works_for(user, office)}
	return here - criterion.open_ones("Person", here, user)


def reasons(candidate: Candidate) -> list[dict]:
	"""The explanation of a score in the language of the session."""
	return [{"text": _(line.message), "side": line.side} for line in explain_score(candidate.score)]


def key_of(person: str, user: str) -> str:
	"""What stands for a person in what a user is shown and answers; it cannot be made up or taken to another user."""
	secret = get_encryption_key().encode()
	return hmac.new(secret, f"duplicate|{user}|{person}".encode(), hashlib.sha256).hexdigest()[:32]


def open_cards(names: Iterable[str], user: str) -> dict[str, dict]:
	"""What is shown of those people whom the user may read, by name."""
	names = list(names)
	if not names or not frappe.has_permission("Person", "read", user=user):
		return {}
	person = frappe.qb.DocType("Person")
	query = (
		frappe.qb.from_(person)
		.select(person.name, person.folio, person.full_name, person.birth_date, person.nationality)
		.where(person.name.isin(names))
	)
	rows = criterion.bounded(query, "Person", user).run(as_dict=True)
	documents = _last_signs([row.name for row in rows])
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


def _last_signs(names: list[str]) -> dict[str, str]:
	"""The end of each person's first document."""
	if not names:
		return {}
	rows = frappe.get_all(
		"Person Document",
		filters={"parent": ("in", names), "parenttype": "Person", "normalized_number": ("is", "set")},
		fields=["parent", "normalized_number"],
		order_by="idx desc",
	)
	return {row.parent: row.normalized_number[-LAST_SIGNS:] for row in rows}


def _offices(names: list[str]) -> dict[str, str]:
	"""The office of each person, as people call it."""
	if not names:
		return {}
	person, office = frappe.qb.DocType("Person"), frappe.qb.DocType("Office")
	query = frappe.qb.from_(person).join(office).on(office.name == person.office)
	return dict(query.select(person.name, office.office_name).where(person.name.isin(names)).run())
