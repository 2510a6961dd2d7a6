"""Tests and measurements: on devbench's own test bench, or on any bench and site that are named."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from devbench import days, site, system
from devbench.bench import (
	REPO,
	TEST_SITE,
	TEST_SITES,
	Bench,
	DevbenchError,
	bench_for_tests,
	locked,
	main_bench,
)
from devbench.build import build
from devbench.ports import answers
from devbench.pyenv import install
from devbench.services import DATA, Services, port_of
from devbench.steps import Step, command, foreground, say
from devbench.web import SiteServer

# These plugins of pytest take longer than most unit tests; the whole run has them all.
QUICK = (
	"--capture=sys",
	*(f"-pno:{name}" for name in ("logging", "cacheprovider", "unraisableexception", "faker", "xdist")),
)


# What parses every Python file, and how many of the other files are as much work as that.
READS_SOURCES = re.compile(r"^from tests(?:\.(?:source|translatable) import| import modules)", re.MULTILINE)
OTHERS_BESIDE_READERS = 6

# A test waits for one thing at a time, and a third of its time no processor is busy with it: three workers, with a site
# each, keep two processors busy. The tests of a file stay together and in their order; tests/conftest.py says which files
# come first.
SIDE_BY_SIDE = ("--dist=loadfile", "--no-loadscope-reorder", "--max-worker-restart=0")


def with_site(bench: Bench, name: str, url: str, argv: list) -> int:
	"""Run a program in the checkout that learns bench, site and address from its environment.

	Several sites and their addresses have blanks between them.
	"""
	env = bench.environ() | {"MS_BENCH": str(bench.home), "MS_SITE": name, "MS_URL": url}
	return foreground([bench.python, *argv], REPO, env)


def on_bench(
	args,
	argv: list,
	sites: tuple[str, ...] = (TEST_SITE,),
	then: Callable[[Bench, tuple[str, ...]], int] = lambda bench, sites: 0,
) -> int:
	"""Run ``argv`` (for Python) against a site: the one named, else fresh ones of the test bench.

	``then`` is called with those of the test bench when they are free again; its exit code counts too.
	"""
	if args.bench or args.site:
		return on_existing(args, argv)
	main = main_bench()
	bench = bench_for_tests(main)
	busy = (
		"Another test run uses this bench. Wait for it, or set DEVBENCH_HOME to another folder for this one."
	)
	with locked(bench, "test", busy), Services(bench) as services:

		def make_site() -> None:
			services.start(*DATA)
			for name in sites:
				site.fresh(bench, name)

		# Beside the bundling of the desk's assets.
		build(main, Step("test-site", "Test site", make_site, ("env", "database-test")), data=bench)
		return with_servers(bench, sites, argv) or then(bench, sites)


def on_existing(args, argv: list) -> int:
	"""Run the tests on a bench set up by other means; its database and Redis have to run."""
	sites = named_sites(args)
	if not (args.bench and sites):
		raise DevbenchError("Name both: BENCH=folder of the bench, SITE=site on it with the app installed.")
	bench = Bench(args.bench.expanduser().resolve())
	for name in sites:
		if not bench.has_site(name):
			raise DevbenchError(f"There is no site {name} in {bench.sites}.")
	known = bench.config()
	silent = [k for k in ("redis_cache", "redis_queue") if k not in known or not answers(port_of(bench, k))]
	if silent:
		raise DevbenchError(
			f"Redis of that bench does not answer ({', '.join(silent)}). Start it: bench start"
		)
	install_test_tools(bench)
	if urls := os.environ.get("MS_URL"):
		return with_site(bench, args.site, urls, argv)
	return with_servers(bench, sites, argv)


def named_sites(args) -> tuple[str, ...]:
	"""Return the sites of ``SITE=``, with blanks between them."""
	return tuple((args.site or "").split())


def with_servers(bench: Bench, sites: tuple[str, ...], argv: list) -> int:
	"""Run ``with_site`` with a web server for each of the sites."""
	with ExitStack() as servers:
		urls = " ".join(servers.enter_context(SiteServer(bench, name)) for name in sites)
		say(f"Tests run at {urls}")
		return with_site(bench, " ".join(sites), urls, argv)


def install_test_tools(bench: Bench) -> None:
	"""Install the test extra of pyproject.toml into that bench's environment if it is missing."""
	install_extra(
		bench,
		"test",
		"import grimp, pytest, xdist, hypothesis, playwright, faker, pypdf, pypdfium2, zxingcpp",
	)


def install_extra(bench: Bench, extra: str, proof: str) -> None:
	"""Install an extra of pyproject.toml, unless the imports of ``proof`` work already."""
	if subprocess.run([bench.python, "-c", proof], capture_output=True).returncode == 0:
		return
	say(f"Installing the {extra} tools into that bench's environment ...")
	log = main_bench().logs / f"{extra}-tools.log"
	if bench.tools.exists():
		return install(bench, bench.env, ["-e", f"{REPO}[{extra}]"], log)
	uv = shutil.which("uv")
	pip = [uv, "pip", "install", "--python", bench.python] if uv else [bench.python, "-m", "pip", "install"]
	command([*pip, "-e", f"{REPO}[{extra}]"], log)


def test(args) -> int:
	"""Run all tests; on several sites in parallel, with a worker for each."""
	own = not (args.bench or args.site)
	sites = TEST_SITES if own else named_sites(args)
	workers = (f"--numprocesses={len(sites)}", *SIDE_BY_SIDE) if len(sites) > 1 else ()
	argv = ["-m", "pytest", *workers, *args.rest]
	if args.rest or not own:
		return on_bench(args, argv, sites)
	system.install_missing(main_bench().logs / "apt.log", system.FOR_TESTS)
	return on_bench(args, argv, sites, days.another_moment)


def benchmarks(args) -> int:
	return measure(args, "benchmarks.run")


def soak(args) -> int:
	return measure(args, "benchmarks.soak")


def measure(args, module: str) -> int:
	"""Run a module of the benchmarks, with the tools that they need."""
	bench = Bench(args.bench.expanduser().resolve()) if args.bench else main_bench()
	if not args.bench:
		build(bench)
	install_extra(bench, "bench", "import recordlinkage, splink, faker")
	return on_bench(args, ["-m", module, *args.rest])


def unit(args) -> int:
	"""Run the unit tests: only the Python environment is needed, no site and no services.

	Two processes, the output of the second after that of the first: what reads the sources (tests/source.py) is in one,
	which parses them once. What is asked for with ARGS runs in one process.
	"""
	bench = main_bench()
	if not (bench.env / "bin" / "pytest").exists():
		build(bench, bundles=False)
	argv, env = [bench.python, "-m", "pytest", *QUICK], bench.environ()
	if args.rest:
		named = any(part.startswith("tests/") for part in args.rest)
		return foreground([*argv, *([] if named else ["tests/unit"]), *args.rest], REPO, env)
	one, two = halves(sorted((REPO / "tests" / "unit").glob("test_*.py")))
	with (
		tempfile.TemporaryFile() as out,
		subprocess.Popen([*argv, *two], cwd=REPO, env=env, stdout=out, stderr=out) as other,
	):
		first = foreground([*argv, *one], REPO, env)
		second = other.wait()
		out.seek(0)
		sys.stdout.write(out.read().decode())
	return first or second


def halves(files: list[Path]) -> tuple[list[Path], list[Path]]:
	"""Deal files of unit tests into two lists of about the same length: those that read the sources into the first."""
	texts = {file: file.read_text(encoding="utf-8") for file in files}
	readers = [file for file in files if READS_SOURCES.search(texts[file])]
	others = [file for file in files if file not in readers]
	one = readers + others[::OTHERS_BESIDE_READERS]
	return one, [file for file in files if file not in one]


def pytest_on(args) -> int:
	"""Run pytest on a site of this bench, with a web server for it."""
	bench = main_bench()
	build(bench)
	Services(bench, keep=True).start(*DATA)
	return with_servers(bench, (args.site,), ["-m", "pytest", *args.rest])
