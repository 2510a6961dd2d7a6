"""Finds the column names: in which row they are, whether they span two rows, and what the columns are called.

There may be titles above them, HXL tags (`#beneficiary+name`) below them, and another table further down.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from migrant_services.matching.names import fold
from migrant_services.people.intake.column_names import any_meaning, is_known, meaning
from migrant_services.people.intake.layout import BETWEEN, NO_NAMES, Choice

Row = tuple[int, list[str]]

# How many rows are searched for column names, and how many are offered as a choice when none is found.
FIRST_ROWS = 60
MAX_OFFERED = 6
# A longer cell is a sentence.
MAX_NAME_LENGTH = 200
# Excel's own hint in the first line of a CSV.
SEPARATOR_LINE = re.compile(r"sep=(.?)", re.IGNORECASE)
_TAG = re.compile(r"#[a-z][\w+ -]*", re.IGNORECASE)
# Values that are never column names: numbers, dates, keys with digits.
_VALUE = re.compile(r"[\d\s.,/:+()-]*\d[\d\s.,/:+()-]*|[A-Z]{1,4}-?\d{4,}\w*|[A-Z]{4}\d{6}\w*|\S+@\S+\.\S+")
BETWEEN_ROWS = " / "
# Targets whose column names never occur as values of a list.
_OF_NAMES = ("full_name", "given_names", "more_given_names", "first_surname", "second_surname")
_PLAIN_NAMES = ("nombre", "name", "nombre s")
# For lower-case text. The lookahead keeps the search fast: it runs for each row of a list.
_NAMED = re.compile(r"(?=[namp])(?:nombre|apellid|name|patern|matern|\bap[e.]|nom\b|nome\b)")


class Names(NamedTuple):
	"""The names of the columns, and the rows they occupy."""

	names: list[str]
	rows: frozenset[int]


def are_names(cells: Sequence[str]) -> bool:
	"""Return whether the cells can only be column names: two are known, one of them for a name, and none is a value."""
	if not _NAMED.search(BETWEEN.join(cells).lower()) or is_tags(cells):
		return False
	return _may_be_names(cells) and any(
		meaning(cell) in _OF_NAMES or fold(cell) in _PLAIN_NAMES for cell in cells
	)


def _may_be_names(cells: Sequence[str]) -> bool:
	several = [cell for cell in cells if cell]
	if any(len(cell) > MAX_NAME_LENGTH or _VALUE.fullmatch(cell) for cell in several):
		return False
	known = [cell for cell in several if is_known(cell)]
	return len({fold(cell) for cell in known}) > 1 and 6 * len(known) >= len(several)


def _is_name_alone(cells: Sequence[str]) -> bool:
	"""Return whether the row is the only column name of a list, for a column of names."""
	return len(cells) == 1 and meaning(cells[0]) in _OF_NAMES


def is_tags(cells: Sequence[str]) -> bool:
	"""Return whether the cells are HXL tags."""
	several = [cell for cell in cells if cell]
	return bool(several) and all(_TAG.fullmatch(cell) for cell in several)


def rows_with_names(rows: Sequence[Row]) -> list[Choice]:
	"""Return the rows that may have the column names: only one if there is no doubt.

	:param rows: the first rows of the table
	"""
	rows = [row for row in rows if not _is_separator_line(row[1])][:FIRST_ROWS]
	found = next(
		filter(
			None,
			(
				[row for row in rows if test(row[1])]
				for test in (are_names, _may_be_names, _is_name_alone, is_tags)
			),
		),
		[],
	)
	found = _without_second_rows(found, rows)
	if found:
		different = {tuple(map(fold, cells)): (number, cells) for number, cells in reversed(found)}
		return [_choice(row) for row in sorted(different.values())]
	if not rows:
		return [Choice(1, [])]
	first = rows[0]
	if _stands_above(first[1], [cells for _number, cells in rows[1:]]):
		return [_choice(first)]
	return [
		*(_choice(row) for row in rows[:MAX_OFFERED]),
		Choice(NO_NAMES, [BETWEEN.join(cells) for _number, cells in rows[:1]]),
	]


def _stands_above(first: list[str], rest: list[list[str]]) -> bool:
	"""Return whether the first row, without a known name, can only be the column names.

	It has no value in it, and as many cells as the rows below.
	"""
	if any(_VALUE.fullmatch(cell) for cell in first) or not all(first):
		return False
	widest = max((len(cells) for cells in rest), default=len(first))
	if any(map(is_known, first)):
		return len(first) == widest
	# If all rows are words, the first one could also be a person.
	below = [cell for cells in rest for cell in cells]
	return (
		len(first) == widest
		and len(first) > 1
		and (any(_VALUE.fullmatch(cell) for cell in below) or not rest)
	)


def _without_second_rows(found: list[Row], rows: Sequence[Row]) -> list[Row]:
	"""Return the rows with names, without those whose names continue in the row below."""
	by_number = dict(rows)
	kept = {number: cells for number, cells in found if not _are_both(cells, by_number.get(number + 1))}
	# If the upper row has all known names, the lower one is not in the found rows yet.
	lower = {number + 1: by_number[number + 1] for number, cells in found if number not in kept}
	return sorted((kept | lower).items())


def _are_both(above: Sequence[str] | None, below: Sequence[str] | None) -> bool:
	"""Return whether two adjacent rows together are the column names."""
	return above is not None and below is not None and _needs(below, above) and _is_second(above, below)


def _needs(cells: Sequence[str], above: Sequence[str]) -> bool:
	"""Return whether names need the row above: it has names of its own, or distinguishes two equal ones."""
	width = max(len(above), len(cells))
	cells, above = _filled(cells, width), _filled(above, width)
	written = [fold(cell) for cell in cells if cell]
	return (
		len(set(written)) < len(written)
		or any(name and not cell for cell, name in zip(cells, above, strict=True))
		or any(
			cell and not is_known(cell) and is_known(f"{_group(above, cells, at)}{BETWEEN_ROWS}{cell}")
			for at, cell in enumerate(cells)
		)
	)


def _is_second(above: Sequence[str], below: Sequence[str]) -> bool:
	"""Return whether a row has names below the groups of the row above, or none where that row has the name."""
	width = max(len(above), len(below))
	above, below = _filled(above, width), _filled(below, width)
	if (
		is_tags(below)
		or sum(map(bool, above)) < 2
		or any(len(cell) > MAX_NAME_LENGTH or _VALUE.fullmatch(cell) for cell in (*above, *below))
	):
		return False
	under_groups = False
	for place in range(width):
		if not below[place] or fold(below[place]) == fold(above[place]):
			continue
		begins_group = place + 1 < width and not above[place + 1] and bool(below[place + 1])
		is_group = bool(above[place]) and (begins_group or is_known(below[place]))
		in_group = not above[place] and any(above[:place])
		if not is_group and not in_group:
			return False
		under_groups = (
			under_groups
			or is_known(below[place])
			or is_known(f"{_group(above, below, place)}{BETWEEN_ROWS}{below[place]}")
		)
	return under_groups


def names_at(rows: Sequence[Row], header_row: int, has_places: bool = True) -> Names | None:
	"""Return the column names that start in a row; None when it has none.

	:param rows: the first rows of the table, including the one with the names
	:param has_places: whether cells beyond the names are a column of their own; with a separator, one cell too many is
		an error
	"""
	by_number = dict(rows)
	if header_row == NO_NAMES:
		return Names(
			[get_column_letter(place) for place in range(1, _widest(rows) + 1)], _separator_rows(rows)
		)
	if header_row not in by_number:
		return None
	names, taken = by_number[header_row], {header_row}
	above, below = by_number.get(header_row - 1), by_number.get(header_row + 1)
	if _are_both(above, names):
		names, taken = _both(above, names), {header_row - 1, header_row}
	elif _are_both(names, below):
		names, taken = _both(names, below), {header_row, header_row + 1}
	tags = by_number.get(max(taken) + 1)
	if tags is not None and is_tags(tags):
		names, taken = _with_tags(names, tags), {*taken, max(taken) + 1}
	if has_places:
		names = _filled(names, max(len(names), _widest(row for row in rows if row[0] > header_row)))
	return Names(_named(names), frozenset(taken))


def _both(above: Sequence[str], below: Sequence[str]) -> list[str]:
	width = max(len(above), len(below))
	above, below = _filled(above, width), _filled(below, width)
	found = []
	for place, name in enumerate(below):
		group = _group(above, below, place)
		# A known name needs its group only where another column has the same name.
		known = meaning(name) or fold(name) in _PLAIN_NAMES
		alone = (
			not group
			or fold(group) == fold(name)
			or (known and below.count(name) == 1 and _is_same(group, name))
		)
		found.append(above[place] if not name else name if alone else f"{group}{BETWEEN_ROWS}{name}")
	return found


def _is_same(group: str, name: str) -> bool:
	"""Return whether a name means the same with its group."""
	return any_meaning(f"{group}{BETWEEN_ROWS}{name}") == any_meaning(name)


def _group(above: Sequence[str], below: Sequence[str], place: int) -> str:
	"""Return the group of a position: the cell above it or the last one before that, unless it is a name of its own."""
	begin = next((at for at in range(place, -1, -1) if above[at]), None)
	if begin is None or not below[begin] or fold(below[begin]) == fold(above[begin]):
		return ""
	# The group ends at an empty cell.
	return above[begin] if all(below[begin : place + 1]) else ""


def _with_tags(names: Sequence[str], tags: Sequence[str]) -> list[str]:
	"""Return the names, each with its tag if it is not known without it."""
	width = max(len(names), len(tags))
	pairs = zip(_filled(names, width), _filled(tags, width), strict=True)
	return [
		tag if not name else name if is_known(name) or not tag else f"{name}{BETWEEN_ROWS}{tag}"
		for name, tag in pairs
	]


def _named(names: Sequence[str]) -> list[str]:
	"""Return unique names: a column without a name gets its letter, and the letter is added to a name that occurs twice."""
	counts = Counter(fold(name) or name for name in names if name)
	found = []
	for place, name in enumerate(names, 1):
		letter = get_column_letter(place)
		twice = bool(name) and counts[fold(name) or name] > 1
		found.append(f"{name} ({letter})" if twice else name or letter)
	return found


def _filled(cells: Sequence[str], width: int) -> list[str]:
	return [*cells, *[""] * (width - len(cells))]


def _widest(rows) -> int:
	return max((len(cells) for _number, cells in rows), default=0)


def _is_separator_line(cells: Sequence[str]) -> bool:
	return bool(cells) and not any(cells[1:]) and bool(SEPARATOR_LINE.fullmatch(cells[0]))


def _separator_rows(rows: Sequence[Row]) -> frozenset[int]:
	return frozenset(number for number, cells in rows[:1] if _is_separator_line(cells))


def _choice(row: Row) -> Choice:
	return Choice(row[0], [BETWEEN.join(filter(None, row[1]))])
