"""The household stays of two records of one person that overlap, and how a merge resolves them."""

import frappe

from migrant_services.people.merge.changes import Changes


def list_clashing_households(survivor: str, absorbed: str) -> list[str]:
	"""Return the folios of households with overlapping stays of the two: a user has to end one of them first."""
	clashing = [pair for pair in _find_common_stays(survivor, absorbed) if not _is_redundant(*pair)]
	households = dict.fromkeys(stay.parent for pair in clashing for stay in pair)
	return [frappe.db.get_value("Household", name, "folio") for name in households]


def end_double_stays(changes: Changes, survivor: str, absorbed: str) -> None:
	"""Make the second of two stays in one household cover no day: the person lived there once."""
	for row in {other.name: other for _one, other in _find_common_stays(survivor, absorbed)}.values():
		changes.set("Household Member", "to_date", row.to_date, row.from_date, [row.name])
		changes.set("Household Member", "reason", row.reason, "Recorded by mistake", [row.name])


def _find_common_stays(survivor: str, absorbed: str) -> list[tuple[dict, dict]]:
	"""Return pairs of stays of the two that share a day. A stay covers its first day and ends before its last date."""
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
	"""Return whether the absorbed stay only repeats the other one: same household, and no role of its own."""
	return one.parent == other.parent and other.relationship != "Head of household" and not other.collector
