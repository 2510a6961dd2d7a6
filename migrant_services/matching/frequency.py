"""How much it tells that two people bear the same name: little for María García, much for Anahí Ñancupil."""

import math
from collections.abc import Mapping
from typing import NamedTuple

from migrant_services.matching.data import load

GIVEN, SURNAME = "G", "S"
# A name that nobody counted is taken to be borne by one in this many.
UNKNOWN = 1 / 6000
# Below, a name says a little even when everybody has it; above, an error in typing is likelier than chance.
LEAST_BITS, MOST_BITS = 2.5, 10.0


class NameFrequencies(NamedTuple):
	"""Share of people who bear a name, by the role of the name.

	``established`` are the names known to be names. What is only counted may be a slip that many make.
	"""

	given: Mapping[str, float]
	surname: Mapping[str, float]
	established: frozenset[str]

	def bits(self, word: str, role: str) -> float:
		"""What sharing this word is worth, in bits: −log2 of its share, within bounds."""
		share = (self.given if role == GIVEN else self.surname).get(word, UNKNOWN)
		return min(MOST_BITS, max(LEAST_BITS, -math.log2(share)))

	def knows(self, word: str) -> bool:
		"""Whether this is an established name rather than, perhaps, a slip of one."""
		return word in self.established

	def leaning(self, words: tuple[str, ...]) -> float:
		"""How much likelier words are given names than surnames, in bits; negative for surnames."""
		return sum(
			math.log2(self.given.get(word, UNKNOWN) / self.surname.get(word, UNKNOWN)) for word in words
		)

	def counted(self, given: Mapping[str, int], surname: Mapping[str, int], people: int) -> "NameFrequencies":
		"""These frequencies with what a site has counted among its own people mixed in.

		Each table weighs as the number of people behind it, the shipped one as a thousand. Names seen fewer
		than three times are left out: they may be slips.

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
