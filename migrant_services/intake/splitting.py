"""Takes a full name in one column apart, by a rule that is stated and shown before it is used."""

from migrant_services.matching.names import fold, leads_on
from migrant_services.rules.names import tidy

GIVEN_FIRST, SURNAMES_FIRST = "Given names first", "Surnames first"
NAME_ORDERS = (GIVEN_FIRST, SURNAMES_FIRST)


def split_name(text: str, order: str | None) -> tuple[str, str, str]:
	"""Given names, first and second surname.

	What stands before a comma are the surnames. Otherwise the last two words are surnames (the first two, with
	surnames first) where there are three or more, and one where there are two. Particles stay with the word after
	them: ``María de la Cruz Ramos`` has the surnames ``de la Cruz`` and ``Ramos``.
	"""
	before, comma, after = tidy(text).partition(",")
	if comma and after.strip():
		return (tidy(after), *_surnames(_words(before)))
	words = _words(before)
	if len(words) < 2:
		return (words[0] if words else "", "", "")
	count = 1 if len(words) == 2 else 2
	if order == SURNAMES_FIRST:
		return (" ".join(words[count:]), *_surnames(words[:count]))
	return (" ".join(words[:-count]), *_surnames(words[-count:]))


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
