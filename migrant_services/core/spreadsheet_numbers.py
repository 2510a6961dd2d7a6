"""Numbers that a spreadsheet took for quantities: `9512345.0`, `9,512,345.00`, `8.01199E+11` for a document or a phone."""

import re

# A whole number, with or without its thousands, and zeros behind the point. Three zeros may be thousands themselves.
_WITH_ZEROS = re.compile(
	r"(\d+)[.,]0{1,2}|(\d{4,})[.,]0+|(\d{1,3}(?:,\d{3})+)\.0{1,2}|(\d{1,3}(?:\.\d{3})+),0{1,2}"
)
# Without a point and without a sign it may be a number that has an E in it.
_EXPONENT = re.compile(r"[+-]?\d+(?:[.,]\d+E[+-]?|[.,]?E[+-])\d{1,3}", re.IGNORECASE)


def without_decimals(text: str) -> str:
	"""The whole number before zeros that a spreadsheet put there; any other text as it is.

	>>> without_decimals("9512345.0"), without_decimals("95.123.000")
	('9512345', '95.123.000')
	"""
	if not text.rstrip().endswith("0"):
		return text
	found = _WITH_ZEROS.fullmatch(text.strip())
	return next(filter(None, found.groups())) if found else text


def has_lost_digits(text: str) -> bool:
	"""Whether the text is a number with an exponent: a spreadsheet kept its first digits only.

	>>> has_lost_digits("8.01199E+11"), has_lost_digits("8,01199e+11"), has_lost_digits("12E34567")
	(True, True, False)
	"""
	return ("E" in text or "e" in text) and bool(_EXPONENT.fullmatch("".join(text.split())))
