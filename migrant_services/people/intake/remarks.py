"""The remarks on a row. A remark is the position of its column or None, a level, and a sentence."""

import json
from collections.abc import Iterable

from migrant_services.people.intake import imports


def add_remark(row: dict, level: str, text: str) -> None:
	"""Add a remark about the whole row, unless it is already there.

	:param level: ``error`` or ``warning``
	"""
	remarks = json.loads(row["remarks"] or "[]")
	if [None, level, text] not in remarks:
		row["remarks"] = json.dumps([*remarks, [None, level, text]], ensure_ascii=False)


def reject(row: dict, texts: Iterable[str]) -> None:
	"""Reject a row with its errors."""
	row.update({"status": imports.ERROR, "person": None, "made": 0, "consultation": None})
	for text in texts:
		add_remark(row, "error", text)
