"""``python3 -m devbench COMMAND``."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
from pathlib import Path

from devbench import days, demo, desk_calls, lint, services, site, suite, translations
from devbench.bench import REPO, Bench, DevbenchError, bench_for_tests, main_bench
from devbench.build import build
from devbench.services import DATA, Services
from devbench.steps import Terminated, fail, say
from devbench.web import SiteServer


def parser() -> argparse.ArgumentParser:
	p = argparse.ArgumentParser(prog="devbench", description="A Frappe bench from package registries alone.")
	commands = p.add_subparsers(dest="command", required=True, metavar="COMMAND")

	def add(name: str, text: str, function, *, site_name: str = "", rest: str = ""):
		c = commands.add_parser(name, help=text, description=text)
		c.set_defaults(function=function)
		if site_name:
			c.add_argument("site", metavar="SITE", help=site_name)
		if rest:
			c.add_argument("rest", nargs=argparse.REMAINDER, metavar="...", help=rest)
		return c

	add("build", "build or update the bench, start nothing", lambda a: build(main_bench()))
	add(
		"demo",
		"build what is missing, load the demo office, serve it until Ctrl-C",
		lambda a: demo.run(main_bench()),
	)
	for name, text, function in (
		("test", "unit, site, security and browser tests", suite.test),
		("bench", "measure: benchmarks.run on a site", suite.benchmarks),
		("soak", "long work killed over and over, and what it lost: benchmarks.soak on a site", suite.soak),
	):
		c = add(name, text, function)
		c.add_argument("--bench", type=Path, help="an existing bench folder instead of devbench's own")
		c.add_argument("--site", help="sites of that bench with the app installed, with blanks between")
		c.add_argument("rest", nargs="*", metavar="...", help="passed on; after -- if it begins with a dash")
	c = add(
		"days", "the demo and the site tests at other moments than now, and its plans of four years", days.run
	)
	c.add_argument(
		"--only", action="append", default=[], metavar="MOMENT", help="try this one; again for more"
	)
	c.add_argument("--seed", type=int, help="of the days that are drawn")
	c.add_argument(
		"rest", nargs="*", metavar="...", help="passed on to pytest; after -- if it begins with a dash"
	)
	c = add("unit", "tests that need no site", suite.unit)
	c.add_argument(
		"rest", nargs="*", metavar="...", help="passed on to pytest; after -- if it begins with a dash"
	)
	add(
		"lint",
		"every linter: Python, JavaScript, imports, types, Frappe's own rules",
		lint.lint,
		rest="passed on to ruff check, which then runs alone",
	)
	add("translations", "write locale/ from translations/es.csv", translations.translations)
	c = add("methods", "the whitelisted methods of an engine, and where scripts call them", methods)
	c.add_argument("--bench", type=Path, help="an existing bench folder instead of devbench's own")
	c = add("up", "start database and Redis and leave them running", up)
	c.add_argument("--web", action="store_true", help="web, worker and scheduler too")
	add("stop", "stop every service of this bench", stop)
	add("status", "what runs, on which port", status)
	add("clean", "stop everything and remove the bench folder", clean)
	c = add("site", "make a site with the app, or bring it up to date", make_site, site_name="its name")
	c.add_argument(
		"--developer", action="store_true", help="developer_mode: the desk writes into this checkout"
	)
	c.add_argument("--fresh", action="store_true", help="drop it first")
	add("drop", "remove a site and its database", drop, site_name="its name")
	add("migrate", "bench migrate", migrate, site_name="its name")
	add("run", "a bench command on a site: run SITE execute ...", run, site_name="its name", rest="command")
	add(
		"python",
		"a Python file on a site, connected",
		python,
		site_name="its name",
		rest="file and arguments",
	)
	c = add("web", "serve one site on a port of its own until Ctrl-C", web, site_name="its name")
	c.add_argument("--port", type=int, default=0)
	add(
		"pytest",
		"pytest on a site, with a web server for it",
		suite.pytest_on,
		site_name="its name",
		rest="for pytest",
	)
	return p


def data_bench(bundles: bool = False) -> Bench:
	"""Build the bench and leave its database and Redis running."""
	bench = main_bench()
	build(bench, bundles=bundles)
	Services(bench, keep=True).start(*DATA)
	return bench


def up(args) -> int:
	bench = data_bench(bundles=True)
	if args.web:
		Services(bench, keep=True).start("web", "worker", "scheduler")
	return status(args)


def stop(args) -> int:
	for bench in (bench_for_tests(main_bench()), main_bench()):
		for name in services.stop(bench, *services.SERVICES):
			say(f"stopped {name}")
	return 0


def status(args) -> int:
	bench = main_bench()
	for name, service in services.SERVICES.items():
		pid = services.running(bench, name)
		port = f"port {services.port_of(bench, service.port_key)}" if pid and service.port_key else ""
		print(f"{name:12} {f'runs, process {pid}' if pid else 'stopped':24} {port}")
	return 0


def methods(args) -> int:
	print("\n".join(desk_calls.report(args.bench or main_bench().home)))
	return 0


def clean(args) -> int:
	stop(args)
	bench = main_bench()
	if bench.home.exists():
		if not bench.stamps.is_dir():
			raise DevbenchError(f"{bench.home} does not look like a bench of devbench; remove it yourself.")
		shutil.rmtree(bench.home)
		say(f"removed {bench.home}")
	return 0


def make_site(args) -> int:
	bench = data_bench()
	if args.fresh:
		site.drop(bench, args.site)
	site.ensure(bench, args.site, args.developer)
	print(
		f"\nThe site {args.site} is ready (Administrator / {site.ADMIN_PASSWORD}).\n"
		f"  python3 -m devbench run {args.site} execute migrant_services.module.function\n"
		f"  python3 -m devbench run {args.site} console\n"
		f"  python3 -m devbench pytest {args.site} tests/site -k something\n"
		f"  python3 -m devbench web {args.site}\n"
		f"  python3 -m devbench migrate {args.site}   or, from nothing: devbench site {args.site} --fresh"
	)
	return 0


def drop(args) -> int:
	site.drop(data_bench(), args.site)
	return 0


def known_site(args, bundles: bool = False) -> Bench:
	bench = data_bench(bundles)
	if not bench.has_site(args.site):
		raise DevbenchError(
			f"There is no site {args.site}. Make it with: python3 -m devbench site {args.site}"
		)
	return bench


def migrate(args) -> int:
	bench = known_site(args)
	site.migrate(bench, args.site)
	(bench.sites / args.site / ".devbench").write_text(site.schema_key())
	return 0


def without_dashes(rest: list[str]) -> list[str]:
	return rest[1:] if rest[:1] == ["--"] else rest


def become(bench: Bench, argv: list) -> None:
	"""Replace this process by a program of the bench, which then owns the terminal and its signals."""
	os.chdir(bench.sites)
	os.execve(argv[0], [str(a) for a in argv], bench.environ())


def run(args) -> None:
	bench = known_site(args)
	become(bench, services.frappe_argv(bench, "--site", args.site, *without_dashes(args.rest)))


def python(args) -> None:
	bench = known_site(args)
	rest = without_dashes(args.rest)
	if not rest:
		raise DevbenchError("Name the Python file to run.")
	inside = [bench.python, REPO / "devbench" / "inside.py", args.site, "run_file"]
	become(bench, [*inside, os.path.abspath(rest[0]), *rest[1:]])


def web(args) -> int:
	bench = known_site(args, bundles=True)
	with SiteServer(bench, args.site, args.port) as url:
		say(f"{args.site} is at {url} (Ctrl-C stops it)")
		with contextlib.suppress(KeyboardInterrupt):
			signal.pause()
	return 0


def _terminate(*_) -> None:
	raise Terminated


def main(argv: list[str] | None = None) -> int:
	args = parser().parse_args(argv)
	signal.signal(signal.SIGTERM, _terminate)
	try:
		return args.function(args) or 0
	except DevbenchError as e:
		return fail(str(e))
	except KeyboardInterrupt:
		return fail("Interrupted. The same command goes on from here.") and 130
