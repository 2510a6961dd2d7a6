"""Takes a full name in one column apart, by a rule that is stated and shown before it is used."""

import re

from migrant_services.core.names import tidy_name
from migrant_services.matching.names import fold, leads_on

GIVEN_FIRST, SURNAMES_FIRST = "Given names first", "Surnames first"
NAME_ORDERS = (GIVEN_FIRST, SURNAMES_FIRST)


# The number of the line, and how somebody is addressed.
_BEFORE_NAME = re.compile(
	r"^\s*(?:[0-9]{1,4}\s*(?:[.):°º]+\s*[-–]?|[-–])\s*(?=[^\W\d_]))?(?:(?:sra?|srta|sres|lic|dra?|ing|prof|profa|mtr[oa]|c)\.\s*(?=[^\W\d_]{2}))*",
	re.IGNORECASE,
)
_BEHIND_NAME = re.compile(r"\s*\([^()]*\)\s*$|\s+[–—-]+\s+\S.*$")
_OF_PARENT = re.compile(
	r"\W*(?:beb[eé]|r\.?\s?n\.?|reci[eé]n nacid[oa]|hij[oa]|niñ[oa]|menor)\s+de\s", re.IGNORECASE
)


def split_name(text: str, order: str | None) -> tuple[str, str, str]:
	"""Given names, first and second surname.

	What stands before a comma are the surnames. Otherwise the last two words are surnames (the first two, with
	surnames first) where there are three or more, and one where there are two. Particles stay with the word after
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
	"""First and second surname out of a text with both; one word is the first."""
	return _surnames(_words(tidy_name(text)))


def is_of_parent(text: str) -> bool:
	"""Whether it names a child by a parent only: ``Bebé de Elsa Galindo``."""
	return bool(_OF_PARENT.match(text))


def without_what_is_beside(text: str) -> tuple[str, str]:
	"""The name as it stands in a list, and the remark behind it (``(embarazada)``, ``– llega tarde``). The number of the
	line and a form of address before it are none of either.
	"""
	name = _BEFORE_NAME.sub("", text)
	found = _BEHIND_NAME.search(name)
	if not found or not name[: found.start()].strip():
		return name, ""
	return name[: found.start()].strip(), found[0].strip(" ()–—-")


def _surnames(words: list[str]) -> tuple[str, str]:
	"""The last word is the second surname, all before it the first one."""
	if len(words) < 2:
		return (" ".join(words), "")
	return (" ".join(words[:-1]), words[-1])


def _words(text: str) -> list[str]:
	"""The words of a name, each with the particles before it."""
	found, waiting = [], []
	for word in text.split():
		waiting.append(word)
		if not leads_on(fold(word)):
			found.append(" ".join(waiting))
			waiting = []
	if waiting:
		found.append(" ".join(waiting))
	return found
