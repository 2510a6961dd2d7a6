"""What is said of a row: each remark the place of its column or nothing, a level, and a sentence."""

import json
from collections.abc import Iterable

from migrant_services.people.intake import imports


def add_remark(row: dict, level: str, text: str) -> None:
	"""Say something about the whole row, once.

	:param level: ``error`` or ``warning``
	"""
	remarks = json.loads(row["remarks"] or "[]")
	if [None, level, text] not in remarks:
		row["remarks"] = json.dumps([*remarks, [None, level, text]], ensure_ascii=False)


def reject(row: dict, texts: Iterable[str]) -> None:
	"""Send a row back with what is wrong."""
	row.update({"status": imports.ERROR, "person": None, "made": 0, "consultation": None})
	for text in texts:
		add_remark(row, "error", text)
