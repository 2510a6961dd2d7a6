"""Vertically merged cells: the value of the first row applies to every row they span."""

from collections.abc import Iterable, Iterator, Mapping


def spread_down(rows: Iterable[tuple[list, Mapping[int, int]]]) -> Iterator[list]:
	"""Repeat the value of merged cells in every row they span, unless the row is otherwise empty.

	:param rows: the cells of each row, with the number of rows that a cell spans by its position
	"""
	above: dict[int, tuple[object, int]] = {}
	for cells, heights in rows:
		filled = list(cells)
		if any(map(_has_value, cells)):
			for place, (value, _left) in above.items():
				filled += [None] * (place + 1 - len(filled))
				if not _has_value(filled[place]):
					filled[place] = value
		above = {place: (value, left - 1) for place, (value, left) in above.items() if left > 1}
		for place, height in heights.items():
			if height > 1 and place < len(cells) and _has_value(cells[place]):
				above[place] = (cells[place], height - 1)
		yield filled


def _has_value(value: object) -> bool:
	return value is not None and value != ""
