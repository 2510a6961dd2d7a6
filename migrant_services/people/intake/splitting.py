"""Splits a full name from one column, by a rule that the form states and shows before it is used."""

import re

from migrant_services.core.names import tidy_name
from migrant_services.matching.names import fold, leads_on

GIVEN_FIRST, SURNAMES_FIRST = "Given names first", "Surnames first"
NAME_ORDERS = (GIVEN_FIRST, SURNAMES_FIRST)


# The number of the line, and forms of address.
_BEFORE_NAME = re.compile(
	r"^\s*(?:[0-9]{1,4}\s*(?:[.):°º]+\s*[-–]?|[-–])\s*(?=[^\W\d_]))?(?:(?:sra?|srta|sres|lic|dra?|ing|prof|profa|mtr[oa]|c)\.\s*(?=[^\W\d_]{2}))*",
	re.IGNORECASE,
)
_BEHIND_NAME = re.compile(r"\s*\([^()]*\)\s*$|\s+[–—-]+\s+\S.*$")
_OF_PARENT = re.compile(
	r"\W*(?:beb[eé]|r\.?\s?n\.?|reci[eé]n nacid[oa]|hij[oa]|niñ[oa]|menor)\s+de\s", re.IGNORECASE
)


def split_name(text: str, order: str | None) -> tuple[str, str, str]:
	"""Split a name into given names, first and second surname.

	Surnames come before a comma. Without one, the last two of three or more words are surnames (the first two, if surnames
	come first), and one of two words. Particles stay with the word after
	them: ``María de la Cruz Ramos`` has the surnames ``de la Cruz`` and ``Ramos``.
	"""
	before, comma, after = tidy_name(text).partition(",")
	if comma and after.strip():
		return (tidy_name(after), *_surnames(_words(before)))
	words = _words(before)
	if len(words) < 2:
		return (words[0] if words else "", "", "")
	count = 1 if len(words) == 2 else 2
	if order == SURNAMES_FIRST:
		return (" ".join(words[count:]), *_surnames(words[:count]))
	return (" ".join(words[:-count]), *_surnames(words[-count:]))


def split_surnames(text: str) -> tuple[str, str]:
	"""Split a text into first and second surname; a single word is the first."""
	return _surnames(_words(tidy_name(text)))


def is_of_parent(text: str) -> bool:
	"""Return whether a text names a child only by a parent: ``Bebé de Elsa Galindo``."""
	return bool(_OF_PARENT.match(text))


def split_remark(text: str) -> tuple[str, str]:
	"""Separate a name from the remark behind it (``(embarazada)``, ``– llega tarde``).

	The number of the line and a form of address in front are dropped.
	"""
	name = _BEFORE_NAME.sub("", text)
	found = _BEHIND_NAME.search(name)
	if not found or not name[: found.start()].strip():
		return name, ""
	return name[: found.start()].strip(), found[0].strip(" ()–—-")


def _surnames(words: list[str]) -> tuple[str, str]:
	"""Split surnames: the last word is the second one, all words before it the first."""
	if len(words) < 2:
		return (" ".join(words), "")
	return (" ".join(words[:-1]), words[-1])


def _words(text: str) -> list[str]:
	"""Return the words of a name, each with the particles before it."""
	found, waiting = [], []
	for word in text.split():
		waiting.append(word)
		if not leads_on(fold(word)):
			found.append(" ".join(waiting))
			waiting = []
	if waiting:
		found.append(" ".join(waiting))
	return found
