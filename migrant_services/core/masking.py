"""How numbers of documents and accounts are masked, wherever only their end may be shown."""

import re

MASK = "••••"
MAX_SHOWN = 4
# A word with a digit in it, and what follows of the same number: 95.123.456, E-1234567, AAAA900101HDF.
_NUMBER = re.compile(r"(?:[A-Za-z]+-)?[A-Za-z]*\d[A-Za-z0-9]*(?:[-. /]?\d[A-Za-z0-9]*)*")


def get_last_characters(number: str | None) -> str:
	"""Return the end of a number: four letters and digits, or half of a shorter number so that the rest stays
	hidden.

	>>> get_last_characters("95.123.456"), get_last_characters("1234"), get_last_characters("7")
	('3456', '34', '7')
	"""
	characters = _strip_punctuation(number or "")
	return characters[-min(MAX_SHOWN, max(1, len(characters) // 2)) :]


def mask_number(number: str | None) -> str:
	"""Return the mask and the end of a number; empty when there is no number."""
	end = get_last_characters(number)
	return MASK + end if end else ""


def mask_numbers(text: str | None) -> str:
	"""Mask every number of more than four characters in free text.

	Shorter ones stay: a year, a street number.
	"""

	def mask(match: re.Match) -> str:
		is_short = len(_strip_punctuation(match[0])) <= MAX_SHOWN
		return match[0] if is_short else mask_number(match[0])

	return _NUMBER.sub(mask, text or "")


def _strip_punctuation(text: str) -> str:
	return "".join(character for character in text if character.isalnum())
