"""Converts the rows of a stored household to the stays of the rules, and back."""

from collections.abc import Iterable
from datetime import date

import frappe
from frappe.model.document import Document
from frappe.utils import getdate

from migrant_services.people.households.rules import Stay


def get_stays(household: Document) -> list[Stay]:
	"""Return the stays of a Household in the order of its rows, each with its stored version."""
	before = household.get_doc_before_save()
	stored = {row.name: to_stay(row) for row in before.members} if before else {}
	return [to_stay(row)._replace(before=stored.get(row.name)) for row in household.members]


def to_stay(row: Document | dict) -> Stay:
	"""Return the stay of a Household Member row, or of a mapping of its columns."""
	return Stay(
		row.person,
		_date(row.from_date),
		_date(row.to_date),
		row.relationship or "",
		row.collector or "",
		bool(row.dependant),
		row.reason or "",
	)


def write_stays(household: Document, stays: list[Stay]) -> None:
	"""Write stays to the rows of a Household: existing rows keep their order, new ones are appended."""
	for place, stay in enumerate(stays):
		values = {
			"person": stay.person,
			"from_date": stay.since,
			"to_date": stay.until,
			"relationship": stay.relationship,
			"collector": stay.collector,
			"dependant": int(stay.dependant),
			"reason": stay.reason,
		}
		if place < len(household.members):
			household.members[place].update(values)
		else:
			household.append("members", values)


def has_restricted_member(people: Iterable[str]) -> int:
	"""Return 1 if one of these people is restricted, and so their household, else 0."""
	return int(bool(frappe.db.exists("Person", {"name": ("in", list(people)), "restricted": 1})))


def spread_restriction(person: str) -> None:
	"""Update the restriction of the households in which a person lives or lived, after the person's changed."""
	names = frappe.get_all("Household Member", {"person": person, "parenttype": "Household"}, pluck="parent")
	for name in set(names):
		people = frappe.get_all(
			"Household Member", {"parent": name, "parenttype": "Household"}, pluck="person"
		)
		frappe.db.set_value(
			"Household", name, "restricted", has_restricted_member(people), update_modified=False
		)


def _date(value) -> date | None:
	return getdate(value) if value else None
