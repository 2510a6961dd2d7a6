"""The target figures, and the results stored with them."""

import json
import os
import platform
from datetime import date
from pathlib import Path

HERE = Path(__file__).parent
FIGURES = HERE / "figures.json"
RESULTS = HERE / "results.json"
README = HERE / "README.md"
TABLE_START, TABLE_END = "<!-- results -->\n", "<!-- /results -->\n"


def machine() -> str:
	"""Describe the machine without naming it: cores, memory, Python."""
	memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
	return f"{os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"


def record(figure_id: str, value: float, command: str, note: str = "") -> dict:
	"""Store a measured value in place of the previous one of the same figure.

	:param note: how the value was measured: medians, repetitions, noise
	:raises KeyError: for a figure that is not in ``figures.json``
	"""
	figure = _figures()[figure_id]
	lower = figure["better"] == "lower"
	entry = {
		"id": figure_id,
		"value": round(value, 3),
		"unit": figure["unit"],
		"limit": figure["limit"],
		"passed": value <= figure["limit"] if lower else value >= figure["limit"],
		"machine": machine(),
		"date": date.today().isoformat(),
		"command": command,
		"note": note,
	}
	results = {row["id"]: row for row in _load(RESULTS)} | {figure_id: entry}
	ordered = [results[known] for known in _figures() if known in results]
	RESULTS.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n")
	_write_table(ordered)
	print(
		f"{figure_id}: {entry['value']} {figure['unit']} (limit {figure['limit']}, {'passed' if entry['passed'] else 'SHORT'}) {note}"
	)
	return entry


def _figures() -> dict[str, dict]:
	return {figure["id"]: figure for figure in _load(FIGURES)}


def _load(path: Path) -> list[dict]:
	return json.loads(path.read_text()) if path.exists() else []


def _write_table(results: list[dict]) -> None:
	whats = {figure_id: figure["what"] for figure_id, figure in _figures().items()}
	rows = ["| figure | what | value | limit | | how |", "|---|---|---|---|---|---|"]
	for row in results:
		verdict = "reached" if row["passed"] else "**short**"
		comparison = "≤" if _figures()[row["id"]]["better"] == "lower" else "≥"
		rows.append(
			f"| {row['id']} | {whats[row['id']]} | {row['value']} {row['unit']} | {comparison} {row['limit']} | {verdict} "
			f"| `{row['command']}` {row['note']} |"
		)
	text = README.read_text()
	head, rest = text.split(TABLE_START)
	tail = rest.split(TABLE_END)[1]
	README.write_text(head + TABLE_START + "\n".join(rows) + "\n" + TABLE_END + tail)
