"""Timing two things in turns, so that disturbances affect both; or one, without disturbances."""

import re
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def once(work: Callable[[], object]) -> float:
	"""Return the seconds that one call takes."""
	start = time.perf_counter()
	work()
	return time.perf_counter() - start


def alternate(
	first: Callable[[], object], second: Callable[[], object], rounds: int, warm_up: int = 5
) -> tuple:
	"""Return the median seconds of both, and the noise: the widest interquartile range as a share of its median."""
	for _round in range(warm_up):
		first(), second()
	times = ([], [])
	for _round in range(rounds):
		times[0].append(once(first))
		times[1].append(once(second))
	medians = tuple(map(statistics.median, times))
	noise = max((q[2] - q[0]) / q[1] for q in (statistics.quantiles(values, n=4) for values in times))
	return *medians, noise


class Served:
	"""Times what this process and its thread of the database do, and how long they waited for a processor.

	On a machine that does other things at the same time, waiting is caused by these. It is measured separately where the
	kernel says it and the database runs on the same machine; elsewhere it counts as work.

	:param database_thread: number of the operating system for the database's thread (``tid`` in its process list)
	"""

	def __init__(self, database_thread: int | None):
		self._queues = [Path("/proc/self/schedstat"), Path(f"/proc/{database_thread}/schedstat")]
		self._queues = [queue for queue in self._queues if queue.exists()]

	def once(self, work: Callable[[], object]) -> tuple[float, float]:
		"""Return the seconds of one call: without waiting, and by the clock."""
		waited, seconds = -self._waited(), once(work)
		waited += self._waited()
		return seconds - waited, seconds

	def _waited(self) -> float:
		return sum(int(queue.read_text().split()[1]) for queue in self._queues) / 1e9


@contextmanager
def peak_memory() -> Iterator[list[float]]:
	"""Measure the peak memory of this process within the block, in mebibytes: it is in the list afterwards."""
	Path("/proc/self/clear_refs").write_text("5")
	peak: list[float] = []
	yield peak
	status = Path("/proc/self/status").read_text()
	peak.append(int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024)


def served() -> Served:
	"""Return the timer for the connected site."""
	import frappe

	threads = frappe.db.sql("select tid from information_schema.processlist where id = connection_id()")
	return Served(threads[0][0])


def percentile_95(values: list[float]) -> float:
	return statistics.quantiles(values, n=20)[-1]
