"""The figures of a labelled set: how well the very likely pairs of a matching are the true ones.

*F1 of a kind of error*: recall over the true pairs of which a record has the kind, precision over the pairs found in which
a record with the kind takes part. *F1 of a tradition*: the same with the people of that tradition.
"""

from collections.abc import Callable
from typing import NamedTuple

from benchmarks.linking import Pair, Quality, f1_by_label, quality
from benchmarks.world.people import SAME_DAY, TWINS
from benchmarks.world.sets import Labelled


class Verdict(NamedTuple):
	"""The figures of one set: F1 by kind and by tradition, the worst first; couples of people joined, by kind."""

	quality: Quality
	kinds: dict[str, float]
	traditions: dict[str, float]
	joined: dict[str, int]

	@property
	def twins(self) -> int:
		return self.joined[TWINS]

	@property
	def same_day(self) -> int:
		return self.joined[SAME_DAY]


def judge(data: Labelled, found: set[Pair]) -> Verdict:
	"""Judge the pairs found, which are indexes of ``data.entries`` with the smaller first."""
	return Verdict(
		quality(found, data.pairs),
		f1_by_label(found, data.pairs, _labels(data, lambda entry: entry.kinds)),
		f1_by_label(found, data.pairs, _labels(data, lambda entry: {entry.person.tradition})),
		joined(data, found),
	)


def joined(data: Labelled, found: set[Pair]) -> dict[str, int]:
	"""Count by kind the couples of people who must not be joined but have a joined pair of records."""
	people = {
		tuple(sorted((data.entries[one].person.number, data.entries[other].person.number)))
		for one, other in found - data.pairs
	}
	return {
		kind: sum(tuple(sorted(couple)) in people for couple in couples)
		for kind, couples in data.couples.items()
	}


def _labels(data: Labelled, of: Callable) -> Callable[[Pair], set[str]]:
	return lambda pair: {label for one in pair for label in of(data.entries[one])}
