"""``make days``: the demo and the tests at other moments than now, two side by side, on a site each."""

from __future__ import annotations

import json
import queue
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import SystemRandom

from devbench import site, system
from devbench.bench import REPO, Bench, DevbenchError, bench_for_tests, locked, main_bench, write_json
from devbench.build import build
from devbench.clock import Clock
from devbench.moments import START, UTC, Moment, leap_night, moments
from devbench.services import DATA, Services
from devbench.steps import command, digest_tree, foreground, interrupted, kill_commands, say
from devbench.web import SiteServer

SITES = ("days1.localhost", "days2.localhost")
BUSY = "Another test run uses this bench. Wait for it, or set DEVBENCH_HOME to another folder for this one."
QUIET = ("-q", "-rfE", "--tb=short", "-p", "no:cacheprovider")
SUMMARY = re.compile(r"^(?:\d+ \w+(?:, )?)+ in [\d.]+s.*$", re.MULTILINE)
FAILED = re.compile(r"^(?:FAILED|ERROR) .*$", re.MULTILINE)
NOT_MADE = re.compile(r"^! .*$", re.MULTILINE)
# Tests that depend on the clock, in two halves of about the same length: ``make test`` also runs them at one other moment.
READS_THE_CLOCK = (
	# Whether a workflow was edited, or a record cannot be made, does not depend on the day.
	(
		"tests/site/test_demo.py",
		"--deselect=tests/site/test_demo.py::test_leaves_no_trace_and_can_be_loaded_with_an_edited_workflow",
		"--deselect=tests/site/test_demo.py::test_a_record_that_cannot_be_made_does_not_block_others",
	),
	(
		"tests/site/test_appointments.py",
		"tests/site/test_attend.py",
		"tests/site/test_bad_input.py",
		"tests/site/test_document_deadlines.py",
		"tests/site/test_waiting_room.py",
		"tests/security/test_stories_waiting_room.py",
	),
)


@dataclass(frozen=True)
class Outcome:
	"""The result of a run of tests: pytest's counts, and a line for each failure."""

	counts: tuple[str, ...] = ()
	failures: tuple[str, ...] = ()

	def __add__(self, other: Outcome) -> Outcome:
		return Outcome(self.counts + other.counts, self.failures + other.failures)


def run(args) -> int:
	"""Try the moments that have not passed yet with this state of the checkout, then the plans of four years.

	With ``args.only`` or ``args.rest`` (for pytest) nothing is remembered, and no plans are tried.
	"""
	main = main_bench()
	bench = bench_for_tests(main)
	past, whole = Past(main, args.seed), not (args.only or args.rest)
	every = moments(datetime.now(UTC), past.seed)
	say(f"The drawn days come from seed {past.seed}; SEED={past.seed} draws them again")
	todo = chosen(every, args.only) if args.only else every
	if whole:
		todo = [moment for moment in every if not past.has_passed(moment)]
		say(f"{len(every) - len(todo)} of {len(every)} moments passed before with this state of the checkout")
	system.install_missing(main.logs / "apt.log", system.FOR_TESTS)
	failed: dict[str, Outcome] = {}
	with locked(bench, "test", BUSY), Services(bench) as services:
		build(main, data=bench)
		services.start(*DATA)
		# The first one makes the copy that all others start from.
		site.fresh(bench, SITES[0])
		for moment, outcome in side_by_side(bench, todo, args.rest):
			if outcome.failures:
				failed[str(moment)] = outcome
			elif whole:
				past.keep(moment)
	for name, outcome in failed.items():
		print(f"\n{name}:", *outcome.failures, sep="\n  ")
	say(f"{len(todo) - len(failed)} of {len(todo)} moments passed")
	if not whole:
		return int(bool(failed))
	figures = [f"--moments={len(every)}", f"--failed={len(failed)}", f"--seed={past.seed}"]
	plans = foreground([bench.python, "-m", "benchmarks.days", *figures], REPO, bench.environ())
	return int(bool(failed or plans))


def chosen(every: list[Moment], names: list[str]) -> list[Moment]:
	"""Return the moments with these names.

	Raises DevbenchError, which says what there is, for an unknown one.
	"""
	by_name = {moment.name: moment for moment in every}
	if unknown := [name for name in names if name not in by_name]:
		raise DevbenchError(f"There is no moment {unknown[0]}. Choose from: {', '.join(by_name)}.")
	return [by_name[name] for name in names]


class Past:
	"""Which moments passed with this state of the checkout, and the seed of those that are drawn."""

	def __init__(self, bench: Bench, seed: int | None):
		self.file = bench.home / "days.json"
		self.tree = "-".join(
			digest_tree(REPO / folder) for folder in ("migrant_services", "tests", "devbench")
		)
		kept = json.loads(self.file.read_text()) if self.file.is_file() else {}
		same = kept.get("tree") == self.tree
		self.passed: list[str] = kept["passed"] if same else []
		self.seed: int = (
			seed if seed is not None else kept["seed"] if same else SystemRandom().randrange(10**6)
		)

	def has_passed(self, moment: Moment) -> bool:
		return str(moment) in self.passed

	def keep(self, moment: Moment) -> None:
		self.passed.append(str(moment))
		write_json(self.file, {"tree": self.tree, "seed": self.seed, "passed": self.passed})


def side_by_side(bench: Bench, todo: list[Moment], rest: list[str]) -> Iterator[tuple[Moment, Outcome]]:
	"""Run each moment on the next free site, and yield the outcomes as they come."""
	free: queue.SimpleQueue[str] = queue.SimpleQueue()
	for name in SITES:
		free.put(name)

	def attempt(moment: Moment) -> tuple[Outcome, float]:
		name, began = free.get(), time.monotonic()
		try:
			say(f"{moment} on {name} ...")
			return at_moment(bench, name, moment, rest), time.monotonic() - began
		finally:
			free.put(name)

	pool = ThreadPoolExecutor(len(SITES))
	try:
		running = {pool.submit(attempt, moment): moment for moment in todo}
		for number, future in enumerate(as_completed(running), start=1):
			moment, (outcome, seconds) = running[future], future.result()
			verdict = f"{len(outcome.failures)} FAILED" if outcome.failures else "passed"
			say(
				f"{number} of {len(todo)}: {moment}: {verdict} in {seconds:.0f} s ({'; '.join(outcome.counts)})"
			)
			yield moment, outcome
	except BaseException:
		kill_commands()
		raise
	finally:
		pool.shutdown(cancel_futures=True)


def at_moment(bench: Bench, name: str, moment: Moment, rest: list[str]) -> Outcome:
	"""Load the demo, then run each suite on a fresh site, as if it were that moment."""
	outcome = Outcome() if rest else load_demo(bench, name, Clock.at(moment.at))
	named = any(arg.startswith("tests") for arg in rest)
	for later, suite in ((START, ""),) if named else moment.suites:
		site.fresh(bench, name)
		log = bench.logs / f"days-{moment.name}-{Path(suite).stem or 'named'}.log"
		argv = [*filter(None, [suite]), *rest]
		outcome += run_tests(bench, name, Clock.at(moment.at + later), argv, log)
	return outcome


def load_demo(bench: Bench, name: str, clock: Clock) -> Outcome:
	"""Load the demo office on a fresh site; a record that could not be made counts as failed."""
	site.fresh(bench, name)
	try:
		log = site.inside(bench, name, "load_demo", clock=clock)
	except DevbenchError as fault:
		if interrupted():
			raise
		return Outcome(("demo not loaded",), (str(fault),))
	not_made = NOT_MADE.findall(log.read_text())
	return Outcome((f"demo loaded, {len(not_made)} records not made",), tuple(not_made))


def run_tests(bench: Bench, name: str, clock: Clock, argv: list[str], log: Path) -> Outcome:
	"""Run pytest on a site with a web server, both by that clock."""
	with SiteServer(bench, name, clock=clock) as url:
		env = bench.environ() | {"MS_BENCH": str(bench.home), "MS_SITE": name, "MS_URL": url}
		try:
			command([bench.python, "-m", "pytest", *QUIET, *argv], log, cwd=REPO, env=clock.environ(env))
			failures = ()
		except DevbenchError as fault:
			if interrupted():
				raise
			failures = tuple(FAILED.findall(log.read_text(errors="replace"))) or (str(fault),)
	return Outcome(tuple(SUMMARY.findall(log.read_text(errors="replace"))[-1:]), failures)


def another_moment(bench: Bench, sites: tuple[str, ...]) -> int:
	"""Run what depends on the clock at one moment other than now: this part is in ``make test``."""
	moment = leap_night(datetime.now(UTC))
	say(f"What reads the clock, as if it were {moment} ...")

	def half(place: int) -> Outcome:
		log = bench.logs / f"test-{moment.name}-{place + 1}.log"
		return run_tests(bench, sites[place], Clock.at(moment.at), list(READS_THE_CLOCK[place]), log)

	places = range(len(READS_THE_CLOCK))
	with ThreadPoolExecutor(len(places)) as pool:
		try:
			outcome = sum(pool.map(half, places), Outcome())
		except BaseException:
			kill_commands()
			raise
	print(f"{moment}:", *outcome.counts, *outcome.failures, sep="\n  ")
	return int(bool(outcome.failures))
