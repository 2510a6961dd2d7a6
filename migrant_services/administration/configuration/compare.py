"""The differences between two contents of a part, and between two whole configurations."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from migrant_services.administration.configuration.content import compute_digest
from migrant_services.administration.configuration.fields import (
	FIRST_ROW_COUNTS,
	ROW_KEYS,
	UNORDERED_ROWS,
	Field,
	list_fields,
)
from migrant_services.administration.configuration.parts import get_key, list_kinds

ADDED, REMOVED, CHANGED, KEPT = "Added", "Removed", "Changed", "Kept"
MOVED, FIRST = "Moved", "First"

Content = Mapping[str, Any]


class Difference(NamedTuple):
	"""A field, or a row of a table, that differs.

	:param kind: Added, Removed, Changed, Moved (the rows have another order) or First (another row is the first)
	:param field: the field or the table
	:param row: what identifies the row; empty for a field
	:param before: the fields that differ, or the whole row
	:param after: the same on the other side
	"""

	kind: str
	field: Field
	row: dict[str, Any]
	before: dict[str, Any]
	after: dict[str, Any]


class Change(NamedTuple):
	"""What happens to one part: Added, Changed, Removed, or Kept because the other side lacks it."""

	kind: str
	doctype: str
	key: tuple[str, ...]
	before: dict[str, Any] | None
	after: dict[str, Any] | None


Parts = Mapping[str, list[dict[str, Any]]]


def compare_contents(doctype: str, old: Content, new: Content) -> list[Difference]:
	"""Return what differs between two contents of a part, in the order of its fields.

	A field that one side lacks, because it was written by another release, is no difference.
	"""
	found: list[Difference] = []
	for field in list_fields(doctype):
		name = field.fieldname
		if name not in old or name not in new or old[name] == new[name]:
			continue
		if field.is_table:
			found += _compare_rows(field, old[name], new[name])
		else:
			found.append(Difference(CHANGED, field, {}, {name: old[name]}, {name: new[name]}))
	return found


def compare_configurations(old: Parts, new: Parts, remove_missing: bool = False) -> list[Change]:
	"""Return what differs between the parts of a site and those of a file, in the order in which they are brought in.

	:param remove_missing: whether parts that ``new`` lacks are removed; otherwise they are kept
	"""
	found: list[Change] = []
	for doctype, kind in list_kinds().items():
		before, after = (
			{get_key(doctype, part): part for part in parts.get(doctype, [])} for parts in (old, new)
		)
		for key, part in after.items():
			if key not in before:
				found.append(Change(ADDED, doctype, key, None, part))
			elif compare_contents(doctype, before[key], part):
				found.append(Change(CHANGED, doctype, key, before[key], part))
		missing = REMOVED if remove_missing and not kind.stays else KEPT
		found += [
			Change(missing, doctype, key, part, None) for key, part in before.items() if key not in after
		]
	return found


def _compare_rows(field: Field, old: list[dict], new: list[dict]) -> list[Difference]:
	keys = ROW_KEYS.get(field.options)
	by_key = [{tuple(row[key] for key in keys): row for row in rows} for rows in (old, new)] if keys else []
	if keys and all(len(rows) == len(known) for rows, known in zip((old, new), by_key, strict=True)):
		found = _compare_rows_by_key(field, keys, *by_key)
	else:
		found = _compare_whole_rows(field, old, new)
	if field.options == FIRST_ROW_COUNTS and old and new and old[0]["state"] != new[0]["state"]:
		first = Difference(FIRST, field, {}, {"state": old[0]["state"]}, {"state": new[0]["state"]})
		found.insert(0, first)
	if not found and field.options not in UNORDERED_ROWS:
		found.append(Difference(MOVED, field, {}, {}, {}))
	return found


def _compare_rows_by_key(field: Field, keys: tuple[str, ...], before: dict, after: dict) -> list[Difference]:
	found = []
	for key, row in after.items():
		identity = dict(zip(keys, key, strict=True))
		if key not in before:
			found.append(Difference(ADDED, field, identity, {}, row))
			continue
		changed = [name for name in row if row[name] != before[key].get(name)]
		if changed:
			old = {name: before[key].get(name) for name in changed}
			found.append(Difference(CHANGED, field, identity, old, {name: row[name] for name in changed}))
	removed = (key for key in before if key not in after)
	return found + [
		Difference(REMOVED, field, dict(zip(keys, key, strict=True)), before[key], {}) for key in removed
	]


def _compare_whole_rows(field: Field, old: list[dict], new: list[dict]) -> list[Difference]:
	before, after = (Counter(map(compute_digest, rows)) for rows in (old, new))
	rows = {compute_digest(row): row for row in (*old, *new)}
	added = [Difference(ADDED, field, {}, {}, rows[digest]) for digest in (after - before).elements()]
	return added + [
		Difference(REMOVED, field, {}, rows[digest], {}) for digest in (before - after).elements()
	]
