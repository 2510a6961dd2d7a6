"""A quick check whether two people who share a blocking key are worth a score.

When all people are compared with each other, most pairs that share a key are strangers. Dates and sounds of a
million people fit into memory. Comparing them takes a millionth of a second, much less than reading both
records.
"""

from typing import NamedTuple

from migrant_services.matching.dates import CONFLICTS, WHOLE, Birth, compare_births

# Kinds of keys of `matching.keys` that are always worth a score; the order of the others does not matter. Rare
# names (R) come with one of these if more agrees.
ALWAYS, AT_A_GLANCE = "DEN", "PFTMYB"


class Glimpse(NamedTuple):
	"""What is kept of each person: the birth date, and how the words of all names sound."""

	birth: Birth | None
	sounds: tuple[str, ...]


def is_worth_scoring(kind: str, one: Glimpse, other: Glimpse) -> bool:
	"""Return whether people who share a key of this kind may be one person, judging by dates and sounds."""
	if kind in ALWAYS:
		return True
	common = len(set(one.sounds).intersection(other.sounds))
	fewer = min(len(one.sounds), len(other.sounds))
	if kind == "B":
		# The same date, and the first letter of one name: all names but one, and that one near.
		return bool(common) and common >= fewer - 1 and _get_initials(one, other) >= 2
	birth = compare_births(one.birth, other.birth)
	if kind == "M":
		# Day and month, and the beginnings of two names: in another year, the names themselves, and a third one near.
		# A birth date that was added since the dates were read is missing here.
		if birth not in WHOLE or one.birth is None or other.birth is None:
			return False
		return one.birth.year == other.birth.year or (common >= 2 and _get_initials(one, other) >= 3)
	if kind == "P":
		return birth not in CONFLICTS or common == fewer
	if kind == "Y":
		# Two names and the year: all names of the one among those of the other.
		return birth not in CONFLICTS and common == fewer
	return birth not in CONFLICTS


def _get_initials(one: Glimpse, other: Glimpse) -> int:
	return len({sound[0] for sound in one.sounds} & {sound[0] for sound in other.sounds})
