"""The steps from an empty folder to a bench that can hold sites."""

from __future__ import annotations

import contextlib

from devbench import assets, chromium, database, engine, pyenv, system
from devbench.bench import APP, REPO, Bench, lay_out, locked
from devbench.steps import Step, digest, is_done, run_steps


def steps(bench: Bench, needs: tuple[str, ...] = ()) -> list[Step]:
	"""Return all steps up to the desk assets; ``needs`` are steps that install programs of the system."""
	return [
		Step(
			"tools",
			"Python tools",
			lambda: pyenv.make_tools(bench),
			(),
			lambda: pyenv.tools_key(bench),
			(bench.tools,),
		),
		Step(
			"download",
			"Engine: download",
			lambda: engine.download(bench),
			("tools",),
			lambda: engine.WHEEL_SHA256,
			(bench.downloads / engine.WHEEL,),
		),
		Step(
			"engine",
			"Engine: restore and check",
			lambda: engine.restore(bench),
			("download",),
			lambda: digest(engine.WHEEL_SHA256, engine.TREE_SHA256, REPO / "devbench" / "engine.py"),
			(bench.engine / "frappe" / "hooks.py",),
		),
		Step(
			"env",
			"Python environment",
			lambda: pyenv.make_env(bench),
			("engine",),
			lambda: pyenv.env_key(bench),
			(bench.python, bench.build / "apps" / APP),
		),
		Step(
			"bench-command",
			"The bench command",
			lambda: pyenv.make_bench_command(bench),
			("env",),
			lambda: pyenv.tools_key(bench),
			(bench.build / "bin" / "bench",),
		),
		Step(
			"pdf",
			"PDF program",
			lambda: pyenv.make_pdf_program(bench),
			("env", *needs),
			lambda: digest(pyenv.env_key(bench), str(system.is_here("wkhtmltopdf"))),
		),
		Step(
			"modules",
			"Node modules",
			lambda: assets.install_modules(bench),
			("tools",),
			assets.modules_key,
			(bench.node / "node_modules",),
		),
		*(
			Step(
				f"bundle-{app}",
				f"Desk assets: {app}",
				lambda app=app: assets.bundle(bench, app),
				("modules", "env"),
				lambda app=app: assets.bundle_key(bench, app),
				(bench.build / "sites" / "assets" / app,),
			)
			for app in assets.APPS
		),
	]


def chromium_step(bench: Bench) -> Step:
	return Step(
		"chromium",
		"Chromium from the registry",
		lambda: chromium.fetch_chromium(bench),
		("tools",),
		lambda: chromium.ARCHIVE_SHA256,
		(bench.chromium,),
	)


def packages_step(bench: Bench) -> Step | None:
	"""Return the step that installs packages of the system; None when all of them are there.

	The first of them, with which the other steps begin, are installed at once; all of them, where a password or a
	message is due.
	"""
	log = bench.logs / "apt.log"
	if not system.can_install_beside():
		return system.install_missing(log)
	system.install_missing(log, {}, fonts=False)
	return Step("packages", "Packages of the system", lambda: system.install_missing(log))


def database_step(bench: Bench, needs: tuple[str, ...] = ()) -> Step:
	return Step(
		"database-test" if bench.build_home else "database",
		"Database: make",
		lambda: database.initialise(bench),
		needs,
		lambda: digest(bench.config()["root_password"]),
		(bench.data / "mysql",),
	)


def build(bench: Bench, *more: Step, data: Bench | None = None, bundles: bool = True) -> None:
	"""Bring the shared parts up to date, and the database of ``data`` (by default the same bench).

	``more`` are steps that come with them. Without ``bundles`` the desk assets stay as they are, for commands
	that show no desk.
	"""
	data = data or bench
	packages = packages_step(bench)
	with locked(bench, "layout"):
		lay_out(bench)
		lay_out(data)
	needs = (packages.name,) if packages else ()
	shared = [s for s in steps(bench, needs) if bundles or not s.name.startswith("bundle-")]
	shared += [database_step(data, needs), *filter(None, [packages])]
	if system.wants_registry_chromium():
		shared.append(chromium_step(bench))
	finished = all(is_done(step, bench.stamps) for step in shared)
	with contextlib.nullcontext() if finished else locked(bench, "build"):
		run_steps([*shared, *more], bench.stamps)
