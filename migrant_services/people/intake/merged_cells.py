"""Cells that were merged: what stands in the first row of them is meant for each."""

from collections.abc import Iterable, Iterator, Mapping


def spread_down(rows: Iterable[tuple[list, Mapping[int, int]]]) -> Iterator[list]:
	"""The rows with what was merged over several of them in each one, where the row has anything of its own.

	:param rows: each with the number of rows that its cells reach over, by the place of the cell
	"""
	above: dict[int, tuple[object, int]] = {}
	for cells, heights in rows:
		filled = list(cells)
		if any(map(_is_something, cells)):
			for place, (value, _left) in above.items():
				filled += [None] * (place + 1 - len(filled))
				if not _is_something(filled[place]):
					filled[place] = value
		above = {place: (value, left - 1) for place, (value, left) in above.items() if left > 1}
		for place, height in heights.items():
			if height > 1 and place < len(cells) and _is_something(cells[place]):
				above[place] = (cells[place], height - 1)
		yield filled


def _is_something(value: object) -> bool:
	return value is not None and value != ""
