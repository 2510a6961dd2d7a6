"""Timing two things in turns, so that the machine's moods fall on both."""

import statistics
import time
from collections.abc import Callable


def once(work: Callable[[], object]) -> float:
	"""Seconds that one call takes."""
	start = time.perf_counter()
	work()
	return time.perf_counter() - start


def alternate(first: Callable[[], object], second: Callable[[], object], rounds: int, warm_up: int = 5) -> tuple:
	"""Median seconds of both, and the noise: the widest interquartile range as a share of its median."""
	for _round in range(warm_up):
		first(), second()
	times = ([], [])
	for _round in range(rounds):
		times[0].append(once(first))
		times[1].append(once(second))
	medians = tuple(map(statistics.median, times))
	noise = max((q[2] - q[0]) / q[1] for q in (statistics.quantiles(values, n=4) for values in times))
	return *medians, noise
