"""Nicknames, frequencies and idle words of names, as data."""

import json
from functools import cache
from pathlib import Path

__all__ = ("load",)


@cache
def load(name: str) -> dict:
	"""Return the content of ``<name>.json`` beside this file."""
	return json.loads(Path(__file__).with_name(name + ".json").read_text(encoding="utf-8"))
