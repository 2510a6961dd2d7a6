"""Precision and recall of labelled records: candidates by blocking keys, scores, correct pairs."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable
from dataclasses import replace
from itertools import combinations, groupby
from typing import NamedTuple

from migrant_services.matching.frequency import SHIPPED
from migrant_services.matching.keys import keys
from migrant_services.matching.profile import Profile, profile
from migrant_services.matching.score import NONE, VERY_LIKELY, Settings, score

Pair = tuple[Hashable, Hashable]


class Quality(NamedTuple):
	"""Shares between 0 and 1, over pairs of records."""

	precision: float
	recall: float

	@property
	def f1(self) -> float:
		return 2 * self.precision * self.recall / ((self.precision + self.recall) or 1)

	def __str__(self) -> str:
		return f"precision {self.precision:.4f}, recall {self.recall:.4f}, F1 {self.f1:.4f}"


class Linked(NamedTuple):
	"""The result of the matching: the pairs compared, suggested at all, and very likely."""

	candidates: set[Pair]
	suggested: set[Pair]
	very_likely: set[Pair]


def link(
	records: dict, settings: Settings, may_pair: Callable[[Hashable, Hashable], bool] | None = None
) -> Linked:
	"""Do what a site does, in memory: names and shared values are counted among the records themselves.

	No label is seen here. Pairs are in the order of ``records``.

	:param may_pair: which two records can be linked at all; all by default
	"""
	profiles = {number: profile(record) for number, record in records.items()}
	settings = _counted(profiles.values(), settings)
	candidates = _candidates(profiles, settings, may_pair)
	suggested, very_likely = set(), set()
	for one, other in candidates:
		band = score(profiles[one], profiles[other], settings).band
		if band != NONE:
			suggested.add((one, other))
		if band == VERY_LIKELY:
			very_likely.add((one, other))
	return Linked(candidates, suggested, very_likely)


def quality(found: set[Pair], true: set[Pair]) -> Quality:
	right = len(found & true)
	return Quality(right / (len(found) or 1), right / len(true))


def best_threshold(weights: dict[Pair, float], true: set[Pair]) -> Quality:
	"""Compute the quality of taking all pairs above a weight, at the weight where F1 is best."""
	best, found, right = Quality(0, 0), 0, 0
	for _weight, pairs in groupby(sorted(weights, key=weights.get, reverse=True), key=weights.get):
		for pair in pairs:
			found += 1
			right += pair in true
		best = max(best, Quality(right / found, right / len(true)), key=lambda quality: quality.f1)
	return best


def f1_by_label(found: set[Pair], true: set[Pair], labels: Callable[[Pair], set[str]]) -> dict[str, float]:
	"""Return F1 of each label, the worst first; a pair counts for all its labels."""
	right, wrong, missed = Counter(), Counter(), Counter()
	for pair in true:
		(right if pair in found else missed).update(labels(pair))
	for pair in found - true:
		wrong.update(labels(pair))
	f1 = {
		label: 2 * right[label] / (2 * right[label] + wrong[label] + missed[label])
		for label in {*right, *missed}
	}
	return dict(sorted(f1.items(), key=lambda row: (row[1], row[0])))


def _counted(profiles: Collection[Profile], settings: Settings) -> Settings:
	given, surnames, shared = Counter(), Counter(), Counter()
	for person in profiles:
		given.update({word for form in person.names for word in form.given})
		surnames.update({word for form in person.names for word in form.surnames})
		shared.update(("phone", phone) for phone in person.phones)
		shared.update(("email", email) for email in (person.email,) if email)
		shared.update(("address_line", text) for text in (person.extra.get("address_line"),) if text)
	frequencies = SHIPPED.counted(given, surnames, len(profiles))
	return replace(settings, counts=shared, frequencies=frequencies, people=len(profiles))


def _candidates(profiles: dict, settings: Settings, may_pair: Callable | None) -> set[Pair]:
	index = defaultdict(list)
	for number, person in profiles.items():
		for key in keys(person, settings):
			index[key].append(number)
	pairs = (pair for numbers in index.values() for pair in combinations(numbers, 2))
	return {pair for pair in pairs if may_pair is None or may_pair(*pair)}
