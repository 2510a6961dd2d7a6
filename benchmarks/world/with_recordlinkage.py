"""recordlinkage on the same records: its unsupervised classifier (expectation maximisation), at the threshold best for it."""

import pandas
import recordlinkage

from benchmarks.linking import Quality, best_threshold
from benchmarks.world.plain import plain_row
from benchmarks.world.sets import Labelled


def by_recordlinkage(data: Labelled) -> Quality:
	"""Its quality at its best threshold."""
	rows = [plain_row(number, entry.record()) for number, entry in enumerate(data.entries)]
	frame = pandas.DataFrame(rows).set_index("unique_id")
	for listed in ("documents", "phones"):
		frame[listed] = frame[listed].str[0]
	indexer = recordlinkage.Index()
	for columns in ("birth", ["given", "first"], ["first", "second"], "whole", "documents", "phones"):
		indexer.block(columns)
	candidates = indexer.index(frame)
	compare = recordlinkage.Compare()
	for name in ("given", "first", "second", "whole"):
		compare.string(name, name, method="jarowinkler", threshold=0.88)
	for name in ("birth", "year", "sex", "country", "documents", "phones", "address"):
		compare.exact(name, name)
	features = compare.compute(candidates, frame)
	classifier = recordlinkage.ECMClassifier()
	classifier.fit(features)
	chances = classifier.prob(features)
	weights = {(min(pair), max(pair)): chance for pair, chance in chances.items()}
	return best_threshold(weights, data.pairs)
