"""The plan of the demo office drawn for every day of four years, and what the moments of ``make days`` came to.

``python -m benchmarks.days --moments=14 --failed=0 --seed=7`` in the bench's Python; ``make days`` does so.
"""

import argparse
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime

from benchmarks.results import record
from tests.demo_plans import DAYS, FIRST_DAY, faults_of, moments

COMMAND = "make days"
SHOWN = 20


def main() -> int:
	parser = argparse.ArgumentParser(description=__doc__)
	parser.add_argument("--moments", type=int, required=True, help="how many were to pass")
	parser.add_argument("--failed", type=int, required=True, help="how many did not")
	parser.add_argument("--seed", type=int, required=True, help="of the drawn ones")
	args = parser.parse_args()
	wrong = dict(plans_with_faults())
	for now, faults in list(wrong.items())[:SHOWN]:
		print(f"The plan of {now}:", *faults, sep="\n  ")
	entries = [
		record(
			"days.moments_failed",
			args.failed,
			COMMAND,
			f"of {args.moments} moments, drawn ones by seed {args.seed}",
		),
		record("days.plans_failed", len(wrong), COMMAND, f"of the {DAYS} days from {FIRST_DAY}"),
	]
	return int(not all(entry["passed"] for entry in entries))


def plans_with_faults() -> Iterator[tuple[datetime, list[str]]]:
	"""Yield the moments whose plan is wrong, and why: one moment of every day, on all processors."""
	every = moments()
	with ProcessPoolExecutor() as pool:
		for place, (now, faults) in enumerate(
			zip(every, pool.map(faults_of, every, chunksize=20), strict=True), 1
		):
			if faults:
				yield now, faults
			if place % 200 == 0:
				print(f"{place} of {len(every)} plans drawn", flush=True)


if __name__ == "__main__":
	sys.exit(main())
