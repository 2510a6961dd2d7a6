"""Households at the desk: their members on a day, and their changes."""

from datetime import date

import frappe
from frappe import _
from frappe.utils import cint, today

from migrant_services.core.checks import parse_datetime
from migrant_services.core.messages import reject
from migrant_services.people.households import changes, presentation
from migrant_services.people.households.rules import COLLECTORS, RELATIONSHIPS, Stay


@frappe.whitelist()
def composition(household: str, on: str | None = None) -> dict:
	"""Return who lived in the household on a day (today by default). Hidden people are only counted.

	:raises frappe.PermissionError: when the household is hidden from the user
	"""
	doc = frappe.get_doc("Household", household)
	doc.check_permission("read")
	return presentation.build_composition(doc, _day(on))


@frappe.whitelist()
def of_person(person: str, on: str | None = None) -> dict | None:
	"""Return the household in which a person lived on a day; None when none is known.

	:raises frappe.PermissionError: when the person is hidden from the user
	"""
	frappe.get_doc("Person", person).check_permission("read")
	return presentation.find_composition(person, _day(on))


@frappe.whitelist(methods=["POST"])
def join(
	household: str,
	person: str,
	on: str,
	relationship: str,
	collector: str | None = None,
	dependant: bool | int = 0,
	responsible_adult: str | None = None,
) -> str:
	"""Add a person to the household from a day on."""
	newcomer = Stay(person, _day(on), **_role(relationship, collector, dependant))
	return changes.receive(household, newcomer, responsible_adult).name


@frappe.whitelist(methods=["POST"])
def leave(
	household: str,
	people: list | str,
	on: str,
	reason: str,
	new_head: str | None = None,
	relationships: dict | str | None = None,
) -> str:
	"""Record that members leave on a day. If the head leaves, the others need a relationship to the new head."""
	found = _relationships(relationships or {})
	return changes.leave(household, _names(people), _day(on), reason, new_head, found).name


@frappe.whitelist(methods=["POST"])
def change_role(
	household: str,
	person: str,
	on: str,
	relationship: str,
	collector: str | None = None,
	dependant: bool | int = 0,
) -> str:
	"""Change the relationship, collector's role or dependence of a member from a day on."""
	return changes.change(household, person, _day(on), **_role(relationship, collector, dependant)).name


@frappe.whitelist(methods=["POST"])
def change_head(household: str, new_head: str, on: str, relationships: dict | str) -> str:
	"""Make another member head from a day on, with the relationships of the others."""
	return changes.change_head(household, new_head, _day(on), _relationships(relationships)).name


@frappe.whitelist(methods=["POST"])
def split(
	household: str,
	people: list | str,
	on: str,
	head: str,
	relationships: dict | str | None = None,
	head_of_the_rest: str | None = None,
) -> str:
	"""Split members off into a household of their own from a day on; return its name."""
	found = _relationships(relationships or {})
	return changes.split(household, _names(people), _day(on), head, found, head_of_the_rest).name


@frappe.whitelist(methods=["POST"])
def join_households(household: str, other: str, on: str, relationships: dict | str) -> str:
	"""Move everyone from another household into this one from a day on."""
	return changes.join(household, other, _day(on), _relationships(relationships)).name


def _role(relationship: str, collector: str | None, dependant: bool | int) -> dict:
	"""Return the checked values of a member's role."""
	return {
		"relationship": _one_of(RELATIONSHIPS, relationship),
		"collector": _one_of(COLLECTORS, collector) if collector else "",
		"dependant": bool(cint(dependant)),
	}


def _day(text: str | None) -> date:
	return parse_datetime(text or today()).date()


def _names(people: list | str) -> list[str]:
	people = frappe.parse_json(people)
	if not isinstance(people, list) or not all(isinstance(name, str) for name in people):
		reject("NO_ONE_CHOSEN", _("Choose at least one person."), field="members", title=_("Members"))
	return people


def _relationships(given: dict | str) -> dict[str, str]:
	given = frappe.parse_json(given)
	if not isinstance(given, dict):
		reject("RELATIONSHIPS_INVALID", _("Choose the relationships again."), title=_("Relationship"))
	return {str(person): _one_of(RELATIONSHIPS, value) for person, value in given.items() if value}


def _one_of(options: tuple[str, ...], value: str) -> str:
	if value not in options:
		reject(
			"RELATIONSHIP_UNKNOWN",
			_("Choose one of: {0}.").format(", ".join(map(_, options))),
			field="relationship",
			title=_("Relationship"),
		)
	return value
