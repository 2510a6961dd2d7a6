"""Numbers that a spreadsheet took for quantities: ``5541637201.0`` and ``5.54164E+09`` for a telephone."""

import re

_WHOLE = re.compile(r"\s*([0-9]+)[.,]0+\s*")
_EXPONENT = re.compile(r"\s*[0-9]+(?:[.,][0-9]+)?\s*[Ee]\+?[0-9]{1,3}\s*")


def without_decimals(text: str) -> str:
	"""The whole number before a ``.0`` that a spreadsheet put there; any other text as it is."""
	whole = _WHOLE.fullmatch(text)
	return whole[1] if whole else text


def has_lost_digits(text: str) -> bool:
	"""Whether a spreadsheet wrote the number with an exponent (``5.54164E+09``): its last digits are gone."""
	return _EXPONENT.fullmatch(text) is not None
