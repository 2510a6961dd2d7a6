"""The folders of a bench, and its settings."""

from __future__ import annotations

import contextlib
import fcntl
import getpass
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from devbench.ports import free_port

REPO = Path(__file__).resolve().parent.parent
APP = "migrant_services"
DEMO_SITE = "demo.localhost"
TEST_SITE = "test.localhost"
TEST_SITES = (TEST_SITE, "test2.localhost", "test3.localhost")


class DevbenchError(Exception):
	"""An error that the user can correct; the message says how."""


@dataclass(frozen=True)
class Bench:
	"""One folder with sites, a database and logs.

	``build`` is the bench whose engine, Python environment and bundled assets it uses: itself, or (for the
	bench of the test run) the one beside it.
	"""

	home: Path
	build_home: Path | None = None

	@property
	def build(self) -> Path:
		return self.build_home or self.home

	@property
	def env(self) -> Path:
		return self.build / "env"

	@property
	def python(self) -> Path:
		return self.env / "bin" / "python"

	@property
	def tools(self) -> Path:
		return self.build / "tools"

	@property
	def engine(self) -> Path:
		return self.build / "apps" / "frappe"

	@property
	def node(self) -> Path:
		return self.build / "node"

	@property
	def lint_env(self) -> Path:
		"""The environment of the linters that are written in Python."""
		return self.build / "lint-env"

	@property
	def lint_node(self) -> Path:
		"""The folder of eslint and its modules."""
		return self.build / "lint-node"

	@property
	def chromium(self) -> Path:
		"""The registry's Chromium, for machines that have none."""
		return self.build / "bin" / "chromium"

	@property
	def downloads(self) -> Path:
		return self.build / "downloads"

	@property
	def sites(self) -> Path:
		return self.home / "sites"

	@property
	def data(self) -> Path:
		return self.home / "db"

	@property
	def logs(self) -> Path:
		return self.home / "logs"

	@property
	def run(self) -> Path:
		return self.home / "run"

	@property
	def stamps(self) -> Path:
		return self.home / "stamps"

	@property
	def config_file(self) -> Path:
		return self.sites / "common_site_config.json"

	def config(self) -> dict:
		"""Return the bench's ``common_site_config.json`` (empty when not written yet)."""
		try:
			return json.loads(self.config_file.read_text())
		except FileNotFoundError:
			return {}

	def set_config(self, **values) -> None:
		"""Change keys of ``common_site_config.json``; keys set by others stay."""
		write_json(self.config_file, self.config() | values)

	def has_site(self, site: str) -> bool:
		return (self.sites / site / "site_config.json").is_file()

	def environ(self) -> dict[str, str]:
		"""Return the environment for a process of this bench."""
		env = {k: v for k, v in os.environ.items() if k not in ("PYTHONHOME", "VIRTUAL_ENV", "FRAPPE_SITE")}
		env["PATH"] = f"{self.env / 'bin'}:{env.get('PATH', os.defpath)}"
		env["FRAPPE_BENCH_ROOT"] = str(self.home)
		if self.chromium.exists():
			env.setdefault("MS_CHROMIUM", str(self.chromium))
		env["PYTHONUNBUFFERED"] = "1"
		# Frappe imports GitPython, which fails on machines without git; nothing here uses it.
		env["GIT_PYTHON_REFRESH"] = "quiet"
		# Where it is set, every process would compile the engine again.
		env.pop("PYTHONDONTWRITEBYTECODE", None)
		return env

	def node_environ(self) -> dict[str, str]:
		"""Environment for Node and npm: the machine's, or those among the tools, which are there when it has none."""
		env = self.environ()
		if (self.tools / "bin" / "node").exists():
			env["PATH"] = f"{self.tools / 'bin'}:{env['PATH']}"
		return env


def main_bench() -> Bench:
	"""Return the bench of this checkout: ``$DEVBENCH_HOME`` or ``.bench/``."""
	return Bench(Path(os.environ.get("DEVBENCH_HOME") or REPO / ".bench").expanduser().resolve())


def bench_for_tests(main: Bench) -> Bench:
	"""Return the bench of the test run: its own sites and database, with everything built shared with ``main``."""
	return Bench(main.home / "test", build_home=main.home)


def lay_out(bench: Bench) -> None:
	"""Make the folders a bench has and write its settings, choosing ports that are free now."""
	for folder in (
		bench.sites / "assets",
		bench.logs,
		bench.run,
		bench.stamps,
		bench.home / "config" / "pids",
	):
		folder.mkdir(parents=True, exist_ok=True)
	if bench.build_home:
		link(bench.home / "apps", bench.build / "apps")
		link(bench.home / "env", bench.env)
		assets = bench.sites / "assets"
		if not assets.is_symlink():
			assets.rmdir()
		link(assets, bench.build / "sites" / "assets")
	write_text(bench.sites / "apps.txt", f"frappe\n{APP}\n")
	config = bench.config()
	new: dict = {
		"db_host": "127.0.0.1",
		"db_type": "mariadb",
		"root_login": "root",
		"frappe_user": getpass.getuser(),
		# If it is off, every list of the desk stops half way with an error; see `wsgi.without_realtime`.
		"disable_async": 0,
		"background_workers": 1,
		"live_reload": False,
		"restart_supervisor_on_update": False,
		"serve_default_site": True,
	}
	if "root_password" not in config:
		new["root_password"] = secrets.token_urlsafe(18)
	taken: set[int] = set()
	for key, wish in (
		("db_port", 33061),
		("redis_cache", 13001),
		("redis_queue", 11001),
		("webserver_port", 8000),
	):
		if key in config:
			continue
		port = free_port(wish, taken)
		taken.add(port)
		new[key] = f"redis://127.0.0.1:{port}" if key.startswith("redis") else port
	bench.set_config(**{k: v for k, v in new.items() if k not in config})
	os.chmod(bench.config_file, 0o600)


@contextlib.contextmanager
def locked(bench: Bench, name: str, busy: str = ""):
	"""Hold a lock of this bench among processes; with ``busy``, refuse with that text instead of waiting."""
	bench.home.mkdir(parents=True, exist_ok=True)
	with (bench.home / f".{name}.lock").open("w") as f:
		try:
			fcntl.flock(f, fcntl.LOCK_EX | (fcntl.LOCK_NB if busy else 0))
		except BlockingIOError:
			raise DevbenchError(busy) from None
		yield


def link(path: Path, target: Path) -> None:
	"""Make ``path`` a symbolic link to ``target``, whatever link it was before."""
	if path.is_symlink():
		if os.readlink(path) == str(target):
			return
		path.unlink()
	path.parent.mkdir(parents=True, exist_ok=True)
	path.symlink_to(target)


def write_text(path: Path, text: str) -> None:
	"""Write a whole file or nothing, and only when it changes."""
	if path.is_file() and path.read_text() == text:
		return
	path.parent.mkdir(parents=True, exist_ok=True)
	part = path.with_name(f".{path.name}.{os.getpid()}")
	part.write_text(text)
	if path.is_file():
		os.chmod(part, path.stat().st_mode & 0o777)
	part.replace(path)


def write_json(path: Path, value) -> None:
	write_text(path, json.dumps(value, indent=1, sort_keys=True) + "\n")
