"""`python -m benchmarks.world [--seed "judge 1"] [--misses 40]`: the verdict on one set, and what went wrong in it.

Without a seed it is the one to develop on. Those to judge by are for measuring, not for looking at their misses.
"""

import argparse
from random import Random

from benchmarks.linking import link
from benchmarks.world.entries import Entry
from benchmarks.world.judge import judge
from benchmarks.world.sets import TUNE, Labelled, labelled
from migrant_services.matching.score import DEFAULT


def main() -> None:
	parser = argparse.ArgumentParser(prog="python -m benchmarks.world", description=__doc__)
	parser.add_argument("--seed", default=TUNE, help="any text; to develop on, those that begin with tune")
	parser.add_argument(
		"--misses", type=int, default=0, metavar="N", help="show N pairs missed and N wrongly found"
	)
	parser.add_argument("--kind", help="show only pairs with this kind of error, or of this tradition")
	args = parser.parse_args()
	data = labelled(args.seed)
	linked = link({number: entry.record() for number, entry in enumerate(data.entries)}, DEFAULT)
	verdict = judge(data, linked.very_likely)
	print(
		f"{len(data.entries)} records, {len(data.pairs)} true pairs, {len(linked.candidates)} compared, ",
		end="",
	)
	print(f"of the true ones {len(linked.candidates & data.pairs) / len(data.pairs):.4f}")
	print(f"very likely: {verdict.quality}; people joined: {verdict.joined}")
	for label, f1 in [*verdict.kinds.items(), *verdict.traditions.items()]:
		print(f"{f1:.4f} {label}")
	for title, pairs in (
		("missed", data.pairs - linked.very_likely),
		("wrong", linked.very_likely - data.pairs),
	):
		shown = [pair for pair in sorted(pairs) if not args.kind or args.kind in _labels(data, pair)]
		for pair in Random(1).sample(shown, min(args.misses, len(shown))):
			print(f"{title}: {', '.join(sorted(_labels(data, pair)))}")
			print("\n".join(f"  {_shown(data.entries[one])}" for one in pair))


def _labels(data: Labelled, pair: tuple[int, int]) -> set[str]:
	return {label for one in pair for label in (*data.entries[one].kinds, data.entries[one].person.tradition)}


def _shown(entry: Entry) -> str:
	papers = ", ".join(f"{paper.kind} {paper.number}{' (expired)' * paper.expired}" for paper in entry.papers)
	in_use = f" [{entry.other}]" if entry.other else ""
	return (
		f"{entry.given}{in_use} | {entry.first} | {entry.second} | {entry.birth} {entry.precision} | {entry.sex} | "
		f"{', '.join(entry.countries)} | {papers} | {', '.join(entry.phones)} | {entry.address}"
	)


if __name__ == "__main__":
	main()
