"""Splink on the same records, as one who knows it well would set it up: trained without labels, by expectation maximisation.

Several blocking rules; the words of names and Jaro-Winkler, with a level for relatives; slips of dates and documents;
frequencies of names and addresses. Families share a telephone and an address, so these count only where the names are alike. Of the settings tried
on the seed for developing it is the best (0.95; with a comparison for each part of the name 0.86 to 0.89, with
telephone and address counted always 0.90 to 0.91). The threshold is the one that is best for it on the set measured, which no office could know.
"""

import duckdb
import pyarrow
import splink.comparison_level_library as levels
import splink.comparison_library as comparisons
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from benchmarks.linking import Pair, Quality, best_threshold
from benchmarks.world.plain import plain_row
from benchmarks.world.sets import Labelled

SEED, PAIRS_FOR_U = 7, 2e5
BY_DOCUMENT = block_on("documents", arrays_to_explode=["documents"])
TRAINED_ON = (block_on("birth"), block_on("whole"))
BLOCKING = (
	*TRAINED_ON,
	BY_DOCUMENT,
	block_on("given", "first"),
	block_on("first", "second"),
	block_on("phones", arrays_to_explode=["phones"]),
	block_on("year", "words", arrays_to_explode=["words"]),
)
COMMON, FEWER = "len(list_intersect(words_l, words_r))", "least(len(words_l), len(words_r))"
ALIKE = (
	"(given_l is null or given_r is null or first_l is null or first_r is null "
	f"or jaro_winkler_similarity(given_l, given_r) >= 0.8 or {COMMON} = {FEWER} "
	"or contains(given_l, given_r) or contains(given_r, given_l) or jaro_winkler_similarity(whole_l, whole_r) >= 0.92)"
)
NAMES = (
	("whole_l = whole_r", "the same words"),
	(f"{COMMON} = {FEWER} and {COMMON} >= 3", "three words or more, the others missing"),
	(f"{COMMON} = {FEWER} and {COMMON} >= 2", "two words, the others missing"),
	("jaro_winkler_similarity(whole_l, whole_r) >= 0.95", "nearly the same"),
	(f"first_l = first_r and not {ALIKE}", "as relatives have them"),
	("jaro_winkler_similarity(whole_l, whole_r) >= 0.88", "much alike"),
	(f"{COMMON} >= 2", "two words in common"),
	("jaro_winkler_similarity(whole_l, whole_r) >= 0.8", "alike"),
	(f"{COMMON} >= 1", "one word in common"),
)
BIRTH = (
	("birth_l = birth_r", "the same"),
	(
		"birth_l = substr(birth_r, 1, 5) || substr(birth_r, 9, 2) || '-' || substr(birth_r, 6, 2)",
		"day and month swapped",
	),
	("damerau_levenshtein(birth_l, birth_r) <= 1", "one digit"),
	(
		"year_l = year_r and "
		"(birth_l is null or birth_r is null or substr(birth_l, 6) = '01-01' or substr(birth_r, 6) = '01-01')",
		"the year, all that is known",
	),
	("year_l = year_r", "the year"),
	("abs(year_l::int - year_r::int) <= 1", "the next year"),
)


DOCUMENTS = (
	("len(list_intersect(lasting_l, lasting_r)) >= 1", "another number of a kind that is kept for life"),
	("len(list_intersect(kinds_l, kinds_r)) >= 1", "another number of the same kind"),
)
CONTACT = (
	("len(list_intersect(phones_l, phones_r)) >= 1", "a telephone"),
	("address_l = address_r", "the address"),
)
NO_CONTACT = "(len(phones_l) = 0 or len(phones_r) = 0) and (address_l is null or address_r is null)"
NO_DOCUMENT = "len(documents_l) = 0 or len(documents_r) = 0"


def by_splink(data: Labelled) -> Quality:
	"""Return its quality at its best threshold."""
	table = pyarrow.Table.from_pylist(
		[plain_row(number, entry.record()) for number, entry in enumerate(data.entries)]
	)
	database = duckdb.connect()
	database.execute(
		"SET lambda_syntax='ENABLE_SINGLE_ARROW'"
	)  # why: Splink 5.0 writes x -> x, which DuckDB 2 refuses
	linker = Linker(DuckDBAPI(database).register(table), _settings(), log_level="ERROR")
	training = linker.training
	training.estimate_probability_two_random_records_match(
		[block_on("whole", "birth"), BY_DOCUMENT], recall=0.7
	)
	training.estimate_u_using_random_sampling(PAIRS_FOR_U, seed=SEED)
	for rule in TRAINED_ON:
		training.estimate_parameters_using_expectation_maximisation(
			rule, max_pairs=1e9, record_sample_proportion=1.0
		)
	found = linker.inference.predict(threshold_match_weight=-20).as_dict()
	weights: dict[Pair, float] = {
		(min(one, other), max(one, other)): weight
		for one, other, weight in zip(
			found["unique_id_l"], found["unique_id_r"], found["match_weight"], strict=True
		)
	}
	return best_threshold(weights, data.pairs)


def _settings() -> SettingsCreator:
	same_document = levels.ArrayIntersectLevel("documents", 1)
	one_sign = levels.PairwiseStringDistanceFunctionLevel("documents", "damerau_levenshtein", 1)
	return SettingsCreator(
		link_type="dedupe_only",
		comparisons=[
			_compared("names", "whole_l is null or whole_r is null", *_levels(NAMES, "whole")),
			_compared("birth", "year_l is null or year_r is null", *_levels(BIRTH)),
			_compared("documents", NO_DOCUMENT, same_document, one_sign, *_levels(DOCUMENTS)),
			_compared("contact", f"({NO_CONTACT}) or not {ALIKE}", *_levels(CONTACT, "address")),
			comparisons.ExactMatch("sex"),
			comparisons.ExactMatch("country"),
		],
		blocking_rules_to_generate_predictions=list(BLOCKING),
	)


def _compared(name: str, missing: str, *known) -> comparisons.CustomComparison:
	nothing = levels.CustomLevel(missing, "missing").configure(is_null_level=True)
	return comparisons.CustomComparison([nothing, *known, levels.ElseLevel()], output_column_name=name)


def _levels(conditions: tuple[tuple[str, str], ...], frequent: str = "") -> list:
	"""Return one level for each condition; equality of the named column counts by the frequency of its value."""
	return [
		levels.CustomLevel(condition, label).configure(
			**({"tf_adjustment_column": frequent} if condition == f"{frequent}_l = {frequent}_r" else {})
		)
		for condition, label in conditions
	]
