"""Figures of the code itself: its words, docstrings, long functions, circles and formatting. Needs no site, but the linters of devbench."""

import subprocess

from benchmarks import results
from devbench import lint
from devbench.bench import REPO, main_bench
from tests.source import findings
from tests.unit.test_code_figures import MAX_LINES, functions
from tests.unit.test_vocabulary import count_pet_words

COMMAND = "make bench ONLY=house"


def run() -> None:
	"""Measure the figures of the code."""
	words, lines = count_pet_words()
	results.record(
		"house.pet_words_per_10k", len(words) * 10_000 / lines, COMMAND, f"{len(words)} in {lines:,} lines"
	)
	found = [function for of_file in findings(functions).values() for function in of_file]
	public = [function for function in found if function.public]
	documented = sum(function.documented for function in public)
	results.record(
		"house.documented_pct", 100 * documented / len(public), COMMAND, f"of {len(public):,} functions"
	)
	long = sum(function.lines > MAX_LINES for function in found)
	results.record("house.functions_over_50", long, COMMAND, f"of {len(found):,} functions")
	bench = main_bench()
	lint.install_linters(bench)
	linters = lint.checks(bench)
	results.record(
		"house.package_cycles",
		int(linters["import-linter"]().failed),
		COMMAND,
		"0 while all contracts are kept",
	)
	unformatted = subprocess.run(
		[lint.program(bench, "ruff"), "format", "--check", "."], cwd=REPO, capture_output=True, text=True
	).stdout.count("Would reformat")
	results.record("house.unformatted_files", unformatted, COMMAND)
	results.record(
		"house.prefly",
		int(linters["preflight"]().failed),
		COMMAND,
		"0 while it finds nothing; `make lint` prints what it finds",
	)
