"""The rows of a stored household as the stays that the rules know, and back."""

from collections.abc import Iterable
from datetime import date

import frappe
from frappe.model.document import Document
from frappe.utils import getdate

from migrant_services.people.households.rules import Stay


def get_stays(household: Document) -> list[Stay]:
	"""The stays of a Household in the order of its rows, each with what is stored of it."""
	before = household.get_doc_before_save()
	stored = {row.name: to_stay(row) for row in before.members} if before else {}
	return [to_stay(row)._replace(before=stored.get(row.name)) for row in household.members]


def to_stay(row: Document | dict) -> Stay:
	"""The stay that a Household Member row, or a dictionary of its columns, tells of."""
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
	"""Put stays into the rows of a Household: those that are there in their order, more of them at the end."""
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
	"""Whether one of them is restricted, and with them the household."""
	return int(bool(frappe.db.exists("Person", {"name": ("in", list(people)), "restricted": 1})))


def spread_restriction(person: str) -> None:
	"""Households are as restricted as the people who live or lived in them (after the person changed)."""
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
