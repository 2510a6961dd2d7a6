"""Splink on the same records, as one who knows it well would set it up: trained without labels, by expectation maximisation.

Several blocking rules, Jaro-Winkler and the parts of names, levels for slips in dates and documents, frequencies of names and
addresses. The threshold is the one that is best for it on the set measured, which no office could know.
"""

import duckdb
import pyarrow
import splink.comparison_level_library as levels
import splink.comparison_library as comparisons
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from benchmarks.linking import Pair, Quality, best_threshold
from benchmarks.world.plain import plain_row
from benchmarks.world.sets import Labelled

SEED, PAIRS_FOR_U = 7, 2e6
BY_DOCUMENT = block_on("documents", arrays_to_explode=["documents"])
TRAINED_ON = (block_on("birth"), block_on("given", "first"))
BLOCKING = (
	*TRAINED_ON,
	BY_DOCUMENT,
	block_on("first", "second"),
	block_on("whole"),
	block_on("phones", arrays_to_explode=["phones"]),
	block_on("year", "words", arrays_to_explode=["words"]),
)
WORDS_IN_COMMON = "len(list_intersect(words_l, words_r))"
GIVEN = (
	("given_l = given_r", "the same"),
	("jaro_winkler_similarity(given_l, given_r) >= 0.92", "nearly the same"),
	(
		"contains(' ' || given_l || ' ', ' ' || given_r || ' ') or contains(' ' || given_r || ' ', ' ' || given_l || ' ')",
		"one a part of the other",
	),
	(
		"jaro_winkler_similarity(split_part(given_l, ' ', 1), split_part(given_r, ' ', 1)) >= 0.9",
		"the first alike",
	),
	("jaro_winkler_similarity(given_l, given_r) >= 0.8", "alike"),
	(f"{WORDS_IN_COMMON} >= 2", "in another field"),
)
SURNAMES = (
	("first_l = first_r and second_l = second_r", "both"),
	("first_l = second_r and first_r = second_l", "swapped"),
	("first_l = first_r", "the first"),
	(
		"jaro_winkler_similarity(first_l, first_r) >= 0.92 and "
		"(second_l is null or second_r is null or jaro_winkler_similarity(second_l, second_r) >= 0.88)",
		"nearly the same",
	),
	("first_l = second_r or second_l = first_r or second_l = second_r", "one of two"),
	("jaro_winkler_similarity(first_l, first_r) >= 0.85", "alike"),
	(f"{WORDS_IN_COMMON} >= 2", "in another field"),
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


def by_splink(data: Labelled) -> Quality:
	"""Its quality at its best threshold."""
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
	other_number = levels.CustomLevel(
		"len(list_intersect(kinds_l, kinds_r)) >= 1", "another number of the same kind"
	)
	return SettingsCreator(
		link_type="dedupe_only",
		comparisons=[
			_compared("given", "given_l is null or given_r is null", *_levels(GIVEN, "given")),
			_compared("surnames", "first_l is null or first_r is null", *_levels(SURNAMES, "first")),
			_compared("birth", "year_l is null or year_r is null", *_levels(BIRTH)),
			_compared("documents", _empty("documents"), same_document, one_sign, other_number),
			_compared("phones", _empty("phones"), levels.ArrayIntersectLevel("phones", 1)),
			comparisons.ExactMatch("sex"),
			comparisons.ExactMatch("country"),
			comparisons.ExactMatch("address").configure(term_frequency_adjustments=True),
		],
		blocking_rules_to_generate_predictions=list(BLOCKING),
	)


def _compared(name: str, missing: str, *known) -> comparisons.CustomComparison:
	nothing = levels.CustomLevel(missing, "missing").configure(is_null_level=True)
	return comparisons.CustomComparison([nothing, *known, levels.ElseLevel()], output_column_name=name)


def _levels(conditions: tuple[tuple[str, str], ...], frequent: str = "") -> list:
	"""One level for each condition; the equality of a column counts by how frequent its value is."""
	return [
		levels.CustomLevel(condition, label).configure(
			**({"tf_adjustment_column": frequent} if condition == f"{frequent}_l = {frequent}_r" else {})
		)
		for condition, label in conditions
	]


def _empty(name: str) -> str:
	return f"len({name}_l) = 0 or len({name}_r) = 0"
