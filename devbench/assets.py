"""Node modules and bundled desk assets."""

from __future__ import annotations

import shutil

from devbench import engine
from devbench.bench import APP, REPO, Bench
from devbench.steps import command, digest, digest_tree

SOURCE = REPO / "devbench" / "bundler"
APPS = ("frappe", APP)
FILES = ("package.json", "package-lock.json", "build.mjs", "plugins.mjs", "vue.mjs")


def modules_key() -> str:
	return digest(SOURCE / "package.json", SOURCE / "package-lock.json")


def install_modules(bench: Bench) -> None:
	"""``npm ci`` in the bench's own folder, without running the packages' install scripts."""
	copy_sources(bench)
	shutil.rmtree(bench.node / "node_modules", ignore_errors=True)
	argv = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
	command(argv, bench.logs / "npm.log", cwd=bench.node, env=bench.node_environ())


def copy_sources(bench: Bench) -> None:
	bench.node.mkdir(parents=True, exist_ok=True)
	for name in FILES:
		shutil.copy(SOURCE / name, bench.node / name)


def bundle_key(bench: Bench, app: str) -> str:
	"""Return a key that changes with the app's sources under ``public/``, its modules and the bundler."""
	if app == "frappe":
		sources = engine.TREE_SHA256
	else:
		sources = digest_tree((bench.build / "apps" / app / app / "public").resolve(), skip={"dist"})
	return digest(*(SOURCE / name for name in FILES), sources)


def bundle(bench: Bench, app: str) -> None:
	"""Build the app's ``*.bundle.*`` into ``sites/assets`` and enter them in ``assets.json``."""
	copy_sources(bench)
	argv = ["node", "build.mjs", bench.build, app]
	command(argv, bench.logs / f"bundle-{app}.log", cwd=bench.node, env=bench.node_environ())
