"""The letter M in a column of the sex: beside H it is mujer, beside F it is masculino; by itself nobody knows."""

import re
from collections.abc import Mapping

from migrant_services.matching.names import fold

WOMAN, MAN = "Woman", "Man"
MEANINGS = (WOMAN, MAN)
AS_STORED = {WOMAN: "F", MAN: "M"}
LETTER = "m"
# What stands in the column, or in its name, beside the letter.
_BESIDE = {WOMAN: ("h", "v"), MAN: ("f",)}
_IN_NAME = {
	WOMAN: re.compile(r"\b(?:[hv] m|m [hv]|m mujer|mujer m)\b"),
	MAN: re.compile(r"\b(?:f m|m f|m (?:masculino|masc|male|hombre)|(?:masculino|male|hombre) m)\b"),
}


def is_letter(text: str) -> bool:
	"""Whether it is the letter that can mean either."""
	return fold(text) == LETTER


def meanings_beside(text: str) -> list[str]:
	"""What the letter means in a list that has this in the same column."""
	folded = fold(text)
	return [meaning for meaning, letters in _BESIDE.items() if folded in letters]


def meanings_in_name(name: str) -> list[str]:
	"""What the letter means in a column of that name: ``Sexo (H/M)``, ``F/M``."""
	folded = fold(name)
	return [meaning for meaning, pattern in _IN_NAME.items() if pattern.search(folded)]


def letter_m_of(counts: Mapping[str, int]) -> str | None:
	"""What the letter means in the whole file, by what was counted in it; None when that is in doubt."""
	found = [meaning for meaning in MEANINGS if counts.get(f"m_is_{meaning.lower()}")]
	return found[0] if len(found) == 1 else None
