"""The differences between two workflows, row by row."""

from collections.abc import Mapping
from typing import NamedTuple

from migrant_services.workflow.data import normalise_workflow

ADDED, REMOVED, CHANGED = "Added", "Removed", "Changed"
# The fields that identify a row on both sides.
KEYS = {"states": ("state", "allow_edit"), "transitions": ("state", "action", "next_state", "allowed")}


class Difference(NamedTuple):
	"""One row that differs: ``before`` and ``after`` hold the fields that differ, or the whole row."""

	kind: str
	table: str
	row: tuple[str, ...]
	before: dict
	after: dict


def compare_workflows(old: Mapping, new: Mapping) -> list[Difference]:
	"""Return the rows that differ: states first, in the order of ``new``, and removed rows last.

	The order of rows matters only for the first state, where records begin.
	"""
	old, new = normalise_workflow(old), normalise_workflow(new)
	found = [difference for table in KEYS for difference in _compare_table(table, old[table], new[table])]
	if old["states"] and new["states"] and old["states"][0]["state"] != new["states"][0]["state"]:
		first = (new["states"][0]["state"],)
		found.insert(
			0,
			Difference(
				CHANGED, "first state", first, {"state": old["states"][0]["state"]}, {"state": first[0]}
			),
		)
	return found


def _compare_table(table: str, old: list[dict], new: list[dict]) -> list[Difference]:
	before, after = ({tuple(row[key] for key in KEYS[table]): row for row in rows} for rows in (old, new))
	found = []
	for key, row in after.items():
		if key not in before:
			found.append(Difference(ADDED, table, key, {}, row))
		elif before[key] != row:
			changed = [field for field in row if row[field] != before[key][field]]
			found.append(
				Difference(
					CHANGED, table, key, {f: before[key][f] for f in changed}, {f: row[f] for f in changed}
				)
			)
	return found + [
		Difference(REMOVED, table, key, row, {}) for key, row in before.items() if key not in after
	]
