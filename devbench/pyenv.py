"""The Python side of a bench: its tools, and the environment that the engine and the app run in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from devbench.bench import APP, REPO, Bench, DevbenchError, link, write_text
from devbench.steps import command, digest, say

# gunicorn 20.1 imports pkg_resources, which later versions of setuptools no longer have.
EXTRA = ("setuptools<81",)


def tools_key() -> str:
	return digest(sys.version, sys.prefix)


def make_tools(bench: Bench) -> None:
	"""An environment with pip and uv, which fills the other two."""
	shutil.rmtree(bench.tools, ignore_errors=True)
	log = bench.logs / "tools.log"
	command([sys.executable, "-m", "venv", bench.tools], log)
	command([bench.tools / "bin" / "python", "-m", "pip", "install", "--no-input", "--quiet", "uv"], log)


def env_key(bench: Bench) -> str:
	return digest(bench.engine / "requirements.txt", REPO / "pyproject.toml", *EXTRA, sys.version)


def make_env(bench: Bench) -> None:
	"""The environment of engine and app: the engine's requirements, the app editable, the test tools."""
	log = bench.logs / "env.log"
	if not bench.python.exists():
		shutil.rmtree(bench.env, ignore_errors=True)
		command([sys.executable, "-m", "venv", "--without-pip", bench.env], log)
	app = bench.build / "apps" / APP
	link(app, REPO)
	install(bench, bench.env, ["-r", bench.engine / "requirements.txt", *EXTRA, "-e", f"{REPO}[test]"], log)
	# The engine is a folder on the path, not an installed package: the wheel carries other names.
	[site_packages] = bench.env.glob("lib/python*/site-packages")
	write_text(site_packages / "frappe-engine.pth", f"{bench.engine}\n")


def make_bench_command(bench: Bench) -> None:
	"""``bin/bench``: the frappe-bench command, in an environment of its own because it pins other versions."""
	log = bench.logs / "bench-command.log"
	env = bench.build / "bench-env"
	shutil.rmtree(env, ignore_errors=True)
	command([sys.executable, "-m", "venv", "--without-pip", env], log)
	install(bench, env, ["frappe-bench"], log)
	link(bench.build / "bin" / "bench", env / "bin" / "bench")


def install(bench: Bench, env: Path, what: list, log: Path) -> None:
	"""Install into ``env`` with uv, which is many times faster; with pip where uv cannot."""
	tools = bench.tools / "bin"
	environ = os.environ | uv_settings(tools / "python")
	try:
		command([tools / "uv", "pip", "install", "--python", env / "bin" / "python", *what], log, env=environ)
	except DevbenchError:
		say(f"uv could not install (see {log}); trying pip, which is slower")
		log = log.with_suffix(".pip.log")
		command(
			[tools / "python", "-m", "pip", "--python", env / "bin" / "python", "install", "--no-input", *what], log
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
