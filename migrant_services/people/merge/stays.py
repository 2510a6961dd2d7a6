"""Two records of one person in households: where the two were at once, and what becomes of it."""

import frappe

from migrant_services.people.merge.changes import Changes


def list_clashing_households(survivor: str, absorbed: str) -> list[str]:
	"""Folios of the households in which the two live as two: somebody has to say which of the stays ends."""
	clashing = [pair for pair in _find_common_stays(survivor, absorbed) if not _is_redundant(*pair)]
	households = dict.fromkeys(stay.parent for pair in clashing for stay in pair)
	return [frappe.db.get_value("Household", name, "folio") for name in households]


def end_double_stays(changes: Changes, survivor: str, absorbed: str) -> None:
	"""Somebody who is in one household twice lived there once: the second stay covers no day."""
	for row in {other.name: other for _one, other in _find_common_stays(survivor, absorbed)}.values():
		changes.set("Household Member", "to_date", row.to_date, row.from_date, [row.name])
		changes.set("Household Member", "reason", row.reason, "Recorded by mistake", [row.name])


def _find_common_stays(survivor: str, absorbed: str) -> list[tuple[dict, dict]]:
	"""Stays of the two with a day in common. A stay covers its first day and ends before its last date."""
	return [
		(one, other)
		for one in _list_stays(survivor)
		for other in _list_stays(absorbed)
		if (not one.to_date or other.from_date < one.to_date)
		and (not other.to_date or one.from_date < other.to_date)
	]


def _list_stays(person: str) -> list[dict]:
	return frappe.get_all(
		"Household Member",
		{"person": person, "parenttype": "Household"},
		["name", "parent", "from_date", "to_date", "relationship", "collector", "reason"],
		order_by="from_date, name",
	)


def _is_redundant(one: dict, other: dict) -> bool:
	"""Whether the absorbed stay is the same person recorded once more in the same household, in no role of its own."""
	return one.parent == other.parent and other.relationship != "Head of household" and not other.collector
