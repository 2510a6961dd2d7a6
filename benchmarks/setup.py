"""How long a newcomer and a developer wait: from nothing to the login page, the second start, and the tests.

Runs devbench as they would, in a folder that is empty at first. Takes about fifteen minutes; not part of a plain
`make bench`, which has a site running.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import results, timing

REPO = Path(__file__).resolve().parent.parent
COMMAND = "python -m benchmarks.run setup"
READY = "The desk is at"


def run() -> None:
	"""Measure `setup.*` and `test.*`, leaving only the bench of the checkout behind."""
	with tempfile.TemporaryDirectory(dir=REPO.parent, prefix=".bench-") as home:
		fresh = until_the_login_page(home)
		note = "empty folder; Debian's packages were there, which take another half minute"
		results.record("setup.fresh_to_login_s", fresh, COMMAND, note)
		results.record("setup.second_start_s", until_the_login_page(home), COMMAND)
	make("unit")
	unit = [timing.once(lambda: make("unit")) for _time in range(3)]
	results.record(
		"test.unit_s",
		min(unit),
		COMMAND,
		f"best of 3; the others {sorted(unit)[1]:.1f} and {max(unit):.1f} s",
	)
	begun = time.monotonic()
	passed = next(line for line in reversed(make("test").splitlines()) if " passed" in line).strip("= ")
	results.record("test.all_s", time.monotonic() - begun, COMMAND, passed)


def make(target: str) -> str:
	return subprocess.run(["make", target], cwd=REPO, check=True, stdout=subprocess.PIPE, text=True).stdout


def until_the_login_page(home: str) -> float:
	"""Return the seconds until `make demo` prints the address; it is then stopped as by Ctrl-C.

	:raises RuntimeError: when it ends without printing it
	"""
	env = os.environ | {"DEVBENCH_HOME": home}
	begun = time.monotonic()
	with subprocess.Popen(
		[sys.executable, "-m", "devbench", "demo"], cwd=REPO, env=env, stdout=subprocess.PIPE, text=True
	) as demo:
		for line in demo.stdout:
			if READY in line:
				seconds = time.monotonic() - begun
				break
		else:
			raise RuntimeError("make demo ended before the desk was there.")
		demo.send_signal(signal.SIGINT)
		demo.stdout.read()
	return seconds
