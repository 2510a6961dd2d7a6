"""The order of the fields of a form, with those that the municipality added or put elsewhere."""

from collections.abc import Mapping, Sequence


def arrange(fields: Sequence[str], places: Mapping[str, str]) -> list[str]:
	"""Return the fields in the order of the municipality.

	>>> arrange(["a", "b", "c", "d"], {"d": "a", "c": "a"})
	['a', 'c', 'd', 'b']

	:param fields: those of the app in their order, then those that the site added
	:param places: after which field each added or moved one is. A field that is not there, or a circle, moves nothing
	"""
	circles = {field for field in places if field in find_circle(places, field)}
	moves = {
		field: after
		for field, after in places.items()
		if field in fields and after in fields and field not in circles
	}
	order = [field for field in fields if field not in moves]
	# The last ones first: of two fields after the same one, the first stays the first.
	waiting = [field for field in reversed(fields) if field in moves]
	while waiting:
		placed = [field for field in waiting if moves[field] in order]
		for field in placed:
			order.insert(order.index(moves[field]) + 1, field)
		waiting = [field for field in waiting if field not in placed]
	return order


def find_circle(places: Mapping[str, str], start: str) -> tuple[str, ...]:
	"""Return the fields that lead from ``start`` back to it, itself included; empty when they do not."""
	path = [start]
	while (after := places.get(path[-1])) is not None:
		if after == start:
			return tuple(path)
		if after in path:
			return ()
		path.append(after)
	return ()
