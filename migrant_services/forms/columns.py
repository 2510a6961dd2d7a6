"""Columns of own questions: names that never clash with shipped ones."""

import re
from collections.abc import Collection

from anyascii import anyascii

PREFIX = "own_"
# The section, or tab, of the questions that have no other place. It is at the end of the form.
SECTION = "own_questions"
MAX_LENGTH = 40  # characters; a name in MariaDB has at most 64, and Frappe adds to some
NAMELESS = "question"


def make_column_name(question: str, taken: Collection[str]) -> str:
	"""Return a name of a column for a question, in letters that every database takes.

	>>> make_column_name("¿Tiene niñas o niños?", ())
	'own_tiene_ninas_o_ninos'
	>>> make_column_name("¿Tiene niñas o niños?", ("own_tiene_ninas_o_ninos",))
	'own_tiene_ninas_o_ninos_2'

	:param taken: names that the doctype has
	"""
	words = re.sub(r"[^a-z0-9]+", "_", anyascii(question).lower()).strip("_")
	stem = (PREFIX + (words or NAMELESS))[:MAX_LENGTH].rstrip("_")
	name, number = stem, 1
	while name in taken:
		number += 1
		name = f"{stem[: MAX_LENGTH - len(str(number)) - 1]}_{number}"
	return name


def is_own(fieldname: str) -> bool:
	"""Return whether a column keeps answers to a question of the municipality."""
	return fieldname.startswith(PREFIX)


def is_column_name(text: str) -> bool:
	"""Return whether a text could be a name that :func:`make_column_name` made: it goes into a statement of the database."""
	return bool(re.fullmatch(rf"{PREFIX}[a-z0-9_]+", text)) and len(text) <= MAX_LENGTH
