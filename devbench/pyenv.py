"""The Python side of a bench: its tools, and the environment that the engine and the app run in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from devbench.bench import APP, REPO, Bench, DevbenchError, link, write_text
from devbench.steps import command, digest, interrupted, say

# gunicorn 20.1 imports pkg_resources, which later versions of setuptools no longer have.
EXTRA = ("setuptools<81",)

# Later Pythons have no ready-made wheels of what the engine of 2023 pins.
PYTHONS = ((3, 11), (3, 10))


def base_python() -> str:
	"""A Python that the engine's requirements have wheels for: this one, or another on the PATH."""
	if sys.version_info[:2] in PYTHONS:
		return sys.executable
	for major, minor in PYTHONS:
		if found := shutil.which(f"python{major}.{minor}"):
			return found
	wanted = " or ".join(f"{major}.{minor}" for major, minor in PYTHONS)
	raise DevbenchError(
		f"The engine needs Python {wanted}; this is {sys.version.split()[0]} and neither is on the PATH. "
		"Install one (package python3.11 and python3.11-venv), then run this again."
	)


def tools_key(bench: Bench) -> str:
	"""Environments hold absolute paths: they are made anew when the bench is moved."""
	return digest(base_python(), str(bench.home))


def make_tools(bench: Bench) -> None:
	"""An environment with pip and uv, which fills the other two."""
	shutil.rmtree(bench.tools, ignore_errors=True)
	log = bench.logs / "tools.log"
	command([base_python(), "-m", "venv", bench.tools], log)
	command([bench.tools / "bin" / "python", "-m", "pip", "install", "--no-input", "--quiet", "uv"], log)


def env_key(bench: Bench) -> str:
	files = (bench.engine / "requirements.txt", REPO / "pyproject.toml")
	return digest(tools_key(bench), *files, *EXTRA)


def make_env(bench: Bench) -> None:
	"""The environment of engine and app: the engine's requirements, the app editable, the test tools."""
	log = bench.logs / "env.log"
	if not bench.python.exists():
		shutil.rmtree(bench.env, ignore_errors=True)
		command([base_python(), "-m", "venv", "--without-pip", bench.env], log)
	app = bench.build / "apps" / APP
	link(app, REPO)
	install(bench, bench.env, ["-r", bench.engine / "requirements.txt", *EXTRA, "-e", f"{REPO}[test]"], log)
	# The engine is a folder on the path, not an installed package: the wheel carries other names.
	[site_packages] = bench.env.glob("lib/python*/site-packages")
	write_text(site_packages / "frappe-engine.pth", f"{bench.engine}\n")


def make_bench_command(bench: Bench) -> None:
	"""``bin/bench``: the frappe-bench command, apart from the engine because it pins other versions."""
	log = bench.logs / "bench-command.log"
	env = bench.build / "bench-env"
	shutil.rmtree(env, ignore_errors=True)
	command([base_python(), "-m", "venv", "--without-pip", env], log)
	install(bench, env, ["frappe-bench"], log)
	link(bench.build / "bin" / "bench", env / "bin" / "bench")


def install(bench: Bench, env: Path, what: list, log: Path) -> None:
	"""Install into ``env`` with uv, which is many times faster; with pip where uv cannot."""
	tools = bench.tools / "bin"
	environ = os.environ | uv_settings(tools / "python")
	try:
		command([tools / "uv", "pip", "install", "--python", env / "bin" / "python", *what], log, env=environ)
	except DevbenchError:
		if interrupted():
			raise
		say(f"uv could not install (see {log}); trying pip, which is slower")
		log = log.with_suffix(".pip.log")
		command(
			[
				tools / "python",
				"-m",
				"pip",
				"--python",
				env / "bin" / "python",
				"install",
				"--no-input",
				*what,
			],
			log,
		)


def uv_settings(python: Path) -> dict[str, str]:
	"""What pip is set up with (a mirror, own wheels, the system's certificates), in uv's words."""
	out = subprocess.run([python, "-m", "pip", "config", "list"], capture_output=True, text=True).stdout
	pip = {}
	for line in out.splitlines():
		name, _, value = line.partition("=")
		pip[name.rpartition(".")[2]] = value.strip("'\"")
	names = {"index-url": "UV_DEFAULT_INDEX", "find-links": "UV_FIND_LINKS", "cert": "SSL_CERT_FILE"}
	settings = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1", "UV_LINK_MODE": "copy", "UV_NO_PROGRESS": "1"}
	settings |= {uv: pip[name] for name, uv in names.items() if name in pip}
	return {k: v for k, v in settings.items() if k not in os.environ}
