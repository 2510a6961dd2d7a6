"""What a user sees of a household: who lived in it on a day, and its history."""

from collections.abc import Iterable
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.access import criterion
from migrant_services.core import messages
from migrant_services.core.ages import compute_age
from migrant_services.core.findings import Finding
from migrant_services.people import minors
from migrant_services.people.households import ages, other_households, rules, stays
from migrant_services.people.households.rules import Stay

FIELDS = ("name", "folio", "full_name", "birth_date", "birth_date_precision", "restricted", "status")


def build_composition(household: Document, day: date) -> dict:
	"""Return who lived in the household on a day. Only people visible to the user are named.

	:param household: a Household that the user may read
	"""
	known = [stays.to_stay(row) for row in household.members]
	people = _visible_people({stay.person for stay in known})
	members = rules.members_on(known, day)
	return {
		"household": household.name,
		"folio": household.folio,
		"office": household.office,
		"on": day,
		"members": [_build_card(stay, people, day) for stay in rules.stays_on(known, day)],
		"history": [_build_event(stay, people) for stay in _sort_by_date(known)],
		"turning_days": rules.turning_days(known),
		"remarks": [
			messages.to_sentence(finding) for finding in _find_remarks(known, members, household, day)
		],
		"may_write": bool(household.has_permission("write")),
	}


def find_composition(person: str, day: date) -> dict | None:
	"""Return the household in which a person lived on a day; None when there was none.

	Of a household that is hidden from the user only its existence and its office are disclosed.

	:param person: the name of a Person who is visible to the user
	"""
	names = [name for name, stay in _list_stays([person]) if stay.covers(day) and stay.lives_here]
	if not names:
		return None
	name = next((name for name in names if _is_visible(name)), None)
	if not name:
		return {"open": False, "text": other_households.describe_household(names[0])}
	return {"open": True, **build_composition(frappe.get_doc("Household", name), day)}


def _is_visible(household: str) -> bool:
	return bool(frappe.has_permission("Household", "read")) and criterion.is_visible("Household", household)


def _list_stays(people: Iterable[str]) -> list[tuple[str, Stay]]:
	"""Return the stays of these people, each with its household, the latest first."""
	rows = frappe.get_all(
		"Household Member",
		{"person": ("in", list(people) or [""]), "parenttype": "Household"},
		["parent", "person", "from_date", "to_date", "relationship", "collector", "dependant", "reason"],
		order_by="from_date desc",
	)
	return [(row.parent, stays.to_stay(row)) for row in rows]


def _visible_people(names: set[str]) -> dict[str, dict]:
	if not frappe.has_permission("Person", "read"):
		return {}
	rows = frappe.get_all(
		"Person",
		{"name": ("in", list(criterion.filter_visible("Person", names)) or [""])},
		list(FIELDS),
		order_by="creation",
	)
	return {row.name: row for row in rows}


def _build_card(stay: Stay, people: dict, day: date) -> dict:
	card = {
		"relationship": _(stay.relationship),
		"is_head": stay.relationship == rules.HEAD,
		"collector": _(stay.collector) if stay.collector else None,
		"dependant": stay.dependant,
		"since": stay.since,
	}
	row = people.get(stay.person)
	if not row:
		return {**card, "open": False, "label": _("A member who is hidden from you")}
	return {
		**card,
		"open": True,
		"person": row.name,
		"folio": row.folio,
		"label": row.full_name,
		"age": compute_age(day, row.birth_date, row.birth_date_precision),
		"minor": bool(minors.is_minor(row.birth_date, row.birth_date_precision, day)),
		"restricted": bool(row.restricted),
		"values": {
			"relationship": stay.relationship,
			"collector": stay.collector,
			"dependant": int(stay.dependant),
		},
	}


def _build_event(stay: Stay, people: dict) -> dict:
	row = people.get(stay.person)
	return {
		"label": row.full_name if row else _("A member who is hidden from you"),
		"relationship": _(stay.relationship),
		"since": stay.since,
		"until": stay.until,
		"reason": _(stay.reason) if stay.reason else None,
	}


def _sort_by_date(known: list[Stay]) -> list[Stay]:
	return sorted(known, key=lambda stay: (stay.since, stay.until or date.max), reverse=True)


def _find_remarks(known: list[Stay], members: list[str], household: Document, day: date) -> list[Finding]:
	found = rules.check_minors(ages.get_ages(members, day))
	if rules.find_double_stays(known):
		found.append(rules.make_finding(rules.MESSAGES, "PERSON_TWICE_IN_HOUSEHOLD"))
	here = {stay.person for stay in known if stay.until is None and stay.lives_here}
	if any(
		name != household.name and stay.until is None and stay.lives_here for name, stay in _list_stays(here)
	):
		found.append(rules.make_finding(rules.MESSAGES, "IN_TWO_HOUSEHOLDS"))
	return found
