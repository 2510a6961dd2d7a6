"""The other households of the people of one, and how they are called to somebody who may not open them."""

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
	"""Somebody, and a household in which they lived at the same time."""

	person: str
	household: str


def find_clashes(household: Document) -> list[OtherStay]:
	"""Where people whom this household newly takes lived on the same days.

	The people are locked until the end of the transaction, so that two offices cannot receive one at a time.
	"""
	known = stays.get_stays(household)
	newly = sorted({stay.person for stay in known if stay.takes_days})
	if not newly:
		return []
	lock_people(newly)
	found = list_other_stays(newly, household.name)
	clashing = rules.find_clashes(known, [stay for _household, stay in found])
	return [OtherStay(stay.person, name) for name, stay in found if stay in clashing]


def lock_people(people: Iterable[str]) -> None:
	"""Have others wait who are about to receive one of these people too."""
	person = frappe.qb.DocType("Person")
	query = frappe.qb.from_(person).select(person.name).where(person.name.isin(list(people)))
	lock_rows(query.orderby(person.name))


def list_other_stays(people: list[str], household: str | None) -> list[tuple[str, Stay]]:
	"""Names of other households with the stays of these people in them, as they are now, also for the lock's owner."""
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
	"""The folio for whoever may open the household, otherwise only the office where it is."""
	folio, office = frappe.db.get_value("Household", name, ["folio", "office"])
	if frappe.has_permission("Household", "read") and criterion.in_scope("Household", name):
		return _("the household {0}").format(folio)
	return _("another household of the office {0}").format(
		frappe.get_cached_value("Office", office, "office_name")
	)


def describe_person(name: str) -> str:
	"""The folio, which tells nothing of anybody."""
	return frappe.db.get_value("Person", name, "folio") or _("A person")
