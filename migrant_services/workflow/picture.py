"""Draws a workflow as SVG: the path of a record from left to right, and below it the states where records
end.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from html import escape
from textwrap import wrap
from typing import NamedTuple

from migrant_services.workflow.data import normalise_workflow

NODE_WIDTH, NODE_HEIGHT = 168, 66
COLUMN_GAP, ROW_GAP = 124, 150
MARGIN = 40
BULGE = 26  # how far a line that passes over other columns swings out, per column
COLOURS = {"error": "#b91c1c", "warning": "#b45309", None: "#64748b"}
FONT = "font-family:system-ui,sans-serif;font-size:12px"


class Place(NamedTuple):
	column: int
	row: int

	@property
	def x(self) -> int:
		return self.column * (NODE_WIDTH + COLUMN_GAP)

	@property
	def y(self) -> int:
		return self.row * (NODE_HEIGHT + ROW_GAP)


class Route(NamedTuple):
	"""The path of a step, and the position of its text."""

	path: str
	x: float
	y: float


def place_states(workflow: Mapping) -> dict[str, Place]:
	"""Return a separate place for every state.

	States that lead on stand in the first row. Their column is the number of steps on the longest path from
	the first state. States where a record ends, and states that cannot be reached, stand below, under the
	middle of the states that lead to them.
	"""
	plain = normalise_workflow(workflow)
	names = list(dict.fromkeys(row["state"] for row in plain["states"]))
	onward: dict[str, list[str]] = {name: [] for name in names}
	for row in plain["transitions"]:
		if row["state"] in onward and row["next_state"] in onward and row["state"] != row["next_state"]:
			onward[row["state"]].append(row["next_state"])
	columns = _assign_columns(names, onward)
	leads_on = [name for name in names if name in columns and (onward[name] or name == names[0])]
	places: dict[str, Place] = {}
	taken: set[tuple[int, int]] = set()
	for name in leads_on:
		places[name] = _take_free_place(columns[name], 0, taken)
	below = 1 + max((place.row for place in places.values()), default=0)
	for name in names:
		if name not in places:
			sources = [places[source].column for source in leads_on if name in onward[source]]
			at = round(sum(sources) / len(sources)) if sources else max(columns.values(), default=0) + 1
			nearest = sorted(range(len(names) + at + 1), key=lambda column: abs(column - at))
			places[name] = _take_free_place(
				next(column for column in nearest if (column, below) not in taken), below, taken
			)
	return places


def _assign_columns(names: list[str], onward: Mapping[str, list[str]]) -> dict[str, int]:
	"""Return the length of the longest path to each state that can be reached; steps back do not count."""
	columns: dict[str, int] = {}
	position = {name: number for number, name in enumerate(names)}
	for name in names[:1]:
		columns[name] = 0
	for name in names:
		for following in onward[name] if name in columns else ():
			if position[following] > position[name]:
				columns[following] = max(columns.get(following, 0), columns[name] + 1)
			else:
				columns.setdefault(following, columns[name] + 1)
	return columns


def _take_free_place(column: int, row: int, taken: set[tuple[int, int]]) -> Place:
	while (column, row) in taken:
		row += 1
	taken.add((column, row))
	return Place(column, row)


def draw_workflow(
	workflow: Mapping,
	severity: Mapping[str, str] | None = None,
	translate: Callable[[str], str] = str,
	current: str | None = None,
) -> str:
	"""Return the workflow as an SVG element, with a title for every state and step.

	:param severity: "error" or "warning" by state, drawn as the colour of its frame
	:param translate: translates a text into the reader's language
	:param current: the state of the record, drawn filled
	"""
	plain, places, severity = normalise_workflow(workflow), place_states(workflow), severity or {}
	if not places:
		return ""
	steps: dict[tuple[str, str], list[dict]] = defaultdict(list)
	for row in plain["transitions"]:
		if row["state"] in places and row["next_state"] in places:
			steps[row["state"], row["next_state"]].append(row)
	ways = _route_steps(places, steps)
	shapes = [_draw_step(pair, ways[pair], rows, translate) for pair, rows in steps.items()]
	first_rows = {row["state"]: row for row in reversed(plain["states"])}
	shapes += [
		_draw_state(place, first_rows[name], severity.get(name), name == current, translate)
		for name, place in places.items()
	]
	spans = [abs(places[a].column - places[b].column) for a, b in steps if places[a].row == places[b].row]
	reach = BULGE * max(spans, default=0)
	width = max(place.x for place in places.values()) + NODE_WIDTH + 2 * MARGIN
	height = max(place.y for place in places.values()) + NODE_HEIGHT + 2 * MARGIN + reach
	return (
		f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-MARGIN} {-MARGIN - reach} {width} {height}" '
		f'width="{width}" role="img" style="{FONT};max-width:none" aria-label="{escape(translate("Picture of the workflow"))}">'
		'<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
		'<path d="M0 0 L8 4 L0 8 z" fill="#475569"/></marker></defs>' + "".join(shapes) + "</svg>"
	)


def _draw_state(place: Place, row: Mapping, severity: str | None, is_current: bool, translate) -> str:
	stage = translate(row["update_value"]) if row["update_value"] else "–"
	lines = wrap(translate(row["state"]), 22)[:2]
	fill = "#dbeafe" if is_current else "#ffffff"
	texts = "".join(
		f'<text x="{place.x + NODE_WIDTH / 2}" y="{place.y + 22 + 15 * number}" text-anchor="middle" '
		f'font-weight="600" fill="#0f172a">{escape(line)}</text>'
		for number, line in enumerate(lines)
	)
	return (
		f'<g class="state"><title>{escape(translate(row["state"]))} – {escape(stage)}</title>'
		f'<rect x="{place.x}" y="{place.y}" width="{NODE_WIDTH}" height="{NODE_HEIGHT}" rx="8" fill="{fill}" '
		f'stroke="{COLOURS[severity]}" stroke-width="{3 if severity or is_current else 1.5}"/>{texts}'
		f'<text x="{place.x + NODE_WIDTH / 2}" y="{place.y + NODE_HEIGHT - 9}" text-anchor="middle" '
		f'fill="#475569">{escape(stage)}</text></g>'
	)


def _draw_step(pair: tuple[str, str], way: Route, rows: list[dict], translate) -> str:
	actions = list(dict.fromkeys(translate(row["action"]) for row in rows))
	roles = ", ".join(dict.fromkeys(translate(row["allowed"]) for row in rows))
	title = f"{translate(pair[0])} → {translate(pair[1])}: {', '.join(actions)} ({roles})"
	dashed = ' stroke-dasharray="5 4"' if any(row["condition"] for row in rows) else ""
	labels = "".join(
		f'<text x="{way.x:.0f}" y="{way.y + 13 * number:.0f}" text-anchor="middle" fill="#1e40af" '
		f'paint-order="stroke" stroke="#ffffff" stroke-width="4">{escape(action)}</text>'
		for number, action in enumerate(actions)
	)
	return (
		f'<g class="step"><title>{escape(title)}</title><path d="{way.path}" fill="none" stroke="#475569" '
		f'stroke-width="1.5" marker-end="url(#arrow)"{dashed}/>{labels}</g>'
	)


def _route_steps(
	places: Mapping[str, Place], pairs: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], Route]:
	"""Return a path for every pair of states. Paths that leave or reach the same side share it evenly."""
	sides = {pair: _choose_sides(places[pair[0]], places[pair[1]]) for pair in pairs}
	ports = defaultdict(list)
	for (start, end), (leaving, reaching) in sides.items():
		ports[start, leaving].append((places[end], (start, end), 0))
		ports[end, reaching].append((places[start], (start, end), 1))
	points: dict[tuple, dict[int, tuple[float, float]]] = defaultdict(dict)
	turn: dict[tuple, int] = {}
	for (name, side), users in ports.items():
		for number, (_place, pair, which) in enumerate(sorted(users)):
			points[pair][which] = _find_port(places[name], side, (number + 1) / (len(users) + 1))
			if which == 0:
				turn[pair] = number
	return {
		pair: _route_step(
			places[pair[0]], places[pair[1]], leaving, points[pair][0], points[pair][1], turn[pair]
		)
		for pair, (leaving, _reaching) in sides.items()
	}


def _choose_sides(start: Place, end: Place) -> tuple[str, str]:
	if end.row > start.row:
		return "bottom", "top"
	if end.row < start.row:
		return "top", "bottom"
	return ("right", "left") if end.column == start.column + 1 else ("top", "top")


def _find_port(place: Place, side: str, share: float) -> tuple[float, float]:
	if side in ("left", "right"):
		return place.x + (NODE_WIDTH if side == "right" else 0), place.y + NODE_HEIGHT / 2
	return place.x + NODE_WIDTH * share, place.y + (NODE_HEIGHT if side == "bottom" else 0)


def _route_step(
	start: Place, end: Place, leaving: str, tail: tuple[float, float], head: tuple[float, float], turn: int
) -> Route:
	(x1, y1), (x2, y2) = tail, head
	if leaving == "right":
		return Route(f"M{x1} {y1} L{x2} {y2}", (x1 + x2) / 2, y1 - 7)
	if start.row == end.row:
		peak = y1 - 30 - BULGE * abs(end.column - start.column)
		return Route(
			f"M{x1} {y1} C{x1} {peak} {x2} {peak} {x2} {y2}", (x1 + x2) / 2, y1 * 0.25 + peak * 0.75 - 5
		)
	bend = (y2 - y1) * 0.55
	# Texts near the start, one below the other, distinguish steps where many lead to the same state.
	down = 1 if y2 > y1 else -1
	words = y1 + down * (16 + 15 * turn)
	return Route(f"M{x1} {y1} C{x1} {y1 + bend} {x2} {y2 - bend} {x2} {y2}", x1, words)
