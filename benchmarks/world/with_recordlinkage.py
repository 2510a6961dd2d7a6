"""recordlinkage on the same records: its unsupervised classifier (expectation maximisation), at the threshold best for it.

The comparisons are those that do best on the seed for developing (0.80): it takes fields for independent, so the
parts of a name beside the whole, or what families share, make it worse (0.60 to 0.75).
"""

import pandas
import recordlinkage

from benchmarks.linking import Quality, best_threshold
from benchmarks.world.plain import plain_row
from benchmarks.world.sets import Labelled


def by_recordlinkage(data: Labelled) -> Quality:
	"""Return its quality at its best threshold."""
	rows = [plain_row(number, entry.record()) for number, entry in enumerate(data.entries)]
	frame = pandas.DataFrame(rows).set_index("unique_id")
	for listed in ("documents", "phones"):
		frame[listed] = frame[listed].str[0]
	indexer = recordlinkage.Index()
	for columns in ("birth", ["given", "first"], ["first", "second"], "whole", "documents", "phones"):
		indexer.block(columns)
	candidates = indexer.index(frame)
	compare = recordlinkage.Compare()
	compare.string("whole", "whole", method="jarowinkler", threshold=0.88)
	for name in ("birth", "sex", "country", "documents"):
		compare.exact(name, name)
	features = compare.compute(candidates, frame)
	classifier = recordlinkage.ECMClassifier()
	classifier.fit(features)
	chances = classifier.prob(features)
	weights = {(min(pair), max(pair)): chance for pair, chance in chances.items()}
	return best_threshold(weights, data.pairs)
