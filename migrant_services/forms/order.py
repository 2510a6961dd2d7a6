"""The order of the fields of a form, with those that the municipality put elsewhere."""

from collections.abc import Mapping, Sequence


def arrange(shipped: Sequence[str], places: Mapping[str, str]) -> list[str]:
	"""Return the fields in the order of the municipality.

	>>> arrange(["a", "b", "c", "d"], {"d": "a", "c": "a"})
	['a', 'c', 'd', 'b']

	:param shipped: all fields, in the order of the app
	:param places: after which field each moved one is. A field that is not there, or a circle, moves nothing
	"""
	circles = {field for field in places if field in find_circle(places, field)}
	moves = {
		field: after
		for field, after in places.items()
		if field in shipped and after in shipped and field not in circles
	}
	order = [field for field in shipped if field not in moves]
	# The last ones first: of two fields after the same one, the first stays the first.
	waiting = [field for field in reversed(shipped) if field in moves]
	while waiting:
		placed = [field for field in waiting if moves[field] in order]
		for field in placed:
			order.insert(order.index(moves[field]) + 1, field)
		waiting = [field for field in waiting if field not in placed]
	return order


def add_fields(shipped: Sequence[str], added: Sequence[tuple[str, str]]) -> list[str]:
	"""Return the shipped fields with those that a site added, as Frappe orders them.

	>>> add_fields(["a", "b"], [("y", "x"), ("x", "a"), ("z", "gone")])
	['a', 'x', 'y', 'b', 'z']

	:param added: each with the field after which it is
	"""
	order, waiting = list(shipped), list(reversed(added))
	while placed := [(field, after) for field, after in waiting if after in order]:
		for field, after in placed:
			order.insert(order.index(after) + 1, field)
		waiting = [pair for pair in waiting if pair not in placed]
	return order + [field for field, _after in reversed(waiting)]


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
