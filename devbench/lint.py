"""What ruff says about the checkout, and what preflight (package prefly) knows to break on Frappe v16."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from devbench.bench import APP, REPO, Bench, DevbenchError, main_bench
from devbench.build import build

TARGET = "v16"


def lint(args) -> int:
	"""Run both; anything after the command goes to ruff, and then ruff runs alone."""
	bench = main_bench()
	if not all((bench.env / "bin" / program).exists() for program in ("ruff", "preflight")):
		build(bench, bundles=False)
	checked = subprocess.run(
		[bench.env / "bin" / "ruff", "check", *(args.rest or ["."])], cwd=REPO
	).returncode
	return checked if args.rest else checked or check_ahead(bench)


def check_ahead(bench: Bench) -> int:
	"""Print what will break on the next version of Frappe; 1 when there is anything, else 0."""
	remarks = scan(bench)
	for remark in remarks:
		place = f"{remark['file']}:{remark['line'] or 1}"
		print(f"{place}: {remark['severity']} {remark['rule']}: {remark['title']}\n  {remark['replacement']}")
	if not remarks:
		print(f"Nothing is known to break on Frappe {TARGET}.")
	return int(bool(remarks))


def scan(bench: Bench) -> list[dict]:
	"""The findings of preflight about the app.

	It reads a copy: of a checkout it would read everything that lies there, the bench too.

	:raises DevbenchError: when preflight itself fails
	"""
	with tempfile.TemporaryDirectory() as folder:
		shutil.copytree(REPO / APP, Path(folder, APP), ignore=shutil.ignore_patterns("dist", "__pycache__"))
		shutil.copy(REPO / "pyproject.toml", folder)
		argv = [bench.env / "bin" / "preflight", "--path", folder, "--target", TARGET, "--format", "json"]
		done = subprocess.run([*argv, "--fail-on", "never"], capture_output=True, text=True)
	if done.returncode:
		raise DevbenchError(f"preflight failed: {done.stderr.strip()}")
	report = json.loads(done.stdout)
	unread = report["unparsable_files"] + report["unreadable_files"]
	if unread:
		raise DevbenchError(f"preflight could not read: {', '.join(unread)}")
	return report["findings"]
