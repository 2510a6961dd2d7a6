"""The figures of the judging sets: ours, and beside it Splink and recordlinkage on the same records."""

from benchmarks import results
from benchmarks.linking import Pair, Quality, f1_by_label, link, quality
from benchmarks.world.judge import Verdict, judge
from benchmarks.world.sets import JUDGES, labelled
from benchmarks.world.with_recordlinkage import by_recordlinkage
from benchmarks.world.with_splink import by_splink
from migrant_services.matching.score import DEFAULT


def measure(command: str) -> None:
	"""Measure and keep all figures ``matching.world_*``: the worst of the sets, kinds and traditions over all three."""
	verdicts, others, found, true, labels = [], [], set(), set(), ({}, {})
	for seed in JUDGES:
		data = labelled(seed)
		linked = link({number: entry.record() for number, entry in enumerate(data.entries)}, DEFAULT)
		verdicts.append(judge(data, linked.very_likely))
		others.append((by_splink(data), by_recordlinkage(data)))
		found |= _of_seed(seed, linked.very_likely)
		true |= _of_seed(seed, data.pairs)
		for number, entry in enumerate(data.entries):
			labels[0][seed, number] = entry.kinds
			labels[1][seed, number] = {entry.person.tradition}
		recall = len(linked.candidates & data.pairs) / len(data.pairs)
		print(
			f"{seed}: {verdicts[-1].quality}; {len(linked.candidates)} compared, blocking recall {recall:.4f}; joined {verdicts[-1].joined}"
		)
		print(f"{seed}: splink {others[-1][0]}; recordlinkage {others[-1][1]}")
	_keep(command, verdicts, others, *(_by_label(found, true, of) for of in labels))
	print(f"all: {quality(found, true)}")


def _keep(
	command: str,
	verdicts: list[Verdict],
	others: list[tuple[Quality, Quality]],
	kinds: dict[str, float],
	traditions: dict[str, float],
) -> None:
	f1 = [verdict.quality.f1 for verdict in verdicts]
	note = f"the worst of {len(f1)} sets of 12,000 records and 4,380 pairs: {_listed(f1)}"
	results.record("matching.world_f1", min(f1), command, note)
	for figure, all_sets, of_one in (
		("matching.world_worst_kind_f1", kinds, [verdict.kinds for verdict in verdicts]),
		("matching.world_worst_tradition_f1", traditions, [verdict.traditions for verdict in verdicts]),
	):
		print("\n".join(f"{value:.4f} {label}" for label, value in all_sets.items()))
		worst = ", ".join(f"{label} {value:.4f}" for label, value in list(all_sets.items())[:3])
		note = f"over all sets, of {len(all_sets)}: {worst}; the worst of each set {_listed([min(one.values()) for one in of_one])}"
		results.record(figure, min(all_sets.values()), command, note)
	twins, same_day = [verdict.twins for verdict in verdicts], [verdict.same_day for verdict in verdicts]
	results.record(
		"matching.world_twins_joined", max(twins), command, f"of 400 in each set: {_listed(twins)}"
	)
	results.record(
		"matching.world_documents_joined",
		max(same_day),
		command,
		f"of 100 in each set: {_listed(same_day)}",
	)
	ahead = [ours - splink.f1 for ours, (splink, _recordlinkage) in zip(f1, others, strict=True)]
	splink, recordlinkage = ([quality.f1 for quality in tool] for tool in zip(*others, strict=True))
	note = f"the least of each set; Splink's F1 {_listed(splink)}, recordlinkage's {_listed(recordlinkage)}, each at its best threshold"
	results.record("matching.world_ahead_of_splink", min(ahead), command, note)


def _of_seed(seed: str, pairs: set[Pair]) -> set[Pair]:
	return {((seed, one), (seed, other)) for one, other in pairs}


def _by_label(found: set[Pair], true: set[Pair], labels: dict) -> dict[str, float]:
	return f1_by_label(found, true, lambda pair: {label for one in pair for label in labels[one]})


def _listed(values: list) -> str:
	return ", ".join(f"{value:.4f}" if isinstance(value, float) else str(value) for value in values)
