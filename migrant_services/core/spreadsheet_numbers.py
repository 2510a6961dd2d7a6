"""Numbers that a spreadsheet treated as quantities: `9512345.0`, `9,512,345.00`, `8.01199E+11` for a document
or a phone.
"""

import re

# A whole number, with or without thousands separators, and decimal zeros. Three zeros may be thousands.
_WITH_ZEROS = re.compile(
	r"(\d+)[.,]0{1,2}|(\d{4,})[.,]0+|(\d{1,3}(?:,\d{3})+)\.0{1,2}|(\d{1,3}(?:\.\d{3})+),0{1,2}"
)
# Without a decimal point and without a plus or minus, it may be a number that contains an E.
_EXPONENT = re.compile(r"[+-]?\d+(?:[.,]\d+E[+-]?|[.,]?E[+-])\d{1,3}", re.IGNORECASE)


def strip_decimals(text: str) -> str:
	"""Return the whole number before zeros that a spreadsheet added; any other text unchanged.

	>>> strip_decimals("9512345.0"), strip_decimals("95.123.000")
	('9512345', '95.123.000')
	"""
	if not text.rstrip().endswith("0"):
		return text
	found = _WITH_ZEROS.fullmatch(text.strip())
	return next(filter(None, found.groups())) if found else text


def has_lost_digits(text: str) -> bool:
	"""Return whether the text is a number with an exponent: a spreadsheet kept only its first digits.

	>>> has_lost_digits("8.01199E+11"), has_lost_digits("8,01199e+11"), has_lost_digits("12E34567")
	(True, True, False)
	"""
	return ("E" in text or "e" in text) and bool(_EXPONENT.fullmatch("".join(text.split())))
