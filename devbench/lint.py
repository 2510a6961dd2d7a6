"""The linters of the checkout: what each of them found, and the figures that they hold."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from devbench import build, pyenv
from devbench.bench import APP, REPO, Bench, DevbenchError, lay_out, locked, main_bench
from devbench.steps import Step, command, digest, run_steps

SOURCE = REPO / "devbench" / "linters"
NODE_FILES = ("package.json", "package-lock.json", "eslint.config.mjs")
# Below these folders are the scripts that eslint reads.
SCRIPTS = (APP, "devbench")

TARGET = "v16"

# Frappe's rules for semgrep come with git alone. Their folder, unless MS_SEMGREP_RULES names another.
RULES = REPO.parent / "semgrep-rules" / "rules"
WITHOUT_RULES = (
	"not run: Frappe's rules are not here (git clone https://github.com/frappe/semgrep-rules beside this "
	"checkout, or MS_SEMGREP_RULES=folder)"
)
WITHOUT_SEMGREP = "not run: Frappe's rules are here, the program is not (pip install semgrep)"


@dataclass(frozen=True)
class Outcome:
	"""What came of one linter.

	:param failed: whether the checkout has to change
	:param text: everything it printed when it failed, else one line
	"""

	failed: bool
	text: str


def lint(args) -> int:
	"""Run every linter, or ``ruff check`` alone with what follows the command.

	:returns: 0 when none of them found anything, else 1
	"""
	bench = main_bench()
	install_linters(bench)
	if args.rest:
		return subprocess.run([program(bench, "ruff"), "check", *args.rest], cwd=REPO).returncode
	linters = checks(bench)
	with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
		running = {name: pool.submit(timed, check) for name, check in linters.items()}
		outcomes = {name: job.result() for name, job in running.items()}
	for name, (outcome, seconds) in outcomes.items():
		print(f"{name:14} {'FAILED' if outcome.failed else outcome.text} ({seconds:.1f} s)", flush=True)
		if outcome.failed:
			print(f"{outcome.text}\n", flush=True)
	return int(any(outcome.failed for outcome, _seconds in outcomes.values()))


def checks(bench: Bench) -> dict[str, Callable[[], Outcome]]:
	"""Return the linters by name, the slowest first."""
	ruff, python = program(bench, "ruff"), program(bench, "python")
	eslint = bench.lint_node / "node_modules" / ".bin" / "eslint"
	config = bench.lint_node / "eslint.config.mjs"
	return {
		"semgrep": lambda: check_frappe_rules(bench),
		"mypy": lambda: run([python, SOURCE / "typed.py"]),
		"preflight": lambda: check_ahead(bench),
		"eslint": lambda: run(
			[eslint, "--config", config, "--max-warnings=0", *SCRIPTS],
			"no findings",
			bench.node_environ(),
		),
		"import-linter": lambda: run(
			[program(bench, "lint-imports"), "--no-logo", "--no-cache"],
			env=os.environ | {"PYTHONPATH": str(REPO)},
		),
		"ruff format": lambda: run([ruff, "format", "--check", "."]),
		"ruff check": lambda: run([ruff, "check", "."]),
	}


def timed(check: Callable[[], Outcome]) -> tuple[Outcome, float]:
	"""Return the outcome of a check and the seconds it took."""
	began = time.monotonic()
	return check(), time.monotonic() - began


def run(argv: list, says: str = "", env: dict[str, str] | None = None) -> Outcome:
	"""Run a linter in the checkout.

	:param says: what it is to say of a checkout without findings; the last line of its output, when empty
	"""
	done = subprocess.run(
		[str(part) for part in argv],
		cwd=REPO,
		env=env,
		stdout=subprocess.PIPE,
		stderr=subprocess.STDOUT,
		text=True,
	)
	text = done.stdout.strip()
	if done.returncode:
		return Outcome(True, text)
	return Outcome(False, says or text.rpartition("\n")[2])


def check_ahead(bench: Bench) -> Outcome:
	"""Check what will break on the next version of Frappe."""
	findings = scan(bench)
	lines = [
		f"{finding['file']}:{finding['line'] or 1}: {finding['severity']} {finding['rule']}: {finding['title']}\n"
		f"  {finding['replacement']}"
		for finding in findings
	]
	return Outcome(bool(findings), "\n".join(lines) or f"nothing is known to break on Frappe {TARGET}")


def scan(bench: Bench) -> list[dict]:
	"""Return the findings of preflight about the app.

	It reads a copy: of a checkout it would read everything that lies there, the bench too.

	:raises DevbenchError: when preflight itself fails
	"""
	with tempfile.TemporaryDirectory() as folder:
		shutil.copytree(REPO / APP, Path(folder, APP), ignore=shutil.ignore_patterns("dist", "__pycache__"))
		shutil.copy(REPO / "pyproject.toml", folder)
		argv = [program(bench, "preflight"), "--path", folder, "--target", TARGET, "--format", "json"]
		done = subprocess.run([*argv, "--fail-on", "never"], capture_output=True, text=True)
	if done.returncode:
		raise DevbenchError(f"preflight failed: {done.stderr.strip()}")
	report = json.loads(done.stdout)
	unread = report["unparsable_files"] + report["unreadable_files"]
	if unread:
		raise DevbenchError(f"preflight could not read: {', '.join(unread)}")
	return report["findings"]


def check_frappe_rules(bench: Bench) -> Outcome:
	"""Check the app with Frappe's own rules for semgrep, those that are errors; say so where they cannot run.

	The others warn of what has its reason in a comment here: SQL of its own, and a commit in a background job.
	"""
	rules = Path(os.environ.get("MS_SEMGREP_RULES") or RULES).expanduser().resolve()
	if not rules.is_dir():
		return Outcome(False, WITHOUT_RULES)
	path = f"{bench.lint_env / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
	if not (semgrep := shutil.which("semgrep", path=path)):
		return Outcome(False, WITHOUT_SEMGREP)
	options = ["--error", "--severity=ERROR", "--metrics=off", "--disable-version-check", "--quiet"]
	return run([semgrep, "scan", *options, f"--config={rules}", APP], "no errors by Frappe's rules")


def program(bench: Bench, name: str) -> Path:
	"""Return the path of a linter written in Python, or of the Python it runs in."""
	return bench.lint_env / "bin" / name


def install_linters(bench: Bench) -> None:
	"""Make the linters' own environment and folder of Node modules, where they are missing or out of date."""
	(tools,) = (step for step in build.steps(bench) if step.name == "tools")
	steps = [
		tools,
		Step(
			"lint-env",
			"Linters: Python",
			lambda: make_env(bench),
			("tools",),
			lambda: digest(pyenv.tools_key(bench), SOURCE / "requirements.txt"),
			(bench.lint_env,),
		),
		Step(
			"lint-node",
			"Linters: Node modules",
			lambda: install_modules(bench),
			("tools",),
			lambda: digest(*(SOURCE / name for name in NODE_FILES)),
			(bench.lint_node / "node_modules",),
		),
	]
	with locked(bench, "build"):
		lay_out(bench)
		run_steps(steps, bench.stamps)


def make_env(bench: Bench) -> None:
	"""Make the environment of the linters that are written in Python.

	It is not the engine's: import-linter asks for a later Click than the engine does.
	"""
	log = bench.logs / "lint-env.log"
	shutil.rmtree(bench.lint_env, ignore_errors=True)
	command([pyenv.base_python(), "-m", "venv", "--without-pip", bench.lint_env], log)
	pyenv.install(bench, bench.lint_env, ["-r", SOURCE / "requirements.txt"], log)


def install_modules(bench: Bench) -> None:
	"""Install eslint with ``npm ci``, without running the packages' install scripts."""
	bench.lint_node.mkdir(parents=True, exist_ok=True)
	for name in NODE_FILES:
		shutil.copy(SOURCE / name, bench.lint_node / name)
	argv = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
	command(argv, bench.logs / "lint-npm.log", cwd=bench.lint_node, env=bench.node_environ())
