"""How much a common name tells about two people: little for María García, much for Anahí Ñancupil."""

import math
from collections.abc import Mapping
from typing import NamedTuple

from migrant_services.matching.data import load

GIVEN, SURNAME = "G", "S"
# An uncounted name is assumed to belong to one person in so many.
UNKNOWN = 1 / 6000
# Lower limit: even a very common name counts a little. Upper limit: above it, a typing error is likelier than chance.
MIN_BITS, MAX_BITS = 2.5, 10.0


class NameFrequencies(NamedTuple):
	"""The share of people with a name, by the role of the name.

	``established`` are known names. A word that is only counted may be a common slip.
	"""

	given: Mapping[str, float]
	surname: Mapping[str, float]
	established: frozenset[str]

	def bits(self, word: str, role: str) -> float:
		"""Return the bits of sharing this word: −log2 of its share, within limits."""
		share = (self.given if role == GIVEN else self.surname).get(word, UNKNOWN)
		return min(MAX_BITS, max(MIN_BITS, -math.log2(share)))

	def knows(self, word: str) -> bool:
		"""Return whether this is an established name, and not perhaps a slip of one."""
		return word in self.established

	def leaning(self, words: tuple[str, ...]) -> float:
		"""Return how much likelier words are given names than surnames, in bits; negative for surnames."""
		return sum(
			math.log2(self.given.get(word, UNKNOWN) / self.surname.get(word, UNKNOWN)) for word in words
		)

	def counted(self, given: Mapping[str, int], surname: Mapping[str, int], people: int) -> "NameFrequencies":
		"""Return these frequencies mixed with a site's own counts of its people.

		Each table weighs as much as the number of people behind it; the shipped one counts as a thousand.
		Names that were seen fewer than three times are left out, as they may be slips.

		:param given: folded word to number of people; ``surname`` the same
		"""
		mixed = (_mixed(self.given, given, people), _mixed(self.surname, surname, people))
		return NameFrequencies(*mixed, self.established)


_SHIPPED_PEOPLE, _SEEN_OFTEN = 1000, 3


def _mixed(shares: Mapping[str, float], counts: Mapping[str, int], people: int) -> dict[str, float]:
	often = {word: count for word, count in counts.items() if count >= _SEEN_OFTEN}
	return {
		word: (shares.get(word, 0) * _SHIPPED_PEOPLE + often.get(word, 0)) / (_SHIPPED_PEOPLE + people)
		for word in {*shares, *often}
	}


def _shipped(role: str) -> dict[str, float]:
	table = load("name_frequencies")
	# A name in two steps counts in the first, the more frequent.
	steps = reversed(table[role].items())
	return {word: int(count) / table["per"] for count, words in steps for word in words.split()}


def _load() -> NameFrequencies:
	given, surname = _shipped("given"), _shipped("surname")
	return NameFrequencies(given, surname, frozenset((*given, *surname)))


SHIPPED = _load()
