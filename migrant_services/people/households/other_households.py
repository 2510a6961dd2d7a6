"""The other households of the people of one household, and how to name them to a user who may not open them."""

from collections.abc import Iterable
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document

from migrant_services.access import criterion
from migrant_services.core.locks import lock_rows
from migrant_services.people.households import rules, stays
from migrant_services.people.households.rules import Stay


class OtherStay(NamedTuple):
	"""A person and another household in which they lived at the same time."""

	person: str
	household: str


def find_clashes(household: Document) -> list[OtherStay]:
	"""Return where people who are new in this household lived on the same days.

	The people are locked until the end of the transaction, so that two offices cannot receive one person at once.
	"""
	known = stays.get_stays(household)
	newcomers = sorted({stay.person for stay in known if stay.adds_days})
	if not newcomers:
		return []
	lock_people(newcomers)
	found = list_other_stays(newcomers, household.name)
	clashing = rules.find_clashes(known, [stay for _household, stay in found])
	return [OtherStay(stay.person, name) for name, stay in found if stay in clashing]


def lock_people(people: Iterable[str]) -> None:
	"""Lock people: other requests that receive one of them wait."""
	person = frappe.qb.DocType("Person")
	query = frappe.qb.from_(person).select(person.name).where(person.name.isin(list(people)))
	lock_rows(query.orderby(person.name))


def list_other_stays(people: list[str], household: str | None) -> list[tuple[str, Stay]]:
	"""Return the other households of these people, each name with a stay, as they are now.

	The read locks the rows, so that it sees the latest ones even in a transaction that began to read before.
	"""
	member = frappe.qb.DocType("Household Member")
	query = (
		frappe.qb.from_(member)
		.select("*")
		.where((member.parenttype == "Household") & member.person.isin(people))
		.orderby(member.creation)
	)
	rows = lock_rows(query, as_dict=True)
	return [(row.parent, stays.to_stay(row)) for row in rows if row.parent != household]


def describe_household(name: str) -> str:
	"""Return the folio of a household to a user who may open it, otherwise only its office."""
	folio, office = frappe.db.get_value("Household", name, ["folio", "office"])
	if frappe.has_permission("Household", "read") and criterion.is_visible("Household", name):
		return _("the household {0}").format(folio)
	return _("another household of the office {0}").format(
		frappe.get_cached_value("Office", office, "office_name")
	)


def describe_person(name: str) -> str:
	"""Return the folio of a person, which reveals nothing about them."""
	return frappe.db.get_value("Person", name, "folio") or _("A person")
