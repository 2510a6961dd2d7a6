"""Circles of conditions: a question that is asked only depending on itself, through others."""

from collections import deque
from collections.abc import Mapping

from migrant_services.conditions.rows import Rows, list_fields


def find_circles(conditions_by_field: Mapping[str, Rows]) -> list[tuple[str, ...]]:
	"""Return circles among fields, so that each field that is in a circle is in one of those returned.

	A field may be in several circles: when one is mended, the next check finds the others.

	:param conditions_by_field: by the name of a field, the rows that decide whether it is asked
	:returns: the fields of each circle, each followed by one that it depends on, the last by the first
	"""
	depends_on = {
		field: [other for other in list_fields(rows) if other in conditions_by_field]
		for field, rows in conditions_by_field.items()
	}
	circles: list[tuple[str, ...]] = []
	found: set[str] = set()
	for field in depends_on:
		if field not in found and (circle := _find_shortest(field, depends_on)):
			circles.append(circle)
			found.update(circle)
	return circles


def _find_shortest(start: str, depends_on: Mapping[str, list[str]]) -> tuple[str, ...]:
	"""Return the shortest circle through a field; empty when there is none."""
	before: dict[str, str] = {}
	queue = deque([start])
	while queue:
		field = queue.popleft()
		for other in depends_on[field]:
			if other == start:
				path = [field]
				while path[-1] != start:
					path.append(before[path[-1]])
				return tuple(reversed(path))
			if other not in before:
				before[other] = field
				queue.append(other)
	return ()
