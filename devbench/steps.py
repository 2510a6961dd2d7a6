"""Named steps with elapsed time, run as early as what they need is done, each at most once.

A step leaves a stamp holding the key of its inputs. It is skipped while the stamp holds the same key, so an
interrupted run goes on where it stopped and a changed input (another engine, another requirement) runs the
step again. A step writes its stamp last: until then it counts as not done.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from devbench.bench import DevbenchError, write_text

START = time.monotonic()


def say(text: str) -> None:
	"""Print a line of progress, with the seconds since the start."""
	# In one call: steps print from several threads.
	sys.stdout.write(f"[{time.monotonic() - START:6.1f} s] {text}\n")
	sys.stdout.flush()


@dataclass(frozen=True)
class Step:
	"""``run`` does the work; ``key`` names its inputs; ``exists`` are the paths it leaves behind."""

	name: str
	title: str
	run: Callable[[], None]
	needs: tuple[str, ...] = ()
	key: Callable[[], str] | None = None
	exists: tuple[Path, ...] = ()


def digest(*parts: str | bytes | Path) -> str:
	"""Return a short hash of texts and of the contents of files; a missing file counts as empty."""
	h = hashlib.sha256()
	for part in parts:
		if isinstance(part, Path):
			part = part.read_bytes() if part.is_file() else b""
		elif isinstance(part, str):
			part = part.encode()
		h.update(len(part).to_bytes(8, "big") + part)
	return h.hexdigest()[:20]


def digest_tree(folder: Path, suffixes: Iterable[str] | None = None, skip: Iterable[str] = ()) -> str:
	"""Return a hash of the files under ``folder``: names and contents, independent of times and of caches."""
	wanted, skipped = (set(suffixes) if suffixes else None), set(skip) | {"__pycache__", "node_modules"}
	h = hashlib.sha256()
	for root, dirs, files in os.walk(folder):
		dirs[:] = sorted(d for d in dirs if d not in skipped)
		for name in sorted(files):
			path = Path(root, name)
			if wanted is None or path.suffix in wanted:
				content = path.read_bytes()
				h.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode() + content)
	return h.hexdigest()[:20]


def is_done(step: Step, stamps: Path) -> bool:
	"""Return whether the stamp holds the step's present key and everything that it makes exists."""
	if step.key is None:
		return False
	try:
		stamp = (stamps / step.name).read_text()
	except FileNotFoundError:
		return False
	return stamp == step.key() and all(path.exists() for path in step.exists)


def run_step(step: Step, stamps: Path) -> None:
	"""Run one step unless it is done; a failure leaves no stamp.

	The stamp has the inputs as they were at the start: those that change while it runs make it run again.
	"""
	if is_done(step, stamps):
		return
	stamp = stamps / step.name
	stamp.unlink(missing_ok=True)
	key = step.key and step.key()
	began = time.monotonic()
	say(f"{step.title} ...")
	step.run()
	if key is not None:
		write_text(stamp, key)
	say(f"{step.title}: done in {time.monotonic() - began:.1f} s")


def run_steps(steps: list[Step], stamps: Path) -> None:
	"""Run the steps, in parallel where their needs allow. The first failure stops the rest."""
	todo = {step.name: step for step in steps}
	done: set[str] = set()
	running: dict = {}
	pool = ThreadPoolExecutor(max_workers=max(4, len(steps)))
	try:
		while todo or running:
			for name in [n for n, s in todo.items() if done.issuperset(x for x in s.needs)]:
				running[pool.submit(run_step, todo.pop(name), stamps)] = name
			if not running:
				raise ValueError(f"Steps that wait for each other or for an unknown step: {sorted(todo)}")
			for future in wait(running, return_when=FIRST_COMPLETED).done:
				name = running.pop(future)
				future.result()
				done.add(name)
	except BaseException:
		kill_commands()
		raise
	finally:
		pool.shutdown(wait=True, cancel_futures=True)
		_stopping.clear()


_commands: set[subprocess.Popen] = set()
_commands_lock = threading.Lock()
_stopping = threading.Event()


def command(
	argv: list,
	log: Path,
	cwd: Path | None = None,
	env: dict | None = None,
	stdin: str = "",
	echo: re.Pattern | None = None,
) -> None:
	"""Run a program to its end with its output in ``log``; lines that ``echo`` matches are shown as progress.

	Raises DevbenchError with the last lines of the output when it fails. It runs in a process group of its
	own, so that an interruption ends it with everything it started.
	"""
	log.parent.mkdir(parents=True, exist_ok=True)
	argv = [str(a) for a in argv]
	# Under the lock, so that an interruption sees every program that was started.
	with log.open("wb") as out, _commands_lock:
		if _stopping.is_set():
			raise DevbenchError("Interrupted.")
		out.write(f"$ {' '.join(argv)}\n".encode())
		out.flush()
		try:
			process = subprocess.Popen(
				with_parent(argv, "KILL"),
				cwd=cwd,
				env=env,
				stdin=subprocess.PIPE,
				stdout=out,
				stderr=out,
				start_new_session=True,
			)
		except FileNotFoundError as e:
			raise DevbenchError(f"The program {argv[0]} was not found: {e}") from e
		_commands.add(process)
	try:
		with contextlib.suppress(BrokenPipeError):
			process.stdin.write(stdin.encode())
			process.stdin.close()
		if echo:
			_follow(process, log, echo)
		process.wait()
	except BaseException:
		_end(process)
		process.wait()
		raise
	finally:
		with _commands_lock:
			_commands.discard(process)
	if process.returncode:
		tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
		raise DevbenchError(
			f"A step failed with code {process.returncode}. Its last lines (all of them in {log}):\n{tail}"
		)


def _follow(process: subprocess.Popen, log: Path, echo: re.Pattern) -> None:
	"""Print the lines of the log that ``echo`` matches, as they come, until the program ends."""
	line = ""
	with log.open(errors="replace") as f:
		while True:
			ended = process.poll() is not None
			while part := f.readline():
				line += part
				if line.endswith("\n"):
					if echo.search(line):
						say(f"  {line.strip()}")
					line = ""
			if ended:
				return
			time.sleep(0.2)


def with_parent(argv: list[str], sig: str = "TERM") -> list[str]:
	"""Return the command line of a process that the kernel ends when the thread that started it ends."""
	setpriv = shutil.which("setpriv")
	return [setpriv, "--pdeathsig", sig, "--", *argv] if setpriv else argv


def foreground(argv: list, cwd: Path, env: dict[str, str]) -> int:
	"""Run a program that owns the terminal, and let it end in its own way when interrupted."""
	process = subprocess.Popen([str(a) for a in argv], cwd=cwd, env=env)
	try:
		return process.wait()
	except Terminated:
		process.terminate()
		process.wait()
		raise
	except KeyboardInterrupt:
		# The terminal has interrupted the program too.
		try:
			process.wait(timeout=20)
		except (KeyboardInterrupt, subprocess.TimeoutExpired):
			process.kill()
			process.wait()
		raise


class Terminated(KeyboardInterrupt):
	"""Only devbench received SIGTERM."""


def interrupted() -> bool:
	return _stopping.is_set()


def kill_commands() -> None:
	"""End the programs that ``command`` is running, so that their threads return."""
	with _commands_lock:
		_stopping.set()
		_end(*_commands)


def _end(*processes: subprocess.Popen) -> None:
	"""Ask the process groups to end, and kill them two seconds later. A step can be repeated."""
	for sig, seconds in ((signal.SIGTERM, 2.0), (signal.SIGKILL, 0.0)):
		for process in processes:
			with contextlib.suppress(ProcessLookupError):
				os.killpg(process.pid, sig)
		until = time.monotonic() + seconds
		while time.monotonic() < until and any(process.poll() is None for process in processes):
			time.sleep(0.02)


def fail(text: str) -> int:
	"""Print what went wrong and return the exit code for it."""
	print(f"\ndevbench: {text}", file=sys.stderr, flush=True)
	return 1
