"""Splits text typed into one box into the fields of a registration.

The result is a guess that a clerk sees and corrects. Nothing is stored from it.
"""

import math
import re
from collections.abc import Mapping
from typing import NamedTuple

from migrant_services.matching.frequency import SHIPPED, UNKNOWN
from migrant_services.matching.names import MAX_LENGTH, fold, is_small, leads_on
from migrant_services.matching.pieces import BIRTH, NUMBER, PHONE, WORD, split_pieces, write_dates_in_digits

# A surname of two words is rarer than two surnames; one given name is as usual as two.
MAX_GIVEN, MAX_SURNAMES = 3, 2
SURNAMES_FIRST = math.log(1 / 20)  # how rarely the surnames come first

_FIRST_LETTERS = re.compile(r"(?:^|-)\w")


class Typed(NamedTuple):
	"""The parts of the typed text; "" where there is nothing."""

	given_names: str = ""
	first_surname: str = ""
	second_surname: str = ""
	birth: str = ""
	phone: str = ""
	number: str = ""


def parse_typed_name(text: str) -> Typed:
	"""Return the likeliest given names and surnames among the words, and the date, phone or number beside
	them.

	A comma separates surnames from given names. Without one, the given names come first, unless the words are
	much more usual the other way round.

	>>> parse_typed_name("maria de los angeles lopez garcia 17/05/1990")
	Typed('Maria de los Angeles', 'Lopez', 'Garcia', '17/05/1990', '', '')
	"""
	words, found = [], {BIRTH: "", PHONE: "", NUMBER: ""}
	for kind, piece in split_pieces(
		write_dates_in_digits(" ".join(text[: 2 * MAX_LENGTH].split())).replace(",", " , ")
	):
		if kind == WORD:
			words.append(piece)
		elif not found[kind]:
			found[kind] = piece.replace(" ", "/") if kind == BIRTH else piece
	names = _split_at_comma(words) if "," in words else _split_names(_group_words(words))
	return Typed(*_capitalise_names(names), **found)


def _group_words(words: list[str]) -> list[str]:
	"""Return the words, with particles before the word they belong to: ``de la Cruz``."""
	groups, waiting = [], []
	for word in words:
		waiting.append(word)
		if not leads_on(fold(word)):
			groups.append(" ".join(waiting))
			waiting = []
	return [*groups, " ".join(waiting)] if waiting else groups


def _split_at_comma(words: list[str]) -> tuple[str, str, str]:
	at = words.index(",")
	surnames = _group_words(words[:at])
	given = [word for word in words[at + 1 :] if word != ","]
	return " ".join(given), *_split_surnames(surnames)


def _split_surnames(surnames: list[str]) -> tuple[str, str]:
	"""Return first and second surname. Further words belong to the first."""
	if len(surnames) < 2:
		return (surnames or [""])[0], ""
	return " ".join(surnames[:-1]), surnames[-1]


def _split_names(groups: list[str]) -> tuple[str, str, str]:
	if len(groups) < 2:
		name = " ".join(groups)
		return (
			(name, "", "")
			if _compute_likelihood(groups, []) >= _compute_likelihood([], groups)
			else ("", name, "")
		)
	ways = []
	for at in range(1, len(groups)):
		ways.append((_compute_likelihood(groups[:at], groups[at:]), groups[:at], groups[at:]))
		ways.append(
			(_compute_likelihood(groups[at:], groups[:at]) + SURNAMES_FIRST, groups[at:], groups[:at])
		)
	_best, given, surnames = max(ways, key=lambda way: way[0])
	return " ".join(given), *_split_surnames(surnames)


def _compute_likelihood(given: list[str], surnames: list[str]) -> float:
	too_many = max(0, len(given) - MAX_GIVEN) + max(0, len(surnames) - MAX_SURNAMES)
	shares = [_get_share(group, SHIPPED.given) for group in given]
	shares += [_get_share(group, SHIPPED.surname) for group in surnames]
	# Two words include one surname; more words include both.
	usual = min(MAX_SURNAMES, len(given) + len(surnames) - 1)
	unusual = 0 if len(surnames) == usual or not usual else math.log(1 / 4)
	return sum(map(math.log, shares)) + unusual + too_many * math.log(UNKNOWN)


def _get_share(group: str, shares: Mapping[str, float]) -> float:
	"""Return how usual the group is, by its last word."""
	return shares.get(fold(group.split()[-1]), UNKNOWN)


def _capitalise_names(names: tuple[str, ...]) -> list[str]:
	"""Return names with capitals if they were typed in one case only; names with capitals stay as they are."""
	return [_capitalise(name) if name in (name.lower(), name.upper()) else name for name in names]


def _capitalise(name: str) -> str:
	words = name.lower().split()
	return " ".join(
		word if is_small(fold(word)) else _FIRST_LETTERS.sub(lambda found: found[0].upper(), word)
		for word in words
	)
